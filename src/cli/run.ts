import { CommanderError } from 'commander';
import type { StudyEngine } from '../engine/studyClient/studyWorker';
import { MAX_SILENT_SECONDS, type Silence } from '../protocol/engine';
import type { InputRef } from '../protocol/spec';
import { UserError } from '../protocol/errors';
import { cutText, MAX_MESSAGE, MAX_TEXT } from '../report/facts/cutText';
import { plainText } from '../report/facts/formatText';
import { audit, type AuditEngine } from './audit';
import { check, type CheckEngine } from './check';
import { compare, type CompareEngine } from './compare';
import { doctor, type DoctorDependencies } from './doctor';
import type { Io } from './io';
import { messageLine } from './messageLine';
import { planAudit, planCheck, planCompare, rewriteSpec } from './plans';
import { buildProgram, type CheckFlags } from './program';
import { planQuestion, question, type QuestionEngine } from './question';
import { merge } from './merge';
import { planStudy, study } from './study';
import { requireWritable } from '../engine/files/requireWritable';
import { shareOf } from '../engine/studyClient/studyJobs';
import type { StudyFlags } from './studyCommands';
import { StudyLine } from './studyLine';
import { endIfSilent, silenceLine, withinTime, type EndableEngine } from './timeLimits';
import { ProgressLine } from './progressLine';
import { fix, twin, type RewriteEngine } from './rewrite';
import { fixRequest } from './rewriteCommands';

/** The engine of one command line. */
export interface StartedEngine extends EndableEngine {
  readonly functions: (CheckEngine &
    CompareEngine &
    RewriteEngine &
    AuditEngine &
    QuestionEngine &
    StudyEngine)['functions'];
  onProgress: CheckEngine['onProgress'];
  /** Called when it has not been heard of for ten seconds, and every ten after. */
  onSilent(listener: (silence: Silence) => void): void;
}

export interface RunContext extends DoctorDependencies {
  /** The folder that holds `media` and `models`. */
  readonly packageRoot: string;
  /** Starts the engine; its log goes to `log`. */
  startEngine(log: (line: string) => void, options?: EngineOptions): StartedEngine;
  /** Answers language models until the client is gone. */
  serveMcp(): Promise<void>;
  /** Has an interrupted process wait for work that keeps what is done. */
  beforeEnd?(work: Promise<unknown>): void;
}

export interface EngineOptions {
  /** An image will be decoded. */
  readonly expectsImage?: boolean;
  /** Threads of a run; by default one per core. */
  readonly threads?: number;
  /** Resident memory, above which it is ended. */
  readonly maxMemoryMB?: number;
}

/** As a shell reports a command ended by SIGINT: 128 + 2. */
const CANCELED = 130;

/** Runs one command line (without `node` and the script) and returns its exit code. Never throws. */
export async function run(args: readonly string[], context: RunContext): Promise<number> {
  const { io } = context;
  let code = 0;
  const program = buildProgram(
    context.version,
    {
      check: async (paths, flags) => {
        code = await runCheck(paths, flags, context);
      },
      compare: async (paths, flags) => {
        const plan = await planCompare(paths, flags, context.packageRoot);
        code = await withEngine(flags, context, plan.inputs, (engine, progress) =>
          compare(plan, engine, { io, progress }),
        );
      },
      study: async (sources, flags) => {
        code = await runStudyCommand(sources, flags, context);
      },
      merge: async (folders, flags) => {
        code = await merge(folders, flags, io);
      },
      audit: async (model, flags) => {
        const plan = await planAudit(model, flags);
        await withEngine(flags, context, [], (engine) => audit(plan, engine, io), false);
      },
      question: async (flags) => {
        const plan = await planQuestion(flags);
        await withEngine(flags, context, [], (engine, progress) => question(plan, engine, { io, progress }));
      },
      twin: async (model, flags) => {
        const request = { flip: flags.flip, ...(flags.only === undefined ? {} : { only: flags.only }) };
        await requireWritable([flags.out]);
        const spec = await rewriteSpec(model, flags);
        await withEngine(flags, context, [spec.input], (engine) => twin(spec, request, flags.out, engine, io));
      },
      fix: async (model, flags) => {
        const request = fixRequest(flags);
        await requireWritable([flags.out]);
        const spec = await rewriteSpec(model, flags);
        await withEngine(flags, context, [spec.input], (engine) => fix(spec, request, flags.out, engine, io));
      },
      doctor: async () => {
        code = await doctor(context);
      },
      mcp: () => context.serveMcp(),
    },
    (text) => io.stdout.write(text),
  );
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return reportError(error, args.includes('--verbose'), io);
  }
}

