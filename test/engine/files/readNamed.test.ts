import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNamed } from '../../../src/engine/files/readNamed';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-named-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('reads a file', async () => {
  writeFileSync(at('list.txt'), 'a.png\n');
  expect((await readNamed(at('list.txt'))).toString()).toBe('a.png\n');
});

it.skipIf(process.platform === 'win32').each(['.', '/dev/zero'])('%s is refused', async (name) => {
  const path = name === '.' ? folder : name;
  const found = name === '.' ? 'a folder' : 'a device';
  await expect(readNamed(path)).rejects.toThrow(`${path}: expected a file, found ${found}. Name a file.`);
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  beforeAll(() => void execFileSync('mkfifo', [at('pipe')]));

  it('is read to its end, however slowly it is filled', async () => {
    const writer = await open(at('pipe'), 'r+');
    const reading = readNamed(at('pipe'));
    for (let line = 0; line < 3; line++) {
      await setTimeout(20);
      await writer.write('line\n');
    }
    await writer.close();
    expect((await reading).toString()).toBe('line\n'.repeat(3));
  });

  it('that nobody fills is empty, and holds nothing', async () => {
    expect(await readNamed(at('pipe'))).toHaveLength(0);
  });
});
