import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { fileVersions, fingerprintOf } from '../../src/engine/fileVersions';
import { ReportStore, type KeptResult } from '../../src/extension/panel/reportStore';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { nonFiniteReport } from '../report/sampleReport';

let result: KeptResult;
const made: Omit<KeptResult, 'fingerprint'> = {
  report: { ...nonFiniteReport(), warnings: ['ü'] },
  images: { id: { width: 1, height: 1, rgba: new Uint8Array([1, 2, 3, 4]) } },
  explained: ['causes'],
};
const logged: string[] = [];
const open = (): ReportStore => new ReportStore(join(folder, 'reports'), (message) => logged.push(message));

const CONFIG = 'preprocessor_config.json';
let folder: string;
let spec: AnalysisSpec;

beforeEach(async () => {
  logged.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'flipscope-'));
  const path = join(folder, 'cat.png');
  await writeFile(path, 'image');
  result = { ...made, fingerprint: fingerprintOf(await fileVersions([path, join(folder, CONFIG)])) };
  spec = {
    model: { kind: 'builtin', id: 'efficientnet-lite0' },
    input: { kind: 'image', path },
    flips: ['h'],
    flipMode: 'tensor',
  };
});

test('a report comes back with its images, for its own spec only', async () => {
  const store = open();
  expect(await store.load(spec)).toBeUndefined();
  await store.save(spec, result);
  expect(await open().load(spec)).toEqual(result);
  expect(await store.load({ ...spec, flips: ['v'] })).toBeUndefined();
});

test('a report of an image that has changed since is not shown', async () => {
  const store = open();
  await store.save(spec, result);
  await writeFile(join(folder, 'cat.png'), 'another image');
  expect(await store.load(spec)).toBeUndefined();
});

test('nor one whose model is described anew, by a file that was not there', async () => {
  const store = open();
  await store.save(spec, result);
  await writeFile(join(folder, CONFIG), '{}');
  expect(await store.load(spec)).toBeUndefined();
});

test('a damaged report is no report', async () => {
  const store = open();
  await store.save(spec, result);
  const [name] = await readdir(join(folder, 'reports'));
  await writeFile(join(folder, 'reports', name ?? ''), 'damaged');
  expect(await store.load(spec)).toBeUndefined();
  expect(logged).toEqual([expect.stringMatching(/^A stored report is not used, and made again: .+$/)]);
});

test.each([
  ['another schema', { ...made.report, schema: 'flipscope/report@9' }, /report@9 is newer than this Flipscope reads/],
  ['a part of another form', { ...made.report, layers: 'none' }, /"layers": expected an array, found "none"/],
])('a stored report of %s is dropped, and the log says why', async (_, report, reason) => {
  const store = open();
  await store.save(spec, { ...result, report: report as unknown as KeptResult['report'] });
  expect(await store.load(spec)).toBeUndefined();
  expect(logged).toEqual([expect.stringMatching(reason)]);
});

test('old reports make room for new ones', async () => {
  const store = open();
  for (let seed = 0; seed < 27; seed += 1) await store.save({ ...spec, input: { kind: 'noise', seed } }, result);
  expect(await readdir(join(folder, 'reports'))).toHaveLength(24);
  expect(await store.load({ ...spec, input: { kind: 'noise', seed: 26 } })).toEqual(result);
});
