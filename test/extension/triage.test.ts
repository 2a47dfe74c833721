import { expect, test } from 'vitest';
import { fileKind } from '../../src/protocol/fileKinds';
import { triage } from '../../src/extension/choose/triage';

const file = (path: string) => ({ scheme: 'file', path, fsPath: path });

test('the kind of a file is told by the end of its name, in any case', () => {
  expect(fileKind('/a/cat.PNG')).toBe('image');
  expect(fileKind('C:\\images\\cat.jpeg')).toBe('image');
  expect(fileKind('/a/x.npy')).toBe('tensor');
  expect(fileKind('/a/x.npz:folder/image.png')).toBe('tensor');
  expect(fileKind('C:\\a\\weights.SafeTensors:x')).toBe('tensor');
  expect(fileKind('/a/scan.tif:2')).toBe('image');
  expect(fileKind('/a/net.v2.onnx')).toBe('model');
  expect(fileKind('/a/best.PT')).toBe('weights');
  expect(fileKind('/a/notes.txt')).toBeUndefined();
  expect(fileKind('/a.png/readme')).toBeUndefined();
});

test('a mixed selection is sorted, in order, each file once', () => {
  const { inputs, models, weights, refused } = triage(
    ['/w/b.jpg', '/w/a.npy', '/w/net.onnx', '/w/best.pth', '/w/b.jpg', '/w/notes.txt', '/w/folder'].map(file),
  );
  expect(inputs).toEqual([
    { kind: 'image', path: '/w/b.jpg' },
    { kind: 'tensor', path: '/w/a.npy' },
  ]);
  expect(models).toEqual(['/w/net.onnx']);
  expect(weights).toEqual(['/w/best.pth']);
  expect(refused).toEqual([
    { name: 'notes.txt', why: 'kind' },
    { name: 'folder', why: 'kind' },
  ]);
});

test('what is not on disk is refused, whatever its name', () => {
  const { inputs, refused } = triage([{ scheme: 'git', path: '/w/cat.png', fsPath: '/w/cat.png' }]);
  expect(inputs).toEqual([]);
  expect(refused).toEqual([{ name: 'cat.png', why: 'scheme' }]);
});
