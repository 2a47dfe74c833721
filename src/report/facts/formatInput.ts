import { distinctNames } from './distinctNames';
import { formatShape } from './format';
import { plainText } from './formatText';
import type { Preprocess, Report } from '../report';

/** The input in a few words: the file's name without its folders, or the noise and its seed. */
export function inputTitle(report: Report): string {
  const { source, shape } = report.input;
  if (source.kind === 'noise') return `noise ${formatShape(shape)}, seed ${source.seed}`;
  return plainText(source.path.split(/[\\/]/).at(-1) ?? source.path);
}

/** As `inputTitle`, with folders before it where files of one run are called the same. */
export function inputTitles(reports: readonly Report[]): readonly string[] {
  const paths = reports.map(({ input: { source } }) => (source.kind === 'noise' ? '' : source.path));
  return distinctNames(paths, reports.map(inputTitle));
}

/** The input in one line: path, size and how it is flipped. */
export function inputDescription(report: Report): string {
  const { source, shape, layout, flipMode } = report.input;
  const tensor = `${formatShape(shape)} ${layout.toUpperCase()}`;
  if (source.kind === 'noise') return `seeded noise (seed ${source.seed}) → ${tensor}`;
  const size = source.kind === 'image' ? ` (${source.width}×${source.height})` : '';
  const flipped = flipMode === 'file' ? ', the file is flipped before preprocessing' : '';
  return `${plainText(source.path)}${size} → ${tensor}${flipped}`;
}

/** Preprocessing in one line: `shorter side to 256, center crop 224×224, bilinear, RGB, (pixel / 255 − [..]) / [..]`. */
export function preprocessDescription(preprocess: Preprocess): string {
  const scaling = preprocess.resize === 'none' ? '' : `, ${preprocess.interpolation}`;
  return `${resizeDescription(preprocess)}${scaling}, ${preprocess.channels.toUpperCase()}, ${valueDescription(preprocess)}`;
}

/** What becomes of a pixel's value: `pixel / 255`, `(pixel / 255 − [0.5, …]) / [0.5, …]`. */
function valueDescription({ scale, mean, std }: Preprocess): string {
  const isByte = Math.abs(scale * 255 - 1) < 1e-6;
  const scaled = scale === 1 ? 'pixel' : isByte ? 'pixel / 255' : `pixel · ${short(scale)}`;
  const centered = mean.every((value) => value === 0) ? scaled : `(${scaled} − [${shortList(mean)}])`;
  if (std.every((value) => value === 1)) return centered;
  const dividend = centered === scaled && scaled !== 'pixel' ? `(${scaled})` : centered;
  return `${dividend} / [${shortList(std)}]`;
}

function resizeDescription(p: Preprocess): string {
  const size = widthByHeight(p.size);
  switch (p.resize) {
    case 'crop':
      return `${cropDescription(p)}, center crop ${size}`;
    case 'stretch':
      return p.resizeTo === undefined
        ? `stretched to ${size}`
        : `stretched to ${widthByHeight(pair(p.resizeTo))}, center crop ${size}`;
    case 'none':
      return `center crop ${size}, no scaling`;
    case 'letterbox':
    case 'longest':
      return `fitted into ${size}${boundDescription(p)}, ${paddingDescription(p)}`;
    case 'keep': {
      const multiple = p.stride === undefined ? '' : `, sides rounded to a multiple of ${p.stride}`;
      return `to one side of ${size}, whichever changes it less${multiple}, not padded`;
    }
    case 'fit': {
      const multiple = p.stride === undefined ? '' : `, sides rounded up to a multiple of ${p.stride}`;
      return `fitted into ${size}${boundDescription(p)}${multiple}, not padded`;
    }
  }
}

function cropDescription({ resizeTo, size }: Preprocess): string {
  return typeof resizeTo === 'object'
    ? `${widthByHeight(resizeTo)} just covered`
    : `shorter side to ${resizeTo ?? Math.min(...size)}`;
}

function boundDescription({ resizeTo }: Preprocess): string {
  if (resizeTo === undefined) return '';
  return typeof resizeTo === 'object' ? ` from ${widthByHeight(resizeTo)}` : `, shorter side at most ${resizeTo}`;
}

function paddingDescription({ padValue = 0, padAlign, stride }: Preprocess): string {
  const where = padAlign === 'start' ? 'at the end' : 'all around';
  const multiple = stride === undefined ? '' : ` to a multiple of ${stride}`;
  return `padded ${where}${multiple} with ${typeof padValue === 'object' ? `[${shortList(padValue)}]` : short(padValue)}`;
}

function widthByHeight([height, width]: readonly [number, number]): string {
  return `${width}×${height}`;
}

function pair(sides: number | readonly [number, number]): readonly [number, number] {
  return typeof sides === 'number' ? [sides, sides] : sides;
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}

function shortList(values: readonly number[]): string {
  return values.map(short).join(', ');
}
