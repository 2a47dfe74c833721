import { expect, it } from 'vitest';
import { distinctNames } from '../../../src/report/facts/distinctNames';

const DEEP = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];

it.each<[readonly string[], readonly string[]]>([
  [
    ['x/best.onnx', 'y/last.onnx'],
    ['best.onnx', 'last.onnx'],
  ],
  [
    ['x/best.onnx', 'y/best.onnx'],
    ['x/best.onnx', 'y/best.onnx'],
  ],
  [
    ['x/best.onnx', 'x/best.onnx'],
    ['best.onnx', 'best.onnx'],
  ],
  [
    ['p/x/best.onnx', 'p\\y\\best.onnx', 'z/last.onnx'],
    ['x/best.onnx', 'y/best.onnx', 'last.onnx'],
  ],
  [
    ['p/x/best.onnx', 'q/x/best.onnx'],
    ['p/x/best.onnx', 'q/x/best.onnx'],
  ],
  [
    ['x/a/best.onnx', 'a/best.onnx'],
    ['x/a/best.onnx', 'a/best.onnx'],
  ],
  [
    ['best.onnx', 'a/best.onnx'],
    ['best.onnx', 'a/best.onnx'],
  ],
  [
    ['p/x/best.onnx', 'q/x/best.onnx', 'p/y/best.onnx'],
    ['p/x/best.onnx', 'q/x/best.onnx', 'y/best.onnx'],
  ],
  // No more than eight folders.
  [
    [`p/${DEEP.slice(1).join('/')}/m`, `q/${DEEP.slice(1).join('/')}/m`],
    [`${DEEP.slice(1).join('/')}/m`, `${DEEP.slice(1).join('/')}/m`],
  ],
  [
    [`p/${DEEP.slice(2).join('/')}/m`, `q/${DEEP.slice(2).join('/')}/m`],
    [`p/${DEEP.slice(2).join('/')}/m`, `q/${DEEP.slice(2).join('/')}/m`],
  ],
])('files %o are told apart as %o', (paths, expected) => {
  const names = paths.map((path) => path.split(/[\\/]/).at(-1)!);
  expect(distinctNames(paths, names)).toEqual(expected);
});

it('what is no file is told by its name alone, as are other names of the same folder', () => {
  expect(distinctNames(['', 'x/resnet18'], ['resnet18', 'resnet18'])).toEqual(['resnet18', 'x/resnet18']);
  expect(distinctNames(['x/a', 'y/b'], ['one', 'two'])).toEqual(['one', 'two']);
});
