import { expect, test } from 'vitest';
import { withoutPlaces } from '../../../src/report/facts/withoutPlaces';

test.each([
  ['/home/ada/.vscode/extensions/flipscope/a.node: invalid ELF header', '/home/ada', 'a.node: invalid ELF header'],
  ['C:\\Users\\Ada Lovelace\\AppData\\x.dll was not found', 'C:\\Users\\Ada Lovelace', 'x.dll was not found'],
  ['file:///c:/users/ada lovelace/x.js failed', 'C:\\Users\\Ada Lovelace', 'x.js failed'],
  ['\\\\server\\ada\\models\\m.onnx: broken', '/root', 'm.onnx: broken'],
  ['open("/Users/ada/x y.onnx") failed', '/Users/ada', 'y.onnx") failed'],
])('%s', (message, home, kept) => {
  const text = withoutPlaces(message, [home], 'ada');
  expect(text).toContain(kept);
  expect(text).not.toMatch(/ada|lovelace|users|home|server|vscode/i);
});

test('what is no path stays, and long messages take no time', () => {
  const message = 'Relu(3) was 2; 1/2 of N/A on linux-x64, exit code 134.';
  expect(withoutPlaces(message, ['/home/ada'], 'ada')).toBe(message);
  expect(withoutPlaces('/a'.repeat(1e6), [], 'ada').length).toBeLessThan(500);
});

test.each([
  ['ada', '…'],
  ['ad', 'ad'],
  ['', ''],
])('a person called %j is %j', (person, kept) => {
  expect(withoutPlaces(`${person} failed`, [], person)).toBe(`${kept} failed`);
});

test.each([
  [['/', ''], 'a/b c.onnx failed'],
  [['/data/ada', '/data/ada/my models'], '/…/c.onnx failed'],
])('folders %o are taken away, the longest first', (folders, kept) => {
  const message = folders[0] === '/' ? 'a/b c.onnx failed' : '/data/ada/my models/c.onnx failed';
  expect(withoutPlaces(message, folders, '')).toBe(kept.replace('/…/', '…/'));
});
