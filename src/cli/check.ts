import { dirname, resolve } from 'node:path';
import type { EngineFunctions } from '../protocol/engine';
import { isCanceled, isInputError } from '../protocol/errors';
import type { InputRef, ModelRef } from '../protocol/spec';
import { plainText } from '../report/facts/formatText';
import { exportAssets } from '../report/exports';
import type { CheckKind } from '../report/exportKinds';
import { applyPatch, type ReportPatch } from '../report/patch';
import type { Report } from '../report/report';
import { reportToTable } from '../report/terminal/table';
import { analyze, refuseOverwriting, type AnalysisEngine, type AnalysisPlan, type Screen } from './analyze';
import { NOT_COMPARED, settleBaseline, type BaselinePlan } from './baseline';
import { baselineOfReports, type CheckedInput } from './checkBaseline';
import type { UncheckedInput } from '../report/ci/contractChecks';
import { writeDestinations, type Beside, type Destination, type NamedEntry } from './destinations';
import { inputName } from './inputs';
import { useColor, widthOf, type Io, type OutputStream } from './io';
import { linearRequest, type LinearPlan } from './linear';
import { messageLine } from './messageLine';
import { nameCrash } from './nameCrash';
import { judgeReport } from '../report/facts/outcome';

/** `flipscope check`, parsed and checked. */
export interface CheckPlan extends AnalysisPlan {
  readonly model: ModelRef;
  readonly inputs: readonly InputRef[];
  readonly destinations: readonly Destination<CheckKind>[];
  /** Fit the best linear map of channels. */
  readonly linear?: LinearPlan;
  /** Explain each flip's difference of the output by layer and place. */
  readonly attribution: boolean;
  /** An earlier run that this one is compared with. */
  readonly baseline?: BaselinePlan;
}

/** The engine as this command uses it. */
export interface CheckEngine extends AnalysisEngine {
  readonly functions: AnalysisEngine['functions'] &
    Pick<EngineFunctions, 'attribution' | 'exportImages' | 'linear' | 'networkGraph'>;
  /** Ends it; called once nothing more is asked. */
  kill(): Promise<void>;
}

/**
 * Analyses every input in turn, shows a table for each and writes the outputs. An input that cannot be
 * read is said in one line and does not keep the others from being checked.
 * Returns the exit code: 0, 1 when an output fails the threshold, 2 when an input was bad.
 * Throws what makes the whole run impossible.
 */
export async function check(plan: CheckPlan, engine: CheckEngine, screen: Screen): Promise<0 | 1 | 2> {
  const { model, inputs, furtherInputs, destinations } = plan;
  const names = inputs.map(inputName);
  const also = plan.baseline?.updates === true ? [plan.baseline.file] : [];
  await refuseOverwriting({ models: [model], inputs, furtherInputs, destinations, names, also }, engine);
  const entries: CheckedEntry[] = [];
  const run: CheckRun = { versions: new Map<string, string>() };
  const unchecked: UncheckedInput[] = [];
  for (const input of plan.inputs) {
    try {
      entries.push({ ...(await checkOne(plan, input, engine, screen, entries.length, run)), input });
      // Its memory is given back while the last table is laid out; whoever started it waits for its end.
      if (input === plan.inputs.at(-1)) void engine.kill();
      showTable(plan, entries, screen.io);
    } catch (error) {
      screen.progress.clear();
      if (!isCanceled(error)) unchecked.push({ name: inputName(input), message: (error as Error).message });
      if (plan.inputs.length === 1 || !isInputError(error)) {
        await writeFinished(plan, entries, screen.io, { unchecked });
        throw error;
      }
      screen.io.stderr.write(messageLine(error.message));
    }
  }
  const [first, ...others] = entries;
  if (first === undefined) {
    await writeFinished(plan, entries, screen.io, { unchecked });
    return 2;
  }
  const compared =
    plan.baseline === undefined
      ? NOT_COMPARED
      : await settleBaseline(
          plan.baseline,
          await baselineOfReports([first, ...others], dirname(resolve(plan.baseline.file))),
        );
  await writeFinished(plan, entries, screen.io, { remarks: compared.sentences, unchecked });
  if (compared.writes) tableStream(plan, screen.io).write(`\nwritten: ${plainText(plan.baseline!.file)}\n`);
  if (compared.problem !== undefined) screen.io.stderr.write(messageLine(compared.problem));
  const codes = [reportOutcomes(plan, entries, screen.io), compared.code];
  if (unchecked.length > 0 || codes.includes(2)) return 2;
  return codes.includes(1) ? 1 : 0;
}

