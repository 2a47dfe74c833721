import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findFiles } from '../../src/extension/choose/findFiles';
import { fileKind, type FileKind } from '../../src/protocol/fileKinds';

const ofKind =
  (...kinds: readonly FileKind[]) =>
  (name: string): boolean =>
    kinds.some((kind) => kind === fileKind(name));

function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

test('files are found level by level, by name, of the wanted kinds only', async () => {
  const folder = folderWith('z.onnx', 'a/b/deep.onnx', 'a/m.ONNX', 'cat.png', 'x.npy', 'notes.txt');
  const found = await findFiles([folder], ofKind('model'));
  expect(found).toEqual(['z.onnx', 'a/m.ONNX', 'a/b/deep.onnx'].map((name) => join(folder, name)));
  expect(await findFiles([folder], ofKind('image', 'tensor'))).toEqual([
    join(folder, 'cat.png'),
    join(folder, 'x.npy'),
  ]);
});

test('a search may be for the first file, or for those on top', async () => {
  const folder = folderWith('a/b/deep.onnx', 'a/m.onnx', 'a/cat.png');
  expect(await findFiles([folder], ofKind('model'), { maxFiles: 1 })).toEqual([join(folder, 'a/m.onnx')]);
  expect(await findFiles([folder], ofKind('image'), { isShallow: true })).toEqual([]);
  expect(await findFiles([folder], ofKind('image'), { maxMs: -1 })).toEqual([]);
});

test('hidden folders, node_modules and linked folders are left out; a linked file is not', async () => {
  const folder = folderWith('.git/a.onnx', 'node_modules/p/b.onnx', 'real/c.onnx');
  symlinkSync(folder, join(folder, 'loop'));
  symlinkSync(join(folder, 'real', 'c.onnx'), join(folder, 'link.onnx'));
  expect(await findFiles([folder], ofKind('model'))).toEqual([
    join(folder, 'link.onnx'),
    join(folder, 'real', 'c.onnx'),
  ]);
});

test('a folder that is gone has no files, and a crowd is cut', async () => {
  expect(await findFiles(['/nowhere/at/all'], ofKind('model'))).toEqual([]);
  const folder = folderWith(...Array.from({ length: 230 }, (_, index) => `${index}.png`));
  expect(await findFiles([folder], ofKind('image'))).toHaveLength(200);
});
