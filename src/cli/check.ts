import type { EngineFunctions, ExplainPart, Progress } from '../protocol/engine';
import { UserError, type UserErrorReason } from '../protocol/errors';
import type { AnalysisSpec, InputRef, ModelRef } from '../protocol/spec';
import { plainText } from '../report/facts/formatText';
import { NO_ASSETS } from '../report/html/assets';
import type { Flip } from '../report/report';
import { reportToTable } from '../report/terminal/table';
import type { Destination, NamedEntry } from './destinations';
import { writeDestinations } from './destinations';
import { inputName } from './inputs';
import { useColor, widthOf, type Io, type OutputStream } from './io';
import { thresholdFailure } from './threshold';

/** `flipscope check`, parsed and checked. */
export interface CheckPlan {
  readonly model: ModelRef;
  readonly inputs: readonly InputRef[];
  readonly flips: readonly Flip[];
  readonly flipMode: 'tensor' | 'file';
  readonly size?: readonly [number, number];
  readonly destinations: readonly Destination[];
  readonly failAbove?: number;
  /** What to find out after the first results. */
  readonly explain: readonly ExplainPart[];
  /** Take each flip's difference of the output apart by layer. */
  readonly contributions: boolean;
}

/** The engine as this command uses it. */
export interface CheckEngine {
  readonly functions: Pick<EngineFunctions, 'analyze' | 'explain' | 'contributions' | 'reportAssets' | 'release'>;
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
  const exceeded = sayExceeded(plan, entries, screen.io);
  return bad ? 2 : exceeded ? 1 : 0;
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
  let { report } = await naming(engine.functions.analyze(id, specFor(plan, input)), plan.model, name);
  for (const part of plan.explain) report = await naming(engine.functions.explain(id, part), plan.model, name);
  for (const flip of plan.contributions ? plan.flips : []) {
    report = await naming(engine.functions.contributions(id, flip), plan.model, name);
  }
  const wantsPictures = plan.destinations.some((destination) => destination.kind === 'html');
  const assets = wantsPictures ? await engine.functions.reportAssets(id) : NO_ASSETS;
  // The analysis before this one kept the model loaded until now.
  if (index > 0) await engine.functions.release(`check-${index - 1}`);
  screen.progress.clear();
  return { report, assets, name };
}

/** `work` with a crash told with what the engine was at: itself it cannot say so any more. */
async function naming<T>(work: Promise<T>, model: ModelRef, input: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UserError) || error.reason !== 'engine-crashed') throw error;
    const modelName = model.kind === 'builtin' ? `builtin:${model.id}` : model.path;
    throw new UserError(error.reason, `${modelName} on ${input}: ${error.message}`, undefined, { cause: error });
  }
}

function specFor(plan: CheckPlan, input: InputRef): AnalysisSpec {
  const { model, flips, flipMode, size } = plan;
  return {
    model,
    input,
    flips,
    flipMode,
    ...(size === undefined ? {} : { size }),
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

/** Says which output fails `--fail-above`, one line an input. */
function sayExceeded(plan: CheckPlan, entries: readonly NamedEntry[], io: Io): boolean {
  const { failAbove } = plan;
  if (failAbove === undefined) return false;
  const lines = entries.flatMap(({ report, name }) => {
    const failure = thresholdFailure(report, failAbove);
    return failure === undefined ? [] : [`flipscope: ${plainText(name)}: ${failure}\n`];
  });
  for (const line of lines) io.stderr.write(line);
  return lines.length > 0;
}
