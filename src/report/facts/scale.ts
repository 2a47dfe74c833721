import { isExact } from './exact';
import { formatError } from './format';
import { mainOutput } from './mainOutput';
import type { Figure } from './tone';
import { SCALE_CHANGES } from '../scaleChanges';
import type { Flip, OutputReport, Report, ScaleChange } from '../report';

/** What another change of the input does to an output. */
export interface ScaleRow extends Figure {
  readonly change: ScaleChange;
  /** `a shift by one pixel`. */
  readonly words: string;
  readonly error: number;
}

/** Of the list of changes. */
export const SCALE_TITLE = 'for scale, what changes it as well';

const WORDS: { readonly [C in ScaleChange]: string } = {
  grey1: 'noise of one gray level',
  jpeg90: 'saving the image as JPEG (quality 90)',
  shift1: 'a shift by one pixel',
  shift2: 'a shift by two pixels',
  shift4: 'a shift by four pixels',
  otherImage: 'another image',
};

/** Those that a curve of errors has lines for, in few words. */
const LINES: { readonly [C in ScaleChange]?: string } = {
  grey1: 'one gray level',
  jpeg90: 'JPEG 90',
  shift1: 'shift by a pixel',
  otherImage: 'another image',
};

/** A reference line of the layers' curve: what another change does to the output that the verdict speaks of. */
export interface ScaleLine {
  readonly label: string;
  readonly error: number;
}

/** Largest first. */
export function scaleLines(report: Report, flip: Flip): readonly ScaleLine[] {
  const output = mainOutput(report, flip);
  const rows = output === undefined ? [] : scaleRows(report, output);
  return rows
    .flatMap(({ change, words, error }) => {
      const label = change === 'otherImage' ? words : LINES[change];
      return label === undefined || !Number.isFinite(error) || error <= 0 ? [] : [{ label, error }];
    })
    .sort((a, b) => b.error - a.error);
}

/** A figure that is at most this many times another is about as much. */
const ABOUT = 1.25;

/** The other changes that were measured for an output, in a fixed order; empty where none was. Pure; never throws. */
export function scaleRows(report: Report, output: OutputReport): readonly ScaleRow[] {
  return SCALE_CHANGES.flatMap((change) => {
    const error = report.scale?.[change]?.[output.name];
    if (error === undefined) return [];
    const isNoise = change === 'otherImage' && report.input.source.kind === 'noise';
    const words = isNoise ? 'other noise' : WORDS[change];
    return [{ change, words, error, text: formatError(error, report.noiseFloor) }];
  });
}

/** `That is about as much as a shift by two pixels (16%); another image changes it by 131%.`; undefined where not measured. */
export function scaleSentence(report: Report, flip: Flip): string | undefined {
  const output = mainOutput(report, flip);
  const figure = output?.figure[flip]?.value;
  if (output === undefined || figure === undefined || !Number.isFinite(figure)) return undefined;
  if (isExact(figure, report.noiseFloor)) return undefined;
  const rows = scaleRows(report, output).filter(({ error }) => Number.isFinite(error));
  const other = rows.find(({ change }) => change === 'otherImage');
  const small = rows.filter((row) => row !== other && row.error > 0).sort((a, b) => a.error - b.error);
  const beside = besideWords(small, figure);
  const far = other && `${other.words} changes it by ${other.text}`;
  if (beside === undefined) return far && `For scale: ${far}.`;
  return `That is ${beside}${far === undefined ? '' : `; ${far}`}.`;
}

/** @param rows smallest first */
function besideWords(rows: readonly ScaleRow[], figure: number): string | undefined {
  const named = ({ words, text }: ScaleRow): string => `${words} (${text})`;
  const apart = ({ error }: ScaleRow): number => Math.abs(Math.log(error / figure));
  const nearest = [...rows].sort((a, b) => apart(a) - apart(b))[0];
  if (nearest === undefined) return undefined;
  if (apart(nearest) <= Math.log(ABOUT)) return `about as much as ${named(nearest)}`;
  const below = rows.findLast(({ error }) => error < figure);
  const above = rows.find(({ error }) => error > figure);
  if (below === undefined) return `less than ${named(above!)}`;
  return above === undefined ? `more than ${named(below)}` : `more than ${named(below)} and less than ${named(above)}`;
}
