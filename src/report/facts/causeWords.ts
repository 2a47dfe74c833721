import { formatError, formatPercent } from './format';
import type { Cause, CauseReport, Counterfactual } from '../report';

/** Plain words for what the experiments say: the panel, the terminal, HTML and Markdown use the same. */

/** By more than this an experiment's error is larger than the error with nothing mirrored, not just as large. */
const LARGER = 1.02;

const SHORT: { readonly [C in Cause]: string } = {
  kernel: 'kernels',
  grid: 'stride grid',
  padding: 'padding',
  resample: 'resampling',
  position: 'position-dependent layers',
  other: 'other operators',
};

/** `kernels`, `kernels and stride grid`. */
export function causeList(causes: readonly Cause[]): string {
  const names = causes.map((cause) => SHORT[cause]);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `Nothing`, `Kernels only`, `Kernels and stride grid`. */
export function mirroredWords(mirrored: readonly Cause[]): string {
  if (mirrored.length === 0) return 'Nothing';
  const list = causeList(mirrored);
  return `${list.charAt(0).toUpperCase()}${list.slice(1)}${mirrored.length === 1 ? ' only' : ''}`;
}

/** Whether mirroring these causes away makes the difference larger than it is. */
export function isLarger(row: Counterfactual, causes: CauseReport): boolean {
  return row.mirrored.length > 0 && row.error > causes.error * LARGER;
}

/**
 * What an experiment shows, next to its figure; empty where it is just a figure.
 * @param sensitive the output should change: a larger difference is then no worse one
 */
export function outcomeWords(row: Counterfactual, causes: CauseReport, noiseFloor: number, sensitive = false): string {
  if (row.mirrored.length === 0 || causes.error < noiseFloor) return '';
  if (row === wholeExplanation(causes, noiseFloor)) return 'exact: this is the whole explanation';
  if (row.error < noiseFloor) return 'exact';
  if (!isLarger(row, causes)) return '';
  return sensitive ? 'larger than with nothing mirrored' : 'worse than doing nothing';
}

/** The smallest set of causes that, mirrored away, leaves float noise only. */
export function wholeExplanation(causes: CauseReport, noiseFloor: number): Counterfactual | undefined {
  const exact = causes.counterfactuals.filter((row) => row.mirrored.length > 0 && row.error < noiseFloor);
  return exact.sort((a, b) => a.mirrored.length - b.mirrored.length)[0];
}

/**
 * The reason in one sentence, with its figures.
 * @param sensitive the output should change, as the model's description says
 */
export function insightSentence(causes: CauseReport, noiseFloor: number, sensitive = false): string {
  if (!Number.isFinite(causes.error)) return 'The output cannot be compared, so its causes cannot be told.';
  if (causes.error < noiseFloor) return 'The output does not change, so there is nothing to explain.';
  const whole = wholeExplanation(causes, noiseFloor);
  const kernels = causes.counterfactuals.find(({ mirrored }) => mirrored.join() === 'kernel');
  const end = endSentence(causes, whole);
  if (kernels === undefined || kernels === whole) return end;
  if (isLarger(kernels, causes)) {
    const makes = sensitive ? 'makes the difference larger' : 'makes it worse';
    return `Mirroring the kernels alone ${makes}: ${formatPercent(kernels.error)} instead of ${formatPercent(causes.error)}. ${end}`;
  }
  return `Mirroring the kernels alone leaves ${formatPercent(kernels.error)} of ${formatPercent(causes.error)}. ${end}`;
}

function endSentence(causes: CauseReport, whole: Counterfactual | undefined): string {
  if (whole === undefined) {
    return `With everything mirrored ${formatError(causes.twinResidual)} is left, more than float noise.`;
  }
  const together = whole.mirrored.length > 1 ? 'together ' : '';
  return `Mirroring ${causeList(whole.mirrored)} ${together}leaves nothing (${formatError(whole.error)}).`;
}
