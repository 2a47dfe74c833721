import { describe, expect, it } from 'vitest';
import { normalizedTwice } from '../../../src/contracts/found/normalizedTwice';
import { parseModel } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import type { Preprocess } from '../../../src/report/report';
import { IMAGENET_PREPROCESS } from '../../../src/report/imageNet';
import { GraphBuilder } from '../../support/models/graphBuilder';

type Step = readonly [op: 'Sub' | 'Div', value: number];

const told = (steps: readonly Step[], change: Partial<Preprocess>): string | undefined => {
  const b = new GraphBuilder();
  let x = b.input('x', [1, 3, 8, 8]);
  for (const [op, value] of steps) x = b.node(op, [x, b.weight([], [value])]);
  b.output(b.conv(x, 2, 3), 'y');
  const { graph } = parseModel(encodeModel(b.build()), 'model.onnx');
  return normalizedTwice(graph, 'x', { ...IMAGENET_PREPROCESS, ...change }, 'preprocessor_config.json');
};

const PLAIN = { mean: [0, 0, 0], std: [1, 1, 1] };
const NORMALIZES: readonly Step[] = [
  ['Sub', 0.45],
  ['Div', 0.225],
];
const DIVIDES: readonly Step[] = [['Div', 255]];

describe('an image that is normalized twice', () => {
  it('is told with both places and what to state', () => {
    expect(told(NORMALIZES, {})).toMatch(
      /^The image is normalized twice: by its preprocessing \(preprocessor_config\.json\) and by the graph \(“[^”]+” and “[^”]+”\), which wants pixels in 0…1\. If the graph is right, state "scale": 0\.0039\d+, "mean": \[0,0,0\], "std": \[1,1,1\] beside the model\.$/,
    );
    expect(told(DIVIDES, {})).toMatch(/wants pixels in 0…255\. If the graph is right, state "scale": 1,/);
  });

  it.each([
    ['divided by 255 twice', DIVIDES, { ...PLAIN, scale: 1 / 255 }, true],
    ['divided by the graph', DIVIDES, { ...PLAIN, scale: 1 }, false],
    ['a mean is subtracted twice', [['Sub', 120]], { scale: 1, mean: [120, 120, 120], std: [1, 1, 1] }, true],
    ['divided first, normalized by the graph', NORMALIZES, { ...PLAIN, scale: 1 / 255 }, false],
    ['divided twice by one of two', NORMALIZES, { ...PLAIN, std: [0.2, 0.2, 0.2], scale: 1 / 255 }, true],
    ['a mean of nearly nothing', NORMALIZES, { ...PLAIN, mean: [0, 0.0009, -0.0009] }, false],
    ['a mean of a thousandth', NORMALIZES, { ...PLAIN, mean: [0.001, 0, 0] }, false],
    ['a mean of little in one channel', NORMALIZES, { ...PLAIN, mean: [0, 0.0011, 0] }, true],
    ['a mean below nothing', NORMALIZES, { ...PLAIN, mean: [0, 0, -0.0011] }, true],
    ['a deviation of nearly one', NORMALIZES, { ...PLAIN, std: [0.9991, 1, 1.0009] }, false],
    ['a deviation of less than one', NORMALIZES, { ...PLAIN, std: [0.9989, 1, 1] }, true],
    ['a deviation of more than one', NORMALIZES, { ...PLAIN, std: [1, 1, 1.0011] }, true],
    ['white of 31.9 where 255 is wanted', DIVIDES, { ...PLAIN, scale: 31.9 / 255 }, true],
    ['white of 32 where 255 is wanted', DIVIDES, { ...PLAIN, scale: 32 / 255 }, false],
    ['normalized before a graph that does not', [], {}, false],
  ] as const)('%s', (_, steps, change, isTwice) => {
    expect(told(steps, { ...change } as Partial<Preprocess>) !== undefined).toBe(isTwice);
  });
});
