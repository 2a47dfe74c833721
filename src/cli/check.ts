import type { EngineFunctions, ExplainPart, Progress } from '../protocol/engine';
import { UserError, type UserErrorReason } from '../protocol/errors';
import type { AnalysisSpec, FurtherValue, InputRef, ModelRef } from '../protocol/spec';
import { plainText } from '../report/facts/formatText';
import { exportAssets } from '../report/exports';
import { applyPatch } from '../report/patch';
import type { Flip } from '../report/report';
import type { ContractKind } from '../report/schema/contract';
import { reportToTable } from '../report/terminal/table';
import { inputFiles } from '../protocol/inputFiles';
import { refuseInputs, writeDestinations, type Destination, type NamedEntry } from './destinations';
import { inputName } from './inputs';
import { useColor, widthOf, type Io, type OutputStream } from './io';
import { nameCrash } from './nameCrash';
import { judgeReport } from './threshold';

/** `flipscope check`, parsed and checked. */
export interface CheckPlan {
  readonly model: ModelRef;
  readonly inputs: readonly InputRef[];
  readonly flips: readonly Flip[];
  readonly flipMode: 'tensor' | 'file';
  readonly layers: 'fused' | 'all';
  /** Values of the model's further inputs, by name. */
  readonly furtherInputs: Readonly<Record<string, FurtherValue>>;
  readonly size?: readonly [number, number];
  readonly destinations: readonly Destination[];
  readonly failAbove?: number;
  /** Contracts of outputs, by name. */
  readonly expect?: Readonly<Record<string, ContractKind>>;
  /** What to explain after the first results. */
  readonly explain: readonly ExplainPart[];
  /** Explain each flip's difference of the output by layer and place. */
  readonly attribution: boolean;
}

/** The engine as this command uses it. */
export interface CheckEngine {
  readonly functions: Pick<
    EngineFunctions,
    'analyze' | 'explain' | 'attribution' | 'exportImages' | 'modelSources' | 'release'
  >;
  /** Called with what the engine is doing, from now on. */
  onProgress(listener: (progress: Progress) => void): void;
}

export interface CheckScreen {
  readonly io: Io;
  readonly progress: { show(progress: Progress, title: string): void; clear(): void };
}

/** Another input cannot help when it is the model, the settings or the engine that is wrong. */
const INPUT_REASONS: readonly UserErrorReason[] = [
  'input-missing',
  'input-empty',
  'input-invalid',
  'input-too-large',
  'input-shape',
];

/**
 * Analyses every input in turn, shows a table for each and writes the outputs. An input that cannot be
 * read is said in one line and does not keep the others from being checked.
 * Returns the exit code: 0, 1 when an output fails the threshold, 2 when an input was bad.
 * Throws what makes the whole run impossible.
 */
export async function check(plan: CheckPlan, engine: CheckEngine, screen: CheckScreen): Promise<0 | 1 | 2> {
  await refuseOverwriting(plan, engine);
  const entries: NamedEntry[] = [];
  let bad = false;
  for (const input of plan.inputs) {
    try {
      entries.push(await checkOne(plan, input, engine, screen, entries.length));
      showTable(plan, entries, screen.io);
    } catch (error) {
      screen.progress.clear();
      if (plan.inputs.length === 1 || !isInputError(error)) {
        await writeFinished(plan, entries, screen.io);
        throw error;
      }
      screen.io.stderr.write(errorLine(error));
      bad = true;
    }
  }
  if (entries.length === 0) return 2;
  await writeFinished(plan, entries, screen.io);
  const code = reportOutcomes(plan, entries, screen.io);
  return bad ? 2 : code;
}

/** @throws UserError `write-failed` when an output is a file that the run reads */
async function refuseOverwriting(plan: CheckPlan, { functions }: CheckEngine): Promise<void> {
  const { destinations, model, inputs, furtherInputs } = plan;
  if (destinations.every(({ to }) => to === 'stdout')) return;
  const files = inputs.flatMap((input) => inputFiles({ input, inputs: furtherInputs }));
  const sources = [...(await nameCrash(functions.modelSources(model), model)), ...files];
  await refuseInputs(destinations, inputs.map(inputName), sources);
}

/** What is finished is written even when the run cannot go on. */
async function writeFinished(plan: CheckPlan, entries: readonly NamedEntry[], io: Io): Promise<void> {
  if (entries.length === 0) return;
  const written = await writeDestinations(plan.destinations, entries, io.stdout);
  if (written.length > 0) tableStream(plan, io).write(`\nwritten: ${written.map(plainText).join(', ')}\n`);
}

export function errorLine(error: Error): string {
  return `flipscope: ${plainText(error.message)}\n`;
}

function isInputError(error: unknown): error is UserError {
  return error instanceof UserError && INPUT_REASONS.includes(error.reason);
}

async function checkOne(
  plan: CheckPlan,
  input: InputRef,
  engine: CheckEngine,
  screen: CheckScreen,
  index: number,
): Promise<NamedEntry> {
  const name = inputName(input);
  engine.onProgress((progress) => screen.progress.show(progress, name));
  const id = `check-${index}`;
  const named = <T>(work: Promise<T>): Promise<T> => nameCrash(work, plan.model, name);
  const { functions } = engine;
  let { report } = await named(functions.analyze(id, specFor(plan, input)));
  for (const part of plan.explain) report = applyPatch(report, await named(functions.explain(id, part)));
  for (const flip of plan.attribution ? plan.flips : []) {
    report = applyPatch(report, await named(functions.attribution(id, flip)));
  }
  const kinds = plan.destinations.map(({ kind }) => kind);
  const assets = await exportAssets(kinds, report, (tensors) => named(functions.exportImages(id, tensors)));
  // The analysis before this one kept the model loaded until now.
  if (index > 0) await engine.functions.release(`check-${index - 1}`);
  screen.progress.clear();
  return { report, assets, name };
}

function specFor(plan: CheckPlan, input: InputRef): AnalysisSpec {
  const { model, flips, flipMode, layers, furtherInputs, size, failAbove, expect } = plan;
  return {
    model,
    input,
    flips,
    flipMode,
    ...(layers === 'all' && { layers }),
    ...(Object.keys(furtherInputs).length === 0 ? {} : { inputs: furtherInputs }),
    ...(size === undefined ? {} : { size }),
    ...(failAbove === undefined ? {} : { failAbove }),
    ...(expect === undefined ? {} : { expect }),
  };
}

/** Standard output belongs to the output that asked for it; the table then goes to standard error. */
function tableStream(plan: CheckPlan, io: Io): OutputStream {
  return plan.destinations.some((destination) => destination.to === 'stdout') ? io.stderr : io.stdout;
}

function showTable(plan: CheckPlan, entries: readonly NamedEntry[], io: Io): void {
  const stream = tableStream(plan, io);
  const table = reportToTable(entries.at(-1)!.report, {
    width: widthOf(stream, io.env),
    color: useColor(stream, io.env),
  });
  stream.write(entries.length === 1 ? table : `\n${table}`);
}

/** Says how the stated tolerances come out, one line per input that does not pass, and gives the exit code. */
function reportOutcomes(plan: CheckPlan, entries: readonly NamedEntry[], io: Io): 0 | 1 | 2 {
  const kinds = entries.map(({ report, name }) => {
    const outcome = judgeReport(report, plan.failAbove);
    if ('line' in outcome) io.stderr.write(`flipscope: ${plainText(name)}: ${outcome.line}\n`);
    return outcome.kind;
  });
  if (kinds.includes('nothing')) return 2;
  return kinds.includes('failed') ? 1 : 0;
}
