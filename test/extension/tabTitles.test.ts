import { expect, test } from 'vitest';
import { tabTitles } from '../../src/extension/choose/tabTitles';
import type { AnalysisSpec, InputRef, ModelRef } from '../../src/protocol/spec';

const image = (path: string): InputRef => ({ kind: 'image', path });
const file = (path: string): ModelRef => ({ kind: 'file', path });
const titles = (...pairs: readonly (readonly [InputRef, ModelRef])[]) =>
  tabTitles(pairs.map(([input, model]): AnalysisSpec => ({ input, model, flips: ['h'], flipMode: 'tensor' })));

test('a tab names the image and the model', () => {
  expect(titles([image('/w/chelsea.png'), file('/w/resnet18.onnx')])).toEqual(['chelsea.png · resnet18']);
  expect(
    titles([
      { kind: 'noise', seed: 7 },
      { kind: 'builtin', id: 'efficientnet-lite0' },
    ]),
  ).toEqual(['noise 7 · EfficientNet-Lite0 (ImageNet)']);
});

test('the same names get the folders that tell them apart, and only where they stand for other files', () => {
  expect(
    titles(
      [image('/w/cat.png'), file('/w/a/model.onnx')],
      [image('/w/cat.png'), file('/w/b/model.onnx')],
      [image('/w/dog.png'), file('/w/c/other.onnx')],
    ),
  ).toEqual(['cat.png · a/model', 'cat.png · b/model', 'dog.png · other']);
  expect(titles([image('/x/1/in/cat.png'), file('/net.onnx')], [image('/x/2/in/cat.png'), file('/net.onnx')])).toEqual([
    '1/in/cat.png · net',
    '2/in/cat.png · net',
  ]);
});

test('two formats of one name are no rivals', () => {
  expect(titles([image('/a/cat.png'), file('/net.onnx')], [image('/b/cat.jpg'), file('/net.onnx')])).toEqual([
    'cat.png · net',
    'cat.jpg · net',
  ]);
});
