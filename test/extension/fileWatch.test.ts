import { appendFile, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileVersions, fingerprintOf } from '../../src/engine/files/fileVersions';
import { FileWatch, type FileDifference } from '../../src/extension/panel/fileWatch';

let model: string;
let sidecar: string;
let watch: FileWatch;
let told: (FileDifference | undefined)[];

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flipscope-'));
  model = join(folder, 'net.onnx');
  sidecar = join(folder, 'net.flipscope.json');
  await writeFile(model, 'one');
  const known = fingerprintOf(await fileVersions([model, sidecar]));
  told = [];
  watch = new FileWatch(known, known, (difference) => void told.push(difference));
  watch.start();
});

afterEach(() => watch.stop());

const names = (difference: FileDifference | undefined) =>
  difference && {
    written: difference.written.map((f) => basename(f)),
    removed: difference.removed.map((f) => basename(f)),
  };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('says within a second that a file was written again', async () => {
  await writeFile(model, 'another');
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 1000, interval: 20 });
  expect(names(told[0])).toEqual({ written: ['net.onnx'], removed: [] });
});

test('waits for a file that is still being written, and says it once', async () => {
  for (let i = 0; i < 8; i++) {
    await appendFile(model, 'more');
    await wait(100);
  }
  expect(told).toHaveLength(0);
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 2000 });
  await wait(600);
  expect(told).toHaveLength(1);
});

test('says that a file is gone, that another one is there, and that one came back', async () => {
  await rename(model, `${model}.old`);
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 2000 });
  expect(names(told[0])).toEqual({ written: [], removed: ['net.onnx'] });
  await writeFile(model, 'two');
  await writeFile(sidecar, '{}');
  await vi.waitFor(() => expect(told).toHaveLength(2), { timeout: 2000 });
  expect(names(told[1])).toEqual({ written: ['net.flipscope.json', 'net.onnx'], removed: [] });
});

test('takes back what it said when a file that was not there is away again', async () => {
  await writeFile(sidecar, '{}');
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 2000 });
  await rm(sidecar);
  await vi.waitFor(() => expect(told).toEqual([expect.anything(), undefined]), { timeout: 2000 });
});

test('says nothing while it is stopped, and all of it when it is started again', async () => {
  watch.stop();
  await utimes(model, 1, 1);
  await wait(700);
  expect(told).toHaveLength(0);
  watch.start();
  await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 2000 });
});
