import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readModelFile } from '../../src/onnx/model';
import { encodeModel } from '../../src/onnx/write';
import { childProcesses } from '../support/childProcesses';
import { tinyClassifier } from '../support/models/tinyModels';
import { cases } from '../support/scale';
import { BuiltCli } from './builtCli';

/** Moments of each command, spread over the time that it takes; what is compared is written as what is checked. */
const [MOMENTS, FEW] = [10, cases(3)];
/** A whole page, model or report is longer, and none of them is this. */
const OLD = 'old';

let cli: BuiltCli;
beforeAll(() => {
  cli = new BuiltCli();
  writeFileSync(cli.at('m.onnx'), encodeModel(tinyClassifier({ size: [32, 32] })));
  writeFileSync(cli.at('n.onnx'), encodeModel(tinyClassifier({ size: [32, 32], symmetric: 'h' })));
  mkdirSync(cli.at('out'));
}, 120_000);
afterAll(() => cli.dispose());

const out = (name: string): string => cli.at(`out/${name}`);
const start = (args: readonly string[]): ChildProcess => spawn(process.execPath, [cli.script, ...args]);
const ended = (child: ChildProcess) =>
  new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) => {
    let stderr = '';
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });

const COMMANDS: readonly [
  name: string,
  args: () => readonly string[],
  isWhole: (path: string) => Promise<unknown> | void,
  moments?: number,
][] = [
  ['fix', () => ['fix', cli.at('m.onnx'), '--tta', '-o', out('f')], (path) => readModelFile(path)],
  ['twin', () => ['twin', cli.at('m.onnx'), '-o', out('f')], (path) => readModelFile(path)],
  ['check', () => ['check', '--noise', '1x3x32x32', '-m', cli.at('m.onnx'), '--html', out('f')], expectPage],
  [
    'compare',
    () => ['compare', '--noise', '1x3x32x32', cli.at('m.onnx'), cli.at('n.onnx'), '--html', out('f')],
    expectPage,
    FEW,
  ],
];

function expectPage(path: string): void {
  expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\s*$/i);
}

it.each(COMMANDS)(
  '%s: a signal at any moment leaves the old file or the whole new one, and no draft',
  async (_, args, isWhole, moments = MOMENTS) => {
    const begun = performance.now();
    const finished = await ended(start(args()));
    const duration = performance.now() - begun;
    expect(finished).toEqual({ code: 0, signal: null, stderr: '' });
    await isWhole(out('f'));
    for (let moment = 0; moment < moments; moment++) {
      const signal = moment % 2 === 0 ? 'SIGINT' : 'SIGTERM';
      writeFileSync(out('f'), OLD);
      const child = start(args());
      const end = ended(child);
      await setTimeout((duration * (moment + 0.5)) / moments);
      child.kill(signal);
      const how = await end;
      expect(readdirSync(cli.at('out'))).toEqual(['f']);
      if (readFileSync(out('f'), 'utf8') !== OLD) await isWhole(out('f'));
      // Ended by the signal itself before it could be handled, or finished before it came.
      const code = how.signal === signal ? 0 : how.code;
      expect([0, signal === 'SIGINT' ? 130 : 143], how.stderr).toContain(code);
      expect(how.stderr).toBe('');
    }
  },
  300_000,
);

it.each(['the command', 'its engine'])(
  'a draft that is there when %s is killed is removed',
  async (which) => {
    rmSync(out('f'), { force: true });
    const child = start(['fix', cli.at('m.onnx'), '--tta', '-o', out('f')]);
    const end = ended(child);
    const draft = await new Promise<string>((resolve) => {
      const watcher = watch(cli.at('out'), (_, name) => {
        watcher.close();
        resolve(name!);
      });
    });
    expect(draft).toMatch(/^\.flipscope-[0-9a-f-]{36}\.tmp$/);
    const [engine] = childProcesses(child.pid!);
    process.kill(which === 'the command' ? child.pid! : engine!, 'SIGKILL');
    const { code, stderr } = await end;
    // Unless the file was put in its place, and that was told, before the signal came.
    if (which === 'its engine' && code !== 0) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/^flipscope: .*m\.onnx: The analysis engine stopped \(signal SIGKILL\)[^\n]*\n$/);
    }
    const left = (): readonly string[] => readdirSync(cli.at('out'));
    await expect.poll(() => left().filter((name) => name !== 'f'), { timeout: 10_000 }).toEqual([]);
    // Put in its place before the signal came.
    if (left().includes('f')) await readModelFile(out('f'));
  },
  60_000,
);
