import type { EngineFunctions } from '../protocol/engine';
import { isInputError } from '../protocol/errors';
import type { InputRef } from '../protocol/spec';
import { compareReports } from '../report/comparison/compareReports';
import { isSameArchitecture, MIN_CHECKPOINTS } from '../report/facts/comparison/checkpointReports';
import { renderComparison } from '../report/exports';
import { plainText } from '../report/facts/formatText';
import { applyPatch, type ReportPatch } from '../report/patch';
import type { Comparison, Report } from '../report/report';
import { comparisonToTable } from '../report/terminal/comparison';
import { analyze, refuseOverwriting, type AnalysisEngine, type AnalysisPlan, type Screen } from './analyze';
import { reportOutcomes, tableStream } from './check';
import { isOverfull, samplesOf, type ComparedSubjects } from './compareSamples';
import { writeDocument, type Destination } from './destinations';
import { inputName } from './inputs';
import { useColor, widthOf, type Io } from './io';
import { messageLine } from './messageLine';
import { modelTitle } from './modelRef';

/** What a comparison's file in a folder is called. */
const FILE_NAME = 'comparison';

/**
 * `flipscope compare`, parsed and checked: every model on every input, two to eight of them in all, or three to eight
 * checkpoints on any number of images.
 */
export interface ComparePlan extends AnalysisPlan, ComparedSubjects {
  readonly destinations: readonly Destination[];
}

/** The engine as this command uses it. */
export interface CompareEngine extends AnalysisEngine {
  readonly functions: AnalysisEngine['functions'] &
    Pick<EngineFunctions, 'estimate' | 'openStudy' | 'studyImage' | 'closeStudy'>;
}

/**
 * Analyzes every model on every input and shows them side by side. An input that cannot be read is said in one line and
 * left out, as long as two reports are left. Checkpoints on more inputs than there is room for stand side by side on the
 * first, and are measured on all. Returns the exit code: 0, 1 when an output fails the threshold, 2 when an
 * input was bad. Throws what makes the whole run impossible.
 */
export async function compare(plan: ComparePlan, engine: CompareEngine, screen: Screen): Promise<0 | 1 | 2> {
  const { models, inputs, furtherInputs, destinations } = plan;
  await refuseOverwriting({ models, inputs, furtherInputs, destinations, names: [FILE_NAME] }, engine);
  const { reports, bad } = isOverfull(plan)
    ? await analyzeFirst(plan, engine, screen)
    : await analyzeAll(plan, engine, screen);
  if (reports.length < 2) {
    screen.io.stderr.write(messageLine('fewer than two reports are left, so there is nothing to compare.'));
    return 2;
  }
  const samples = await samplesOf(plan, reports, engine.functions, screen);
  const comparison = { ...compareReports(reports), ...(samples && { samples }) };
  showTable(plan, comparison, screen.io);
  await write(plan, comparison, screen.io);
  const entries = comparison.columns.map(({ name, report }) => ({ name, report }));
  const code = reportOutcomes(plan, entries, screen.io);
  return bad || (samples?.failures.length ?? 0) > 0 ? 2 : code;
}

/** The reports of the columns, and whether an input was bad. */
interface Analyzed {
  readonly reports: readonly Report[];
  readonly bad: boolean;
}

/** On the first input that can be read. */
async function analyzeFirst(plan: ComparePlan, engine: CompareEngine, screen: Screen): Promise<Analyzed> {
  const unread: string[] = [];
  for (const input of plan.inputs) {
    try {
      return await analyzeAll({ ...plan, inputs: [input] }, engine, screen);
    } catch (error) {
      if (!isInputError(error)) throw error;
      unread.push(error.message);
    }
  }
  // Where one could be read, the others are told with the samples.
  for (const message of unread) screen.io.stderr.write(messageLine(message));
  return { reports: [], bad: true };
}

async function analyzeAll(plan: ComparePlan, engine: CompareEngine, screen: Screen): Promise<Analyzed> {
  const reports: Report[] = [];
  const unread = new Set<InputRef>();
  const versions = new Map<string, string>();
  let held: string | undefined;
  // Model by model: one that is loaded serves all inputs.
  for (const model of plan.models) {
    for (const input of plan.inputs) {
      if (unread.has(input)) continue;
      try {
        const id = `compare-${plan.models.indexOf(model)}-${plan.inputs.indexOf(input)}`;
        const title = `${modelTitle(model)} on ${inputName(input)}`;
        const report = await analyze(plan, { id, model, input, title, versions }, engine, screen);
        reports.push(await withEstimate(plan, report, reports[0], () => engine.functions.estimate(id)));
        // The analysis before this one kept the model loaded until now.
        if (held !== undefined) await engine.functions.release(held);
        held = id;
        screen.progress.clear();
      } catch (error) {
        screen.progress.clear();
        if (plan.inputs.length === 1 || !isInputError(error)) throw error;
        screen.io.stderr.write(messageLine(error.message));
        unread.add(input);
      }
    }
  }
  const isUnread = ({ input: { source } }: Report): boolean =>
    source.kind !== 'noise' && [...unread].some((input) => input.kind !== 'noise' && input.path === source.path);
  return { reports: reports.filter((report) => !isUnread(report)), bad: unread.size > 0 };
}

/** Checkpoints of one network are told with what training can leave. */
async function withEstimate(
  { models }: ComparePlan,
  report: Report,
  first: Report | undefined,
  estimate: () => Promise<ReportPatch>,
): Promise<Report> {
  const isCheckpoint = models.length >= MIN_CHECKPOINTS && (first === undefined || isSameArchitecture(report, first));
  return isCheckpoint ? applyPatch(report, await estimate()) : report;
}

function showTable(plan: ComparePlan, comparison: Comparison, io: Io): void {
  const stream = tableStream(plan, io);
  stream.write(comparisonToTable(comparison, { width: widthOf(stream, io.env), color: useColor(stream, io.env) }));
}

async function write(plan: ComparePlan, comparison: Comparison, io: Io): Promise<void> {
  const written: string[] = [];
  for (const destination of plan.destinations) {
    const text = renderComparison(destination.kind, comparison);
    written.push(...(await writeDocument(destination, FILE_NAME, text, io.stdout)));
  }
  if (written.length > 0) tableStream(plan, io).write(`\nwritten: ${written.map(plainText).join(', ')}\n`);
}
