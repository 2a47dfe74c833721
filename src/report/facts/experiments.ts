import { causeList } from './causeNames';
import { isExact } from './exact';
import { formatError } from './format';
import { explainedWords } from './explained';
import { isSensitive } from './sensitive';
import type { Figure } from './tone';
import type { Cause, CauseReport, Counterfactual, Flip, Report } from '../report';

/** By more than this an experiment's error is larger than the error with nothing mirrored, not just as large. */
const LARGER = 1.02;
/** More experiments than this are not all shown at once. */
const MAX_SHOWN = 8;

/**
 * `whole`: the smallest set of causes that, mirrored, leaves float noise only; `exact`: another such set;
 * `worse`: mirroring these makes the difference larger than it is; `larger`: the same where the output should change.
 */
export type Outcome = 'whole' | 'exact' | 'worse' | 'larger';

const OUTCOME_WORDS: { readonly [O in Outcome]: string } = {
  whole: 'exact: this is the whole explanation',
  exact: 'exact',
  worse: 'worse than doing nothing',
  larger: 'larger than with nothing mirrored',
};

/** The output's error with some causes mirrored: one row of every table of experiments. */
export interface ExperimentRow extends Figure {
  readonly mirrored: readonly Cause[];
  /** `Nothing`, `Kernels only`, `Kernels and stride grid`. */
  readonly words: string;
  readonly error: number;
  /** Absent where the figure says it all. */
  readonly outcome?: Outcome;
  /** What the experiment shows; empty without an outcome. */
  readonly note: string;
  /** The error as a part of the largest one, 0…1. */
  readonly bar: number;
  /** Worth a place at once: nothing, one cause each, the whole explanation, everything. */
  readonly main: boolean;
}

/** The experiments of one flip, those that mirror least first; empty where none was run. Pure; never throws. */
export function experimentRows(report: Report, flip: Flip): readonly ExperimentRow[] {
  const causes = report.causes?.[flip];
  if (causes === undefined) return [];
  const sorted = [...causes.counterfactuals].sort((a, b) => a.mirrored.length - b.mirrored.length);
  const whole = wholeExplanation(causes, report.noiseFloor);
  const largest = Math.max(causes.error, ...sorted.map(({ error }) => error));
  return sorted.map((row) => {
    const outcome = outcomeOf(report, causes, row, whole);
    return {
      mirrored: row.mirrored,
      words: mirroredWords(row.mirrored),
      error: row.error,
      text: formatError(row.error, report.noiseFloor),
      ...(outcome === undefined ? {} : { outcome, ...toneOf(report, outcome) }),
      note: outcome === undefined ? '' : OUTCOME_WORDS[outcome],
      bar: largest > 0 ? row.error / largest : 0,
      main: sorted.length <= MAX_SHOWN || row.mirrored.length < 2 || row === whole || row === sorted.at(-1),
    };
  });
}

function mirroredWords(mirrored: readonly Cause[]): string {
  if (mirrored.length === 0) return 'Nothing';
  const list = causeList(mirrored);
  return `${list.charAt(0).toUpperCase()}${list.slice(1)}${mirrored.length === 1 ? ' only' : ''}`;
}

function outcomeOf(
  report: Report,
  causes: CauseReport,
  row: Counterfactual,
  whole: Counterfactual | undefined,
): Outcome | undefined {
  if (row.mirrored.length === 0 || isExact(causes.error, report.noiseFloor)) return undefined;
  if (row === whole) return 'whole';
  if (isExact(row.error, report.noiseFloor)) return 'exact';
  if (!isLarger(row, causes)) return undefined;
  return isSensitive(report) ? 'larger' : 'worse';
}

/** An output that should change is not the better for a smaller difference. */
function toneOf(report: Report, outcome: Outcome): Pick<Figure, 'tone'> {
  if (isSensitive(report)) return {};
  return { tone: outcome === 'worse' ? 'bad' : 'good' };
}

/** Whether mirroring these causes makes the difference larger than it is. */
function isLarger({ error }: Counterfactual, causes: CauseReport): boolean {
  return error > causes.error * LARGER;
}

/** The smallest set of causes that, mirrored, leaves float noise only. */
function wholeExplanation(causes: CauseReport, noiseFloor: number): Counterfactual | undefined {
  const exact = causes.counterfactuals.filter((row) => row.mirrored.length > 0 && isExact(row.error, noiseFloor));
  return exact.sort((a, b) => a.mirrored.length - b.mirrored.length)[0];
}

/** What is left with everything mirrored, in one sentence; undefined where no experiment was run. */
export function residualSentence(report: Report, flip: Flip): string | undefined {
  const residual = report.causes?.[flip]?.twinResidual;
  if (residual === undefined) return undefined;
  const noise = isExact(residual, report.noiseFloor) ? 'float noise' : 'more than float noise';
  return `With everything mirrored, ${formatError(residual, report.noiseFloor)} is left: ${noise}.`;
}

/** The reason in one or two sentences, with their figures; undefined where no experiment was run. */
export function insightSentence(report: Report, flip: Flip): string | undefined {
  const causes = report.causes?.[flip];
  if (causes === undefined) return undefined;
  const { noiseFloor } = report;
  if (!Number.isFinite(causes.error)) return 'The output cannot be compared, so its causes are not known.';
  const where = explainedWords(report, flip);
  if (isExact(causes.error, noiseFloor)) {
    return where === undefined
      ? 'The output does not change, so there is nothing to explain.'
      : `${where}: it does not change, so there is nothing to explain.`;
  }
  const insight = insightInto(report, causes);
  return where === undefined ? insight : `${where}: ${insight}`;
}

function insightInto(report: Report, causes: CauseReport): string {
  const { noiseFloor } = report;
  const whole = wholeExplanation(causes, noiseFloor);
  const kernels = causes.counterfactuals.find(({ mirrored }) => mirrored.join() === 'kernel');
  const end = wholeSentence(whole, noiseFloor);
  if (kernels === undefined || kernels === whole) return end;
  const [left, all] = [formatError(kernels.error, noiseFloor), formatError(causes.error, noiseFloor)];
  if (!isLarger(kernels, causes)) return `Mirroring the kernels alone leaves ${left} of ${all}. ${end}`;
  const makes = isSensitive(report) ? 'makes the difference larger' : 'makes it worse';
  return `Mirroring the kernels alone ${makes}: ${left} instead of ${all}. ${end}`;
}

function wholeSentence(whole: Counterfactual | undefined, noiseFloor: number): string {
  if (whole === undefined) return 'No combination of causes leaves float noise only.';
  const together = whole.mirrored.length > 1 ? 'together ' : '';
  return `Mirroring ${causeList(whole.mirrored)} ${together}leaves nothing (${formatError(whole.error, noiseFloor)}).`;
}
