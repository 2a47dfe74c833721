import { averagingObstacle, mergingOf } from './averaging';
import { isExact } from './exact';
import { formatError, formatPercent } from './format';
import { hasNorm, mainOutput, pairFor } from './mainOutput';
import { isSensitive } from './sensitive';
import { sizeSentence, takesOtherSizes } from './sizes';
import { REMEDIES, type Remedy } from './fixes';
import { imageAxes } from '../layout';
import type { Flip, Report } from '../report';

/** `better` than now, `worse` (no better than now), `unknown` before somebody has tried. */
export type FixEffect = 'better' | 'worse' | 'unknown';

/** One row of the table of fixes. */
export interface FixOption {
  readonly remedy: Remedy;
  /** `Average over the flips`, `Run at 225×225`. */
  readonly title: string;
  /** What is to be known of it; when it applies. */
  readonly text: string;
  readonly effect: FixEffect;
  /** `17%`, `exact`, `not measured`. */
  readonly now: string;
  readonly then: string;
  /** How far it moves the output itself; `–` where that is not known. */
  readonly moves: string;
  readonly cost: string;
  /** Height and width that the figure was measured at, and an analysis reproduces it at. */
  readonly size?: readonly [number, number];
  /** The error that `then` stands for; absent where it is not known. */
  readonly error?: number;
}

export const FIX_OPTION_COLUMNS = ['what', 'now → then', 'output moves by', 'cost'] as const;

const NOT_MEASURED = 'not measured';

/** Every remedy with what it leaves of the flip's change: the best first, then what is not known, what is no help last. */
export function fixOptions(report: Report, flip: Flip): readonly FixOption[] {
  const here = mainOutput(report, flip)?.figure[flip]?.value;
  if (typeof here !== 'number' || !Number.isFinite(here)) return [];
  const now = isExact(here, report.noiseFloor) ? 'exact' : formatError(here, report.noiseFloor);
  const options = REMEDIES.flatMap((remedy) => optionsOf(report, flip, remedy, here)).map((option) => ({
    ...option,
    now,
    effect: effectOf(option, here, report.noiseFloor),
  }));
  return options.sort((a, b) => rank(a) - rank(b));
}

type Found = Omit<FixOption, 'now' | 'effect'> & { readonly isNoHelp?: true };

function optionsOf(report: Report, flip: Flip, remedy: Remedy, here: number): readonly Found[] {
  switch (remedy.kind) {
    case 'average':
      return [averaged(report, flip, remedy)];
    case 'size':
      return sizes(report, flip, remedy);
    case 'symmetrize':
      return [{ ...plain(remedy), text: remedy.text, then: '–', isNoHelp: true }];
    default:
      return here === 0 ? [] : [plain(remedy)];
  }
}

function plain(remedy: Remedy): Found {
  return { remedy, title: remedy.title, text: remedy.when, then: NOT_MEASURED, moves: '–', cost: remedy.cost };
}

/** The mean of y(x) and y(gx) lies half the difference away from y(x), and does not change under g at all. */
function averaged(report: Report, flip: Flip, remedy: Remedy): Found {
  const obstacle = averagingObstacle(report.outputs);
  if (obstacle !== undefined || isSensitive(report)) {
    const why = obstacle ?? 'this model should tell mirror images apart, and would no longer';
    return { ...plain(remedy), text: `Not as it stands: ${why}.`, then: '–', isNoHelp: true };
  }
  const moved = report.outputs.flatMap((output) => {
    const pair = pairFor(output, flip);
    const counts = pair !== undefined && hasNorm(output) && mergingOf(output.contract) === 'mean';
    return counts && Number.isFinite(pair.relL2) ? [pair.relL2 / 2] : [];
  });
  const moves = moved.length === 0 ? '–' : formatError(Math.max(...moved), report.noiseFloor);
  return { ...plain(remedy), then: 'exact', error: 0, moves };
}

/** Sizes that were tried out with what they leave, and those that were not. */
function sizes(report: Report, flip: Flip, remedy: Remedy): readonly Found[] {
  const { sizeAdvice } = report;
  if (sizeAdvice === undefined || sizeAdvice.misaligned.length === 0) return [];
  const { W, H, measured = [] } = sizeAdvice;
  if (W.length === 0 || H.length === 0) return [];
  // Written into the model, the image is resized once more: its figure is another than that of an image read at that size.
  const written = { ...plain(remedy), title: 'Resize inside the model', cost: 'another size' };
  if (!takesOtherSizes(report)) return [written];
  const tried = new Map(measured.map((found) => [found.size.join('×'), found]));
  const rows = H.slice(0, MAX_SIZES).map((height, i): Found => {
    const size = [height, W[i] ?? W[0] ?? height] as const;
    const found = tried.get(size.join('×'));
    const error = found?.error[flip];
    const common = { ...plain(remedy), title: `Run at ${size.join('×')}`, cost: pixelCost(report, size), size };
    if (error === undefined) return common;
    const then = isExact(error, report.noiseFloor) ? 'exact' : formatError(error, report.noiseFloor);
    const moved = found!.moves?.[flip];
    const moves = moved === undefined ? '–' : formatError(moved, report.noiseFloor);
    return { ...common, text: sizeSentence(report, found!, flip), then, error, moves };
  });
  return [...rows, written];
}

const MAX_SIZES = 3;

/** `+1% pixels`. */
function pixelCost({ input }: Report, [height, width]: readonly [number, number]): string {
  const { rows, columns } = imageAxes(input.layout);
  const ratio = (height * width) / (input.shape[rows]! * input.shape[columns]!);
  if (!Number.isFinite(ratio)) return '–';
  return ratio >= 1 ? `+${formatPercent(ratio - 1)} pixels` : `${formatPercent(ratio - 1)} pixels`;
}

function effectOf({ isNoHelp, error }: Found, here: number, noiseFloor: number): FixEffect {
  if (isNoHelp === true) return 'worse';
  if (error === undefined) return 'unknown';
  return error < here || isExact(error, noiseFloor) ? 'better' : 'worse';
}

function rank({ effect, error }: FixOption): number {
  return { better: 0, unknown: 10, worse: 20 }[effect] + Math.min(9, error ?? 9);
}
