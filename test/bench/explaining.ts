import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peakKilobytes, processesOf } from './processes';
import { median } from './time';

const ROUNDS = 3;
const POLL_MS = 20;

/** What is explained: the causes, or the channels that every layer swaps. */
export type Explained = 'causes' | 'channels';

export interface ExplainingCost {
  /** Of the whole process, from its start to its end. */
  readonly seconds: number;
  /** Largest resident set of the engine, or of the command itself where that is larger; undefined where /proc does not tell. */
  readonly peakMB?: number;
}

/**
 * What `check --causes`, or `--channels`, costs under three flips; medians of three.
 * @param cli the built command line.
 * @throws Error when it is not built, or ends with an error.
 */
export async function costOfExplaining(
  explained: Explained,
  cli: string,
  model: string,
  size: readonly [number, number] | undefined,
): Promise<ExplainingCost> {
  if (!existsSync(cli)) throw new Error('Build first: npm run build');
  const args = [
    cli,
    'check',
    '--model',
    model,
    `--${explained}`,
    ...(size === undefined ? [] : ['--size', size.join('x')]),
  ];
  const rounds: ExplainingCost[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await costOf(args));
  const peaks = rounds.flatMap(({ peakMB }) => peakMB ?? []);
  return {
    seconds: median(rounds.map(({ seconds }) => seconds)),
    ...(peaks.length === ROUNDS && { peakMB: median(peaks) }),
  };
}

async function costOf(args: readonly string[]): Promise<ExplainingCost> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let kilobytes = 0;
  const timer = setInterval(() => {
    for (const pid of processesOf(child.pid!)) kilobytes = Math.max(kilobytes, peakKilobytes(pid) ?? 0);
  }, POLL_MS);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(timer));
  if (status !== 0) throw new Error(`check ended with ${status}: ${said}`);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, ...(kilobytes > 0 && { peakMB: Math.round(kilobytes / 1024) }) };
}

export function builtCli(root: string): string {
  return join(root, 'dist', 'cli.js');
}
