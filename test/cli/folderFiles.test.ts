import { expect, test } from 'vitest';
import { fileNames } from '../../src/cli/folderFiles';

test.each([
  [
    ['a.png', 'a-2.png', 'b/a.png', 'c/a.jpg'],
    ['a', 'a-2', 'a-3', 'a-4'],
  ],
  [
    ['a.png', 'b/a.png', 'a-2.png', 'b/a-2.png'],
    ['a', 'a-3', 'a-2', 'a-2-2'],
  ],
  [
    ['A.png', 'a.png', 'e\u0301.png', '\u00e9.png'],
    ['A', 'a-2', 'e\u0301', '\u00e9-2'],
  ],
  [
    ['__proto__.png', 'x/__proto__.png', 'constructor.npy'],
    ['__proto__', '__proto__-2', 'constructor'],
  ],
])('files of %j have names of their own', (inputs, names) => {
  expect(fileNames(inputs)).toEqual(names);
});

test('no two of thousands have one name', () => {
  const inputs = Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? `${i}/a.png` : `a-${i}.png`));
  expect(new Set(fileNames(inputs)).size).toBe(3000);
});
