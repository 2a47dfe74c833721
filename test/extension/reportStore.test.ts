import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ReportStore, type KeptResult } from '../../src/extension/panel/reportStore';
import type { AnalysisSpec } from '../../src/protocol/spec';

const result = {
  report: { schema: 'flipscope/report@1', warnings: ['ü'] },
  pictures: { id: { width: 1, height: 1, rgba: new Uint8Array([1, 2, 3, 4]) } },
  explained: ['causes'],
} as unknown as KeptResult;

let folder: string;
let spec: AnalysisSpec;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flipscope-'));
  const path = join(folder, 'cat.png');
  await writeFile(path, 'picture');
  spec = {
    model: { kind: 'builtin', id: 'efficientnet-lite0' },
    input: { kind: 'image', path },
    flips: ['h'],
    flipMode: 'tensor',
  };
});

test('a report comes back with its pictures, for its own spec only', async () => {
  const store = new ReportStore(join(folder, 'reports'));
  expect(await store.load(spec)).toBeUndefined();
  await store.save(spec, result);
  expect(await new ReportStore(join(folder, 'reports')).load(spec)).toEqual(result);
  expect(await store.load({ ...spec, flips: ['v'] })).toBeUndefined();
});

test('a report of a picture that has changed since is not shown', async () => {
  const store = new ReportStore(join(folder, 'reports'));
  await store.save(spec, result);
  await writeFile(join(folder, 'cat.png'), 'another picture');
  expect(await store.load(spec)).toBeUndefined();
});

test('a damaged report is no report', async () => {
  const store = new ReportStore(join(folder, 'reports'));
  await store.save(spec, result);
  const [name] = await readdir(join(folder, 'reports'));
  await writeFile(join(folder, 'reports', name ?? ''), 'damaged');
  expect(await store.load(spec)).toBeUndefined();
});

test('old reports make room for new ones', async () => {
  const store = new ReportStore(join(folder, 'reports'));
  for (let seed = 0; seed < 27; seed += 1) await store.save({ ...spec, input: { kind: 'noise', seed } }, result);
  expect(await readdir(join(folder, 'reports'))).toHaveLength(24);
  expect(await store.load({ ...spec, input: { kind: 'noise', seed: 26 } })).toEqual(result);
});
