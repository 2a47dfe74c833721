import { averagingObstacle, mergingOf } from './averaging';
import { isExact } from './exact';
import { formatError, formatErrorOrExact, formatPercent } from './format';
import { hasNorm, isJudged, mainOutput, pairFor } from './mainOutput';
import { isSensitive } from './sensitive';
import { sizeReason, takesOtherSizes } from './sizes';
import { REMEDIES, type Remedy } from './fixes';
import { resizings, symmetrized } from './triedFixes';
import { imageAxes } from '../layout';
import type { FixEffect, FixOption, FoundFix } from './fixOption';
import type { Flip, Report } from '../report';

export const FIX_OPTION_COLUMNS = ['what', 'now → then', 'output moves by', 'cost'] as const;

const NOT_MEASURED = 'not measured';

/** Every remedy with what it leaves of the flip's change: the best first, then what is not known, what is no help last. */
export function fixOptions(report: Report, flip: Flip): readonly FixOption[] {
  const main = mainOutput(report, flip);
  const here = main?.figure[flip]?.value;
  // Where nothing can be judged there is nothing to fix.
  if (main === undefined || !isJudged(main, flip) || typeof here !== 'number' || !Number.isFinite(here)) return [];
  const now = formatErrorOrExact(here, report.noiseFloor);
  const options = REMEDIES.flatMap((remedy) => optionsOf(report, flip, remedy, here)).map((option) => ({
    ...option,
    now,
    effect: effectOf(option, here, report.noiseFloor),
  }));
  return options.sort((a, b) => rank(a) - rank(b));
}

function optionsOf(report: Report, flip: Flip, remedy: Remedy, here: number): readonly FoundFix[] {
  switch (remedy.kind) {
    case 'average':
      return [averaged(report, flip, remedy)];
    case 'size':
      return sizes(report, flip, remedy);
    case 'symmetrize':
      return [{ ...symmetrized(report, flip, plain(remedy)), text: remedy.text, isNoHelp: true }];
    default:
      return here === 0 ? [] : [{ ...plain(remedy), unmoved: 'known of a trained model only' }];
  }
}

function plain(remedy: Remedy): FoundFix {
  return { remedy, title: remedy.title, text: remedy.when, then: NOT_MEASURED, moves: '–', cost: remedy.cost };
}

/** The mean of y(x) and y(gx) lies half the difference away from y(x), and does not change under g at all. */
function averaged(report: Report, flip: Flip, remedy: Remedy): FoundFix {
  const obstacle = averagingObstacle(report.outputs);
  if (obstacle !== undefined || isSensitive(report)) {
    const why = obstacle ?? 'this model should tell mirror images apart, and would no longer';
    return {
      ...plain(remedy),
      text: `Not as it stands: ${why}.`,
      then: '–',
      unmoved: why,
      isNoHelp: true,
    };
  }
  const moved = report.outputs.flatMap((output) => {
    const pair = pairFor(output, flip);
    const counts = pair !== undefined && hasNorm(output) && mergingOf(output.contract) === 'mean';
    return counts && Number.isFinite(pair.relL2) ? [pair.relL2 / 2] : [];
  });
  const exact = { ...plain(remedy), then: 'exact', error: 0 };
  if (moved.length === 0) return { ...exact, unmoved: 'no output has a distance' };
  return { ...exact, moves: formatError(Math.max(...moved), report.noiseFloor) };
}

/** Sizes that were tried out with what they leave, and those that were not. */
function sizes(report: Report, flip: Flip, remedy: Remedy): readonly FoundFix[] {
  const { sizeAdvice } = report;
  if (sizeAdvice === undefined || sizeAdvice.misaligned.length === 0) return [];
  const { W, H, measured = [] } = sizeAdvice;
  if (W.length === 0 || H.length === 0) return [];
  const written = resizings(report, flip, plain(remedy));
  if (!takesOtherSizes(report)) return written;
  const tried = new Map(measured.map((found) => [found.size.join('×'), found]));
  const rows = H.slice(0, MAX_SIZES).map((height, i): FoundFix => {
    const size = [height, W[i] ?? W[0] ?? height] as const;
    const found = tried.get(size.join('×'));
    const error = found?.error[flip];
    const common = { ...plain(remedy), title: `Run at ${size.join('×')}`, cost: pixelCost(report, size), size };
    if (error === undefined) return { ...common, unmoved: untriedSize(report) };
    const then = formatErrorOrExact(error, report.noiseFloor);
    const moved = found!.moves?.[flip];
    const moves =
      moved === undefined
        ? { moves: '–', unmoved: 'its output has another length there' }
        : { moves: formatError(moved, report.noiseFloor) };
    return { ...common, text: sizeReason(report, found!, flip) ?? remedy.when, then, error, ...moves };
  });
  return [...rows, ...written];
}

/** As many as are tried out. */
const MAX_SIZES = 2;

function untriedSize({ input }: Report): string {
  return input.source.kind === 'tensor' ? 'a tensor has its own size' : 'this size was not tried out';
}

/** `+1% pixels`. */
function pixelCost({ input }: Report, [height, width]: readonly [number, number]): string {
  const { rows, columns } = imageAxes(input.layout);
  const ratio = (height * width) / (input.shape[rows]! * input.shape[columns]!);
  if (!Number.isFinite(ratio)) return '–';
  return ratio >= 1 ? `+${formatPercent(ratio - 1)} pixels` : `${formatPercent(ratio - 1)} pixels`;
}

function effectOf({ isNoHelp, error }: FoundFix, here: number, noiseFloor: number): FixEffect {
  if (isNoHelp === true) return 'worse';
  if (error === undefined) return 'unknown';
  return error < here || isExact(error, noiseFloor) ? 'better' : 'worse';
}

function rank({ effect, error }: FixOption): number {
  return { better: 0, unknown: 10, worse: 20 }[effect] + Math.min(9, error ?? 9);
}
