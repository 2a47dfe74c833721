import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { readGraphNormalization } from '../../../src/contracts/found/graphNormalization';
import { parseModel, type OnnxModel } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import { GraphBuilder } from '../../support/models/graphBuilder';

type Step = readonly [op: 'Sub' | 'Div' | 'Add' | 'Mul', values: readonly number[]];

const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/** A convolution behind arithmetic with constants. */
function model(steps: readonly Step[], batch = true): OnnxModel {
  const b = new GraphBuilder();
  const dims = batch ? [1, 3, 8, 8] : [3, 8, 8];
  let x = b.input('x', dims);
  for (const [op, values] of steps) {
    const shape = values.length === 1 ? [] : batch ? [1, 3, 1, 1] : [3, 1, 1];
    x = b.node(op, [x, b.weight(shape, values)]);
  }
  if (!batch) x = b.node('Unsqueeze', [x, b.ints([0])]);
  b.output(b.conv(x, 2, 3), 'y');
  return parseModel(encodeModel(b.build()), 'model.onnx');
}

const scaleOf = (steps: readonly Step[], batch = true): number | undefined =>
  readGraphNormalization(model(steps, batch))?.preprocess?.scale;

describe('a graph that normalizes the image itself', () => {
  it('wants pixels in 0…1 where it subtracts a mean of such and divides, as torchvision’s detectors do', () => {
    expect(
      readGraphNormalization(
        model(
          [
            ['Sub', MEAN],
            ['Div', STD],
          ],
          false,
        ),
      ),
    ).toEqual({
      origin: 'the graph, which normalizes by itself: it wants pixels in 0…1',
      preprocess: { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
      warnings: [],
    });
    expect(
      scaleOf([
        ['Mul', [2]],
        ['Sub', [1]],
      ]),
    ).toBe(1 / 255);
  });

  it('wants 0…255 where it divides by 255 too, or subtracts means of such', () => {
    expect(
      scaleOf([
        ['Div', [255]],
        ['Sub', MEAN],
        ['Div', STD],
      ]),
    ).toBe(1);
    expect(
      scaleOf([
        ['Mul', [1 / 127.5]],
        ['Add', [-1]],
      ]),
    ).toBe(1);
    expect(scaleOf([['Div', [255]]])).toBe(1);
    expect(scaleOf([['Sub', [123.68, 116.78, 103.94]]])).toBe(1);
  });

  it('is not told by other arithmetic', () => {
    expect(scaleOf([])).toBeUndefined();
    expect(scaleOf([['Mul', [2]]])).toBeUndefined();
    expect(scaleOf([['Add', [1e-6]]])).toBeUndefined();
    expect(scaleOf([['Div', [0.226]]])).toBeUndefined();
    // torchvision's Inception and GoogLeNet turn ImageNet's normalization into −1…1.
    const turned: readonly Step[] = [
      ['Mul', [0.458, 0.448, 0.45]],
      ['Add', [-0.03, -0.088, -0.188]],
    ];
    expect(scaleOf(turned)).toBeUndefined();
  });

  it('is told for every mean and deviation of an image, in both ranges', () => {
    const statistics = fc.record({
      mean: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.2, max: 0.7, noNaN: true }))),
      std: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.15, max: 0.5, noNaN: true }))),
    });
    fc.assert(
      fc.property(statistics, ({ mean, std }) => {
        expect(
          scaleOf([
            ['Sub', mean],
            ['Div', std],
          ]),
        ).toBe(1 / 255);
        const levels = (values: readonly number[]): number[] => values.map((value) => value * 255);
        expect(
          scaleOf([
            ['Sub', levels(mean)],
            ['Div', levels(std)],
          ]),
        ).toBe(1);
      }),
      { numRuns: 30 },
    );
  });
});