type CheckedEntry = NamedEntry & CheckedInput;

/** What is finished is written even when the run cannot go on. */
async function writeFinished(plan: CheckPlan, entries: readonly NamedEntry[], io: Io, beside: Beside): Promise<void> {
  const { remarks = [] } = beside;
  if (remarks.length > 0) tableStream(plan, io).write(`\n${remarks.map((line) => `${plainText(line)}\n`).join('')}`);
  const written = await writeDestinations(plan.destinations, entries, io.stdout, beside);
  if (written.length > 0) tableStream(plan, io).write(`\nwritten: ${written.map(plainText).join(', ')}\n`);
}

/** What the inputs of a run have in common. */
interface CheckRun {
  readonly versions: Map<string, string>;
  /** Linear maps over all inputs, fitted for the first. */
  linear?: ReportPatch;
}

async function checkOne(
  plan: CheckPlan,
  input: InputRef,
  engine: CheckEngine,
  screen: Screen,
  index: number,
  run: CheckRun,
): Promise<NamedEntry> {
  const name = inputName(input);
  const id = `check-${index}`;
  const named = <T>(work: Promise<T>): Promise<T> => nameCrash(work, plan.model, name);
  const { functions } = engine;
  let report = await analyze(
    plan,
    { id, model: plan.model, input, title: name, versions: run.versions, isLast: isLast(plan, index) },
    engine,
    screen,
  );
  for (const flip of plan.attribution ? plan.flips : []) {
    report = applyPatch(report, await named(functions.attribution(id, flip)));
  }
  if (plan.linear !== undefined) {
    const request = linearRequest(plan.linear, plan.inputs, report);
    const patch = run.linear ?? (await named(functions.linear(id, request)));
    if (request.inputs !== undefined) run.linear = patch;
    report = applyPatch(report, patch);
  }
  const kinds = plan.destinations.map(({ kind }) => kind);
  const assets = await exportAssets(kinds, report, (tensors) => named(functions.exportImages(id, tensors)));
  const network = kinds.includes('nodeData') ? await named(functions.networkGraph(id)) : undefined;
  // The analysis before this one kept the model loaded until now.
  if (index > 0) await functions.release(`check-${index - 1}`);
  screen.progress.clear();
  const outcome = judgeReport(report, plan.failAbove);
  return { report, assets, name, ...('line' in outcome && { failure: outcome.line }), ...(network && { network }) };
}

/** Whether nothing is asked after this input's causes that its layers are needed for. */
function isLast({ inputs, explain, attribution, linear, destinations }: CheckPlan, index: number): boolean {
  const looksAtLayers =
    attribution || linear !== undefined || explain.includes('channels') || explain.includes('scale');
  return index === inputs.length - 1 && !looksAtLayers && destinations.every(({ kind }) => kind !== 'html');
}

/** Standard output belongs to the output that asked for it; the table then goes to standard error. */
export function tableStream(
  { destinations }: { readonly destinations: readonly Destination<CheckKind>[] },
  io: Io,
): OutputStream {
  return destinations.some((destination) => destination.to === 'stdout') ? io.stderr : io.stdout;
}

function showTable(plan: CheckPlan, entries: readonly NamedEntry[], io: Io): void {
  const stream = tableStream(plan, io);
  const table = reportToTable(entries.at(-1)!.report, {
    width: widthOf(stream, io.env),
    color: useColor(stream, io.env),
  });
  stream.write(entries.length === 1 ? table : `\n${table}`);
}

/** Says how the stated tolerances come out, one line per report that does not pass, and gives the exit code. */
export function reportOutcomes(
  { failAbove }: Pick<AnalysisPlan, 'failAbove'>,
  entries: readonly { readonly report: Report; readonly name: string }[],
  io: Io,
): 0 | 1 | 2 {
  const kinds = entries.map(({ report, name }) => {
    const outcome = judgeReport(report, failAbove);
    if ('line' in outcome) io.stderr.write(messageLine(`${name}: ${outcome.line}`));
    return outcome.kind;
  });
  if (kinds.includes('nothing')) return 2;
  return kinds.includes('failed') ? 1 : 0;
}