function reportError(error: unknown, verbose: boolean, io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') {
      io.stderr.write(messageLine('no command given. Start with "flipscope check", or see "flipscope --help".'));
      return 2;
    }
    const message = cutText(error.message, MAX_MESSAGE)
      .replace(/^error: /, '')
      .replace(/\s*\n\s*/g, ' ');
    io.stderr.write(messageLine(`${message}. See "flipscope --help".`.replace(/([.)])\. See/, '$1 See')));
    return 2;
  }
  if (error instanceof UserError) {
    // Whoever pressed Ctrl-C knows.
    if (error.reason === 'canceled') return CANCELED;
    io.stderr.write(messageLine(error.message));
  } else {
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(messageLine(`Unexpected error: ${message}. Run again with --verbose for details.`));
  }
  if (verbose && error instanceof Error) io.stderr.write(stackLines(error));
  return 2;
}

/** The stack without escape sequences: it repeats names from files. */
function stackLines({ stack = '' }: Error): string {
  return `${cutText(stack, MAX_TEXT).split('\n').map(plainText).join('\n')}\n`;
}

async function runCheck(paths: readonly string[], flags: CheckFlags, context: RunContext): Promise<number> {
  const plan = await planCheck(paths, flags, context.packageRoot);
  return withEngine(flags, context, plan.inputs, (engine, progress) =>
    check(plan, engine, { io: context.io, progress }),
  );
}

async function runStudyCommand(sources: readonly string[], flags: StudyFlags, context: RunContext): Promise<number> {
  const { io } = context;
  const line = new StudyLine(io);
  const log = (text: string): void => {
    if (flags.verbose !== true) return;
    line.clear();
    io.stderr.write(`${plainText(text)}\n`);
  };
  const plan = planStudy(sources, flags, io.env);
  const options = shareOf(plan.jobs);
  const startEngine = (): StudyEngine => {
    const engine = context.startEngine(log, options);
    engine.onSilent((silence) => {
      line.clear();
      if (silence.seconds === MAX_SILENT_SECONDS) io.stderr.write(silenceLine(silence));
    });
    return engine;
  };
  const running = study(plan, flags, { io, line, startEngine });
  context.beforeEnd?.(running);
  return running.finally(() => line.clear());
}

/**
 * Starts an engine for one piece of work on some inputs and ends it, whatever happens.
 *
 * @param isRun whether a model is run, which may take any time
 */
async function withEngine<T>(
  flags: { readonly verbose?: boolean; readonly timeout?: number },
  context: RunContext,
  inputs: readonly Pick<InputRef, 'kind'>[],
  work: (engine: StartedEngine, progress: ProgressLine) => Promise<T>,
  isRun = true,
): Promise<T> {
  const progress = new ProgressLine(context.io);
  const log = (line: string): void => {
    if (flags.verbose !== true) return;
    progress.clear();
    context.io.stderr.write(`${plainText(line)}\n`);
  };
  const engine = context.startEngine(log, { expectsImage: inputs.some(({ kind }) => kind === 'image') });
  engine.onSilent((silence) => {
    const isSeen = progress.showSilence(silence.seconds);
    if (!isSeen && silence.seconds === MAX_SILENT_SECONDS) context.io.stderr.write(silenceLine(silence));
    if (!isRun) endIfSilent(engine, silence);
  });
  try {
    return await withinTime(engine, flags.timeout, (limited) => work(limited, progress));
  } finally {
    progress.clear();
    await engine.kill();
  }
}
