import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameFile, refuseClashes, refuseSources } from '../../../src/engine/files/refuseSources';

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-sources-'));
  mkdirSync(at('in'));
  symlinkSync(at('in'), at('also'));
  writeFileSync(at('in/m.onnx'), 'x');
  linkSync(at('in/m.onnx'), at('hard'));
  symlinkSync(at('hard'), at('soft'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(['in/m.onnx', 'in/../in/./m.onnx', 'also/m.onnx', 'hard', 'soft'])(
  '%s is the file that is read',
  async (name) => {
    const path = `${folder}/${name}`;
    expect(await isSameFile(path, at('in/m.onnx'))).toBe(true);
    const refused = refuseSources([at('free'), path], [at('none'), at('in/m.onnx')]);
    await expect(refused).rejects.toMatchObject({ reason: 'write-failed', file: path });
  },
);

test('a file that is not there is where its folder is', async () => {
  expect(await isSameFile(at('also/new'), at('in/new'))).toBe(true);
  expect(await isSameFile(at('in/new'), at('new'))).toBe(false);
  await expect(refuseSources([at('also/new')], [at('in/new')])).rejects.toThrow(/this run reads this file/);
  await refuseSources([at('in/other'), at('none/at/all')], [at('in/new'), at('in/m.onnx')]);
});

test('two outputs may not be one file, by whichever names', async () => {
  await refuseClashes([at('in/new'), at('new'), at('in/m.onnx')]);
  for (const [a, b] of [
    ['in/new', 'also/new'],
    ['hard', 'soft'],
    ['new', 'also/../new'],
  ] as const) {
    const both = refuseClashes([at(a), at('free'), `${folder}/${b}`]);
    await expect(both).rejects.toMatchObject({ reason: 'setting-invalid', file: `${folder}/${b}` });
  }
});

test('of thousands of files each is looked up once', async () => {
  const names = Array.from({ length: 2000 }, (_, i) => at(`in/${i}.png`));
  for (const name of names) writeFileSync(name, '');
  const outputs = names.map((name) => `${name}.html`);
  await expect(refuseSources(outputs, names)).resolves.toBeUndefined();
  await expect(refuseSources([...outputs, at('also/1999.png')], names)).rejects.toThrow(/this run reads this file/);
});
