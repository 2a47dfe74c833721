import { formatShape } from './format';
import { plainText } from './formatText';
import type { Preprocess, Report } from '../report';

/** The input in a few words: the file's name without its folders, or the noise and its seed. */
export function inputTitle(report: Report): string {
  const { source, shape } = report.input;
  if (source.kind === 'noise') return `noise ${formatShape(shape)}, seed ${source.seed}`;
  return plainText(source.path.split(/[\\/]/).at(-1) ?? source.path);
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

/** Preprocessing in one line: `shorter side to 256, center crop 224×224, bilinear, RGB, (pixel·0.00392 − [..]) / [..]`. */
export function preprocessDescription(preprocess: Preprocess): string {
  const [height, width] = preprocess.size;
  const size = `${width}×${height}`;
  const resize = {
    crop: `shorter side to ${preprocess.resizeTo ?? Math.min(height, width)}, center crop ${size}`,
    stretch: `stretched to ${size}`,
    none: `center crop ${size}, no scaling`,
  }[preprocess.resize];
  const scaling = preprocess.resize === 'none' ? '' : `, ${preprocess.interpolation}`;
  const list = (values: readonly number[]) => values.map((v) => Number(v.toPrecision(4))).join(', ');
  const scale = preprocess.scale === 1 ? '' : ` · ${Number(preprocess.scale.toPrecision(4))}`;
  return (
    `${resize}${scaling}, ${preprocess.channels.toUpperCase()}, ` +
    `(pixel${scale} − [${list(preprocess.mean)}]) / [${list(preprocess.std)}]`
  );
}
