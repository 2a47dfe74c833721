import { execFile, execFileSync } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import {
  chmodSync,
  createReadStream,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { announceDrafts, removeDrafts } from '../../../src/engine/files/drafts';
import { writeWhole } from '../../../src/engine/files/writeWhole';

const { readFile } = files;
vi.mock('node:fs/promises', async (original) => ({ ...(await original<typeof files>()) }));

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-write-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  announceDrafts(() => undefined);
  rmSync(folder, { recursive: true });
});

test('writes text and bytes, over what was there, and leaves nothing beside it', async () => {
  await writeWhole(at('a.txt'), 'first and longer');
  await writeWhole(at('a.txt'), 'second');
  await writeWhole(at('b.bin'), Uint8Array.of(1, 2));
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('second');
  expect([...readFileSync(at('b.bin'))]).toEqual([1, 2]);
  expect(readdirSync(folder)).toEqual(['a.txt', 'b.bin']);
});

test('gives back what the check returns; when it throws, the old file stays', async () => {
  expect(await writeWhole(at('a'), 'new', async (written) => written.length)).toBe(3);
  const failing = writeWhole(at('a'), 'newer', async () => {
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
    throw new Error('not good');
  });
  await expect(failing).rejects.toThrow('not good');
  expect(readFileSync(at('a'), 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('several at a time to one place: one of them, whole', async () => {
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(texts.map((text) => writeWhole(at('a'), text)));
  expect(texts).toContain(readFileSync(at('a'), 'utf8'));
  expect(readdirSync(folder)).toEqual(['a']);
});

test('a link stays a link, and a file keeps its permissions', async () => {
  mkdirSync(at('deep'));
  writeFileSync(at('deep/real'), 'old');
  chmodSync(at('deep/real'), 0o640);
  symlinkSync(at('deep/real'), at('link'));
  await writeWhole(at('link'), 'new');
  expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(at('deep/real'), 'utf8')).toBe('new');
  expect(statSync(at('deep/real')).mode & 0o777).toBe(0o640);
  expect(readdirSync(at('deep'))).toEqual(['real']);
});

test.skipIf(process.platform === 'win32')('a pipe takes what is written, and stays a pipe', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const [read] = await Promise.all([readFile(at('pipe'), 'utf8'), writeWhole(at('pipe'), 'through')]);
  expect(read).toBe('through');
  expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  expect(readdirSync(folder)).toEqual(['pipe']);
});

test.skipIf(process.platform === 'win32')(
  'a pipe is filled as fast as it is read, by whoever comes later',
  async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const text = 'line\n'.repeat(100_000);
    const writing = writeWhole(at('pipe'), text);
    await setTimeout(50);
    const reader = createReadStream(at('pipe'), { encoding: 'utf8' });
    let read = '';
    for await (const piece of reader) {
      read += piece as string;
      if (read.length < 200_000) await setTimeout(20);
    }
    await writing;
    expect(read).toBe(text);
  },
);

test.skipIf(process.platform === 'win32')('whoever reads a pipe may stop early', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const writing = writeWhole(at('pipe'), 'line\n'.repeat(100_000));
  // Not waited for at once: the writer looks again and again whether somebody reads.
  await promisify(execFile)('head', ['-1', at('pipe')]);
  await writing;
});

test.skipIf(process.platform === 'win32')('a pipe that nobody reads is told, and holds nothing', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => (now += 1000));
  await expect(writeWhole(at('pipe'), 'x')).rejects.toThrow(`Cannot write ${at('pipe')}: nobody reads it. `);
  expect(readdirSync(folder)).toEqual(['pipe']);
});

test('behind a link to a folder, ".." is where that folder lies', async () => {
  mkdirSync(at('a/b'), { recursive: true });
  mkdirSync(at('c'));
  symlinkSync(at('a/b'), at('c/link'));
  for (const place of ['c/f', 'f']) writeFileSync(at(place), 'old');
  await writeWhole(`${folder}/c/link/../f`, 'new');
  expect([readFileSync(at('a/f'), 'utf8'), readFileSync(at('c/f'), 'utf8')]).toEqual(['new', 'old']);
});

test.skipIf(process.platform === 'win32')('a device needs no folder for temporary files', async () => {
  vi.stubEnv('TMPDIR', at('none'));
  await writeWhole('/dev/null', 'text');
  expect(await writeWhole('/dev/null', 'text', async (written) => Buffer.from(written).toString())).toBe('text');
});

test('a disk that is full halfway leaves the old file and nothing beside it', async () => {
  writeFileSync(at('a'), 'old');
  const open = files.open;
  vi.spyOn(files, 'open').mockImplementation(async (...args) => {
    const handle = await open(...args);
    const full = async (content: string): Promise<never> => {
      await handle.write(content.slice(0, 3));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    return Object.assign(handle, { writeFile: full } as Partial<FileHandle>);
  });
  await expect(writeWhole(at('a'), 'new and longer')).rejects.toThrow(/Cannot write .*a: the disk is full\./);
  expect(readFileSync(at('a'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('is flushed before it takes the place of the old file', async () => {
  const steps: string[] = [];
  const open = files.open;
  vi.spyOn(files, 'open').mockImplementation(async (...args) => {
    const handle = await open(...args);
    const sync = handle.sync.bind(handle);
    steps.push(`open ${args[1]}`);
    return Object.assign(handle, { sync: () => (steps.push('sync'), sync()) });
  });
  const rename = files.rename;
  vi.spyOn(files, 'rename').mockImplementation((...args) => (steps.push('rename'), rename(...args)));
  await writeWhole(at('a'), 'text');
  expect(steps).toEqual(['open wx', 'sync', 'rename', 'open r', 'sync']);
});

test('a draft is announced before it is there, by a name nobody knows before', async () => {
  const seen: string[] = [];
  announceDrafts((draft) => {
    expect(dirname(draft)).toBe(folder);
    expect(readdirSync(folder)).toEqual([]);
    seen.push(draft);
  });
  await writeWhole(at('a'), 'text', async () =>
    expect(readdirSync(folder)).toEqual([seen[0]!.slice(folder.length + 1)]),
  );
  rmSync(at('a'));
  await writeWhole(at('b'), 'text');
  expect(new Set(seen).size).toBe(2);
});

test('a process that ends removes what it was writing', async () => {
  const writing = writeWhole(at('a'), 'text', async () => {
    expect(readdirSync(folder)).toHaveLength(1);
    removeDrafts();
    expect(readdirSync(folder)).toEqual([]);
  });
  await expect(writing).rejects.toThrow(/Cannot write/);
});

test.skipIf(process.platform === 'win32')('a link to itself is no place to write to', async () => {
  symlinkSync(at('loop'), at('loop'));
  await expect(writeWhole(at('loop'), 'x')).rejects.toThrow(/a link in its path leads back to itself/);
  expect(readdirSync(folder)).toEqual(['loop']);
});

test.each([
  ['none/a', /its folder does not exist/],
  ['file/a', /a part of its path is a file/],
  ['folder', /there is a folder of that name/],
])('%s cannot be written, and the error says why', async (name, why) => {
  writeFileSync(at('file'), '');
  mkdirSync(at('folder'));
  const failed = writeWhole(at(name), 'x');
  await expect(failed).rejects.toMatchObject({ reason: 'write-failed', file: at(name) });
  await expect(failed).rejects.toThrow(why);
  expect(readdirSync(folder)).toEqual(['file', 'folder']);
});
