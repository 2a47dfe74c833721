import { CommanderError } from 'commander';
import { join } from 'node:path';
import { EXPLAIN_PARTS } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { plainText } from '../report/formatText';
import type { InputRef } from '../protocol/spec';
import { runAudit } from './audit';
import { check, errorLine, type CheckEngine, type CheckPlan } from './check';
import { openDestinations } from './destinations';
import { expandInputs, shortPath } from './inputs';
import type { Io } from './io';
import { modelRef } from './modelRef';
import { buildProgram, type CheckFlags } from './program';
import { ProgressLine } from './progressLine';

export interface RunContext {
  readonly io: Io;
  readonly version: string;
  /** The folder that holds `media` and `models`. */
  readonly packageRoot: string;
  /** Starts the engine; its log goes to `log`. */
  startEngine(log: (line: string) => void): CheckEngine & { kill(): Promise<void> };
}

/** As a shell reports a command ended by SIGINT: 128 + 2. */
const CANCELLED = 130;

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
      audit: (model, flags) => runAudit(model, flags, context.packageRoot, io),
    },
    (text) => io.stdout.write(text),
  );
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return sayError(error, args.includes('--verbose'), io);
  }
}

function sayError(error: unknown, verbose: boolean, io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') {
      io.stderr.write('flipscope: no command given. Start with "flipscope check", or see "flipscope --help".\n');
      return 2;
    }
    const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    io.stderr.write(`flipscope: ${plainText(message)}. See "flipscope --help".\n`.replace(/([.)])\. See/, '$1 See'));
    return 2;
  }
  if (error instanceof UserError) {
    // Whoever pressed Ctrl-C knows.
    if (error.reason === 'cancelled') return CANCELLED;
    io.stderr.write(errorLine(error));
  } else {
    const message = plainText(error instanceof Error ? error.message : String(error));
    io.stderr.write(`flipscope: unexpected error: ${message}. Run again with --verbose for details.\n`);
  }
  if (verbose && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
  return 2;
}

async function runCheck(paths: readonly string[], flags: CheckFlags, context: RunContext): Promise<number> {
  const plan = await planCheck(paths, flags, context.packageRoot);
  const progress = new ProgressLine(context.io);
  const engine = context.startEngine((line) => {
    if (flags.verbose !== true) return;
    progress.clear();
    context.io.stderr.write(`${plainText(line)}\n`);
  });
  try {
    return await check(plan, engine, { io: context.io, progress });
  } finally {
    progress.clear();
    await engine.kill();
  }
}

async function planCheck(paths: readonly string[], flags: CheckFlags, packageRoot: string): Promise<CheckPlan> {
  const { size, failAbove } = flags;
  const inputs = await chooseInputs(paths, flags, packageRoot);
  return {
    model: modelRef(flags.model, flags.preprocess),
    inputs,
    flips: flags.flips,
    flipMode: flags.flipMode,
    destinations: await openDestinations(flags),
    explain: EXPLAIN_PARTS.filter((part) => (part === 'channels' ? flags.channels : flags.causes) === true),
    ...(size === undefined ? {} : { size }),
    ...(failAbove === undefined ? {} : { failAbove }),
  };
}

async function chooseInputs(
  paths: readonly string[],
  { noise, seed }: CheckFlags,
  packageRoot: string,
): Promise<readonly InputRef[]> {
  if (noise !== undefined) {
    if (paths.length === 0) return [{ kind: 'noise', seed: seed ?? 0, shape: noise }];
    throw new UserError('setting-invalid', `Both --noise and ${paths[0]!} were given: choose noise or files.`);
  }
  if (seed !== undefined) {
    throw new UserError('setting-invalid', '--seed is the seed of noise: give --noise NxCxHxW too.');
  }
  if (paths.length > 0) return expandInputs(paths);
  return [{ kind: 'image', path: shortPath(join(packageRoot, 'media', 'samples', 'chelsea.png')) }];
}
