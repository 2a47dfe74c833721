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
    ['normalized before a graph that does not', [], {}, false],
  ] as const)('%s', (_, steps, change, isTwice) => {
    expect(told(steps, { ...change } as Partial<Preprocess>) !== undefined).toBe(isTwice);
  });
});
