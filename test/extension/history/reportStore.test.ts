import { copyFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { fileVersions, fingerprintOf } from '../../../src/engine/files/fileVersions';
import type { KeptResult } from '../../../src/extension/history/keptReport';
import { ReportStore } from '../../../src/extension/history/reportStore';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { glanceOf } from '../../../src/report/facts/glance';
import { nonFiniteReport } from '../../report/sampleReport';

let result: KeptResult;
const made: Omit<KeptResult, 'fingerprint'> = {
  report: { ...nonFiniteReport(), warnings: ['ü'] },
  images: { id: { width: 1, height: 1, rgba: new Uint8Array([1, 2, 3, 4]) } },
  explained: ['causes'],
  time: 1000,
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
  expect(logged).toEqual([expect.stringMatching(/^A stored report is not used: .+$/)]);
});

test.each([
  ['another schema', { ...made.report, schema: 'flipscope/report@9' }, /report@9 is newer than this Flipscope reads/],
  ['a part of another form', { ...made.report, warnings: 'none' }, /"warnings": expected an array, found "none"/],
])('a stored report of %s is dropped, and the log says why', async (_, report, reason) => {
  const store = open();
  await store.save(spec, { ...result, report: report as unknown as KeptResult['report'] });
  expect(await store.load(spec)).toBeUndefined();
  expect(logged).toEqual([expect.stringMatching(reason)]);
});

const noise = (seed: number): AnalysisSpec => ({ ...spec, input: { kind: 'noise', seed } });
const seeds = async (store: ReportStore): Promise<readonly number[]> =>
  (await store.entries()).map(({ spec: { input } }) => (input.kind === 'noise' ? input.seed : -1));

test('old reports make room for new ones, by their number', async () => {
  const store = new ReportStore(join(folder, 'reports'), () => undefined, { reports: 3, bytes: Infinity });
  for (let seed = 0; seed < 5; seed += 1) await store.save(noise(seed), { ...result, time: seed });
  expect(await seeds(store)).toEqual([4, 3, 2]);
  expect(await store.load(noise(4))).toEqual({ ...result, time: 4 });
});

test('and by their bytes, but the newest stays however large it is', async () => {
  await open().save(noise(9), result);
  const [file] = await readdir(join(folder, 'reports'));
  const { size } = await stat(join(folder, 'reports', file!));
  const store = new ReportStore(join(folder, 'reports'), () => undefined, { reports: 100, bytes: 2.5 * size });
  for (let seed = 0; seed < 4; seed += 1) await store.save(noise(seed), { ...result, time: seed });
  expect(await seeds(store)).toEqual([3, 2]);
  const small = new ReportStore(join(folder, 'reports'), () => undefined, { reports: 100, bytes: 1 });
  await small.save(noise(5), { ...result, time: 5 });
  expect(await seeds(small)).toEqual([5]);
});

test('a model that is written again has a report more, and the same run again has none', async () => {
  const store = open();
  await store.save(spec, result);
  await store.save(spec, { ...result, explained: ['audit'], time: 2000 });
  expect(await store.entries()).toHaveLength(1);
  await writeFile(join(folder, 'cat.png'), 'another image');
  const fingerprint = fingerprintOf(await fileVersions([join(folder, 'cat.png'), join(folder, CONFIG)]));
  await store.save(spec, { ...result, fingerprint, time: 3000 });
  expect((await store.entries()).map(({ time }) => time)).toEqual([3000, 2000]);
  expect((await store.load(spec))?.time).toBe(3000);
  expect((await store.newest(spec))?.time).toBe(3000);
});

test('an entry has what a list shows, without the report being read', async () => {
  await open().save(spec, result);
  const [entry] = await open().entries();
  expect(entry).toMatchObject({ spec, time: 1000, fingerprint: result.fingerprint, glance: glanceOf(result.report) });
  expect(entry?.sha256).toBe(result.report.model.sha256);
});

test('a report is opened whatever has become of its files', async () => {
  const store = open();
  await store.save(spec, result);
  await rm(join(folder, 'cat.png'));
  const [entry] = await store.entries();
  expect((await store.open(entry!.id)).result).toEqual(result);
});

test('one of a newer schema is listed; opening it says what to do', async () => {
  const store = open();
  const newer = { ...made.report, schema: 'flipscope/report@9' } as unknown as KeptResult['report'];
  await store.save(spec, { ...result, report: newer });
  const [entry] = await store.entries();
  await expect(store.open(entry!.id)).rejects.toMatchObject({
    reason: 'input-invalid',
    message: expect.stringMatching(
      /cannot be opened: flipscope\/report@9 is newer .*; update Flipscope\. Run it/,
    ) as string,
  });
});

