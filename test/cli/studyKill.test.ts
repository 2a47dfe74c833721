import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { rowsIn } from '../engine/studyClient/rowsIn';
import { tinyClassifier } from '../support/models/tinyModels';
import { cases } from '../support/scale';
import { writeSmallImages } from '../support/smallImages';
import { BuiltCli } from './builtCli';

const COUNT = cases(400);
const KILLS = cases(3);
const SUMMARY = 'study.flipscope-study.json';

let cli: BuiltCli;
beforeAll(async () => {
  cli = new BuiltCli();
  mkdirSync(cli.at('images'));
  await writeSmallImages(cli.at('images'), COUNT);
  writeFileSync(cli.at('tiny.onnx'), encodeModel(tinyClassifier({ size: [16, 16], classes: 4 })));
}, 120_000);
afterAll(() => cli.dispose());

/** One engine, which costs less to start. */
const args = (out: string, images = 'images', ...more: readonly string[]): readonly string[] => [
  ...['study', cli.at(images), '-m', cli.at('tiny.onnx'), '-o', cli.at(out), '--jobs', '1'],
  ...['--causes', '4', '--expect', 'output=classes', ...more],
];

const summaryOf = (folder: string): string => readFileSync(join(cli.at(folder), SUMMARY), 'utf8');

/** Runs a study in its own process group, ended after a while, the engine with it. */
async function endAfter(ms: number, signal: NodeJS.Signals, out: string): Promise<void> {
  const child = spawn(process.execPath, [cli.script, ...args(out)], { detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([setTimeout(ms), ended]);
  try {
    process.kill(signal === 'SIGKILL' ? -child.pid! : child.pid!, signal);
  } catch (error) {
    // It was done before.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await ended;
}

it('a study that is killed and run again has every row once, and the same summary', async () => {
  const begun = performance.now();
  const whole = cli.run(args('whole'));
  const duration = performance.now() - begun;
  expect(whole).toMatchObject({ status: 0, stderr: '' });
  expect(whole.stdout).toContain(`${COUNT.toLocaleString('en')} images with tiny`);
  for (let kill = 0; kill < KILLS; kill++) {
    const signal = kill % 3 === 1 ? 'SIGINT' : 'SIGKILL';
    await endAfter(duration * (0.35 + 0.5 * (kill / KILLS)), signal, 'killed');
    if (kill < KILLS - 1) rmSync(join(cli.at('killed'), SUMMARY), { force: true });
  }
  const last = cli.run(args('killed'));
  expect(last).toMatchObject({ status: 0, stderr: '' });
  expect(summaryOf('killed')).toBe(summaryOf('whole'));
  const keys = (await rowsIn(cli.at('killed'), 'images')).map(({ image, flip }) => `${image} ${flip}`);
  expect(keys).toHaveLength(3 * COUNT);
  expect(new Set(keys).size).toBe(keys.length);
  expect(
    readdirSync(cli.at('killed')).filter((name) => name.startsWith('.flipscope') || name.includes('lock')),
  ).toEqual([]);
});

it('Ctrl-C keeps what is done', async () => {
  const child = spawn(process.execPath, [cli.script, ...args('kept')], { stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  while (!existsSync(join(cli.at('kept'), 'plan.json'))) await setTimeout(20);
  await setTimeout(300);
  child.kill('SIGINT');
  const code = await ended;
  const rows = await rowsIn(cli.at('kept'), 'images');
  expect([0, 130]).toContain(code);
  expect(rows.length).toBeGreaterThan(0);
  expect(existsSync(join(cli.at('kept'), 'study.lock'))).toBe(false);
});

it('a disk that fills ends it in one line, with what is done kept, and it goes on when there is room', async () => {
  const files = { plan: 1, firstPart: 3 };
  const preload = new URL('fixtures/fullDisk.mjs', import.meta.url);
  const ended = cli.run(args('full'), undefined, {
    NODE_OPTIONS: `--import ${preload.href}`,
    FULL_DISK_FILES: String(files.plan + files.firstPart),
  });
  expect(ended.status).toBe(2);
  expect(ended.stderr).toMatch(/^flipscope: Cannot write .+\.parquet: the disk is full\. Choose another place\.\n$/);
  const kept = await rowsIn(cli.at('full'), 'images');
  expect(kept.length).toBeGreaterThan(0);
  const left = readdirSync(cli.at('full'));
  expect(left.filter((name) => name.startsWith('.flipscope') || name.includes('lock') || name === SUMMARY)).toEqual([]);
  expect(cli.run(args('full'))).toMatchObject({ status: 0, stderr: '' });
  expect(summaryOf('full')).toBe(summaryOf('whole'));
});

it('shards merge to the summary of the whole, and what is missing is named', () => {
  const few = 'images/0';
  for (const shard of ['1/2', '2/2']) {
    expect(cli.run(args('shards', few, '--shard', shard))).toMatchObject({ status: 0 });
  }
  expect(cli.run(args('few', few))).toMatchObject({ status: 0 });
  const merged = cli.run(['merge', cli.at('shards'), '-o', cli.at('merged.json'), '--html', cli.at('m.html')]);
  expect(merged).toMatchObject({ status: 0, stderr: '' });
  const [a, b] = [JSON.parse(readFileSync(cli.at('merged.json'), 'utf8')), JSON.parse(summaryOf('few'))] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  expect({ ...a, shards: {} }).toEqual({ ...b, shards: {} });
  const same = cli.run(['merge', cli.at('shards'), '-o', cli.at('same'), '--html', cli.at('./same')]);
  expect([same.status, same.stderr]).toEqual([2, expect.stringContaining('Two outputs would go to the same file')]);
  const shard = cli.at('shards/shard-1-of-2');
  const before = readdirSync(shard).map((name) => readFileSync(join(shard, name), 'latin1'));
  for (const name of ['images-00001.parquet', 'plan.json']) {
    const over = cli.run(['merge', shard, '-o', cli.at('over.json'), '--md', join(shard, name)]);
    const message = `flipscope: ${join(shard, name)}: a study keeps its own ${name} there. Choose another name for the output.\n`;
    expect(over).toMatchObject({ status: 2, stdout: '', stderr: message });
  }
  for (const name of ['outputs-00007.parquet', SUMMARY]) {
    const over = cli.run([...args('shards', few), '--shard', '1/2', '--html', join(shard, name)]);
    expect([over.status, over.stderr]).toEqual([2, expect.stringContaining('a study keeps its own')]);
  }
  expect(readdirSync(shard).map((name) => readFileSync(join(shard, name), 'latin1'))).toEqual(before);
  const part = cli.run(['merge', cli.at('shards/shard-2-of-2'), '-o', cli.at('part.json')]);
  expect(part).toMatchObject({ status: 2, stderr: 'flipscope: missing: shard 1 of 2. Run them, then merge again.\n' });
});
