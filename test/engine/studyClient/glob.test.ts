import { expect, it } from 'vitest';
import { isGlob, parseGlob } from '../../../src/engine/studyClient/glob';

it.each([
  ['data/*.jpg', 'data', ['a.jpg'], ['a.png', 'b/a.jpg', 'ajpg']],
  ['data/**/*.jpg', 'data', ['a.jpg', 'b/a.jpg', 'b/c/a.jpg'], ['a.png']],
  ['data/**', 'data', ['a.jpg', 'b/a.png'], []],
  ['data/*/x?.{jpg,png}', 'data', ['b/x1.jpg', 'b/x2.png'], ['x1.jpg', 'b/x10.jpg', 'b/x1.gif']],
  ['data/[ab]/[!a].png', 'data', ['a/b.png', 'b/c.png'], ['c/b.png', 'a/a.png']],
  ['data/{a*/0,b/1}.jpg', 'data', ['ab/0.jpg', 'b/1.jpg'], ['ab/1.jpg', 'a/0', 'b/0.jpg']],
  ['data/{a,b/{c,d}}/*.jpg', 'data', ['a/x.jpg', 'b/c/x.jpg', 'b/d/x.jpg'], ['b/x.jpg', 'c/x.jpg']],
  ['{data/**/a,b}.jpg', '.', ['data/a.jpg', 'data/c/d/a.jpg', 'b.jpg'], ['data/b.jpg', 'a.jpg']],
  ['data/a**b/**', 'data', ['ab/c/d.jpg', 'acb/d.jpg'], ['a/b/c.jpg']],
  ['data/{x/[{]*.jpg', 'data', ['{x/{1.jpg'], ['x/{1.jpg']],
  ['*.png', '.', ['a.png'], ['b/a.png']],
  ['/abs/*.p+g', '/abs', ['a.p+g'], ['a.ppg']],
])('%s', (pattern, root, matching, others) => {
  const glob = parseGlob(pattern);
  expect(isGlob(pattern)).toBe(true);
  expect(glob.root).toBe(root);
  expect([...matching, ...others].filter((path) => glob.matches(path))).toEqual(matching);
});

it('a path without signs is no pattern', () => {
  expect(isGlob('data/a.jpg')).toBe(false);
});

it('what is no pattern is refused', () => {
  const message = 'data/[z-a].png: expected a pattern such as **/*.jpg, found one that cannot be read. Correct it.';
  expect(() => parseGlob('data/[z-a].png')).toThrow(message);
});