test('what is not there is not opened, nor what is no name of a report', async () => {
  await writeFile(join(folder, 'secret.report'), '{}');
  for (const id of ['../secret', '', `${'0'.repeat(32)}-${'0'.repeat(16)}`]) {
    await expect(open().open(id)).rejects.toMatchObject({ reason: 'input-missing' });
  }
});

test.each([
  ['cut short in its first line', (bytes: Buffer) => bytes.subarray(0, 40)],
  ['empty', () => Buffer.alloc(0)],
  ['of another form', () => Buffer.from('{"spec":{}}\n')],
  ['not JSON', () => Buffer.from('{\n')],
])('a file that is %s is left out of the list, said once, and does not stand in the way', async (_, damage) => {
  const store = open();
  await store.save(noise(1), result);
  await store.save(spec, { ...result, time: 2000 });
  const path = join(folder, 'reports', `${(await store.newest(spec))!.id}.report`);
  await writeFile(path, damage(await readFile(path)));
  expect(await seeds(store)).toEqual([1]);
  expect(await seeds(store)).toEqual([1]);
  expect(logged).toEqual([expect.stringMatching(/^A stored report is not used: [^\n]+$/)]);
  await store.save(spec, { ...result, time: 3000 });
  expect(await seeds(store)).toEqual([-1, 1]);
});

test('a file that somebody else has put there is left out', async () => {
  const store = open();
  await store.save(spec, result);
  const [name] = await readdir(join(folder, 'reports'));
  await copyFile(join(folder, 'reports', name!), join(folder, 'reports', 'copy of it.report'));
  expect(await store.entries()).toHaveLength(1);
  await store.remove(['copy of it', '../cat.png']);
  expect(await readdir(join(folder, 'reports'))).toHaveLength(2);
  expect(await readdir(folder)).toContain('cat.png');
});

test('two windows that save, list and remove at once lose nothing and break nothing', async () => {
  const bounds = { reports: 12, bytes: Infinity };
  const [a, b] = [0, 1].map(() => new ReportStore(join(folder, 'reports'), (m) => logged.push(m), bounds));
  const work = Array.from({ length: 20 }, (_, seed) =>
    Promise.all([
      (seed % 2 === 0 ? a! : b!).save(noise(seed), { ...result, time: seed }),
      a!.save(noise(100), { ...result, time: 100 + seed }),
      b!.save(noise(100), { ...result, time: 200 + seed }),
      a!.entries(),
      b!.entries().then((entries) => b!.remove(entries.slice(11).map(({ id }) => id))),
    ]),
  );
  await Promise.all(work);
  await a!.save(noise(300), { ...result, time: 300 });
  const listed = await Promise.all([a!.entries(), b!.entries(), open().entries()]);
  expect(listed[0]![0]?.time).toBe(300);
  expect(listed[0]!.length).toBeLessThanOrEqual(12);
  expect(listed[1]).toEqual(listed[0]);
  expect(listed[2]).toEqual(listed[0]);
  for (const { id } of listed[0]!) expect((await a!.open(id)).entry.id).toBe(id);
  expect((await readdir(join(folder, 'reports'))).filter((name) => !name.endsWith('.report'))).toEqual([]);
  expect(logged).toEqual([]);
});

test('what is saved or removed is told, and a removed report is gone', async () => {
  const store = open();
  const changed = vi.fn();
  store.onChange(changed);
  await store.save(spec, result);
  const [entry] = await store.entries();
  await store.remove([entry!.id, entry!.id]);
  expect(changed).toHaveBeenCalledTimes(2);
  expect(await store.entries()).toEqual([]);
  expect(await store.load(spec)).toBeUndefined();
});

test('a report that is removed while it is being explained stays away until it is run again', async () => {
  const store = open();
  await store.save(spec, result);
  const [entry] = await store.entries();
  await store.remove([entry!.id]);
  await store.save(spec, { ...result, explained: ['causes'] });
  expect(await store.entries()).toEqual([]);
  await store.save(spec, { ...result, time: Date.now() + 1 });
  expect(await store.entries()).toHaveLength(1);
});

test('what an ended window left unwritten is removed, what another may still write is not', async () => {
  const store = open();
  await store.save(spec, result);
  const [old, young] = ['.flipscope-old.tmp', '.flipscope-young.tmp'].map((name) => join(folder, 'reports', name));
  for (const path of [old!, young!]) await writeFile(path, 'x');
  await utimes(old!, 0, 0);
  await store.save(spec, result);
  expect((await readdir(join(folder, 'reports'))).filter((name) => name.startsWith('.'))).toEqual([
    '.flipscope-young.tmp',
  ]);
});

test('before the first report there is none, and removing one that is not there is nothing', async () => {
  expect(await open().entries()).toEqual([]);
  await open().remove([`${'0'.repeat(32)}-${'0'.repeat(16)}`]);
});
