import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { ownNormalization, readGraphNormalization } from '../../../src/contracts/found/graphNormalization';
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

  it.each<readonly [wants: 1 | 255 | undefined, steps: readonly Step[]]>([
    // Black and white lie on both sides of 0, by 8 at most, and by 1 apart at least.
    [1, [['Sub', [0.5]]]],
    [undefined, [['Sub', [1]]]],
    [
      undefined,
      [
        ['Mul', [0.9]],
        ['Sub', [0.5]],
      ],
    ],
    [
      1,
      [
        ['Mul', [16]],
        ['Sub', [8]],
      ],
    ],
    [
      undefined,
      [
        ['Mul', [10]],
        ['Sub', [8.5]],
      ],
    ],
    [
      undefined,
      [
        ['Mul', [16]],
        ['Sub', [7]],
      ],
    ],
    [
      255,
      [
        ['Mul', [8.98 / 255]],
        ['Sub', [1]],
      ],
    ],
    [
      undefined,
      [
        ['Mul', [9.02 / 255]],
        ['Sub', [1]],
      ],
    ],
    // All channels do.
    [undefined, [['Sub', [0.5, 0.5, 0]]]],
    [undefined, [['Div', [255, 255, 100]]]],
    [undefined, [['Sub', [123, 116, 10]]]],
    // Nearly 255, and usual means of gray levels.
    [255, [['Div', [252.6]]]],
    [undefined, [['Div', [252.4]]]],
    [255, [['Div', [257.5]]]],
    [undefined, [['Div', [257.7]]]],
    [undefined, [['Sub', [49.5]]]],
    [255, [['Sub', [50]]]],
    [255, [['Sub', [200]]]],
    [undefined, [['Sub', [200.5]]]],
    [undefined, [['Add', [100]]]],
    [
      undefined,
      [
        ['Mul', [2]],
        ['Sub', [100]],
      ],
    ],
    // A product holds for what was subtracted before, too.
    [
      255,
      [
        ['Sub', [127.5]],
        ['Mul', [1 / 127.5]],
      ],
    ],
  ])('wants %j by %j', (wants, steps) => {
    const scale = scaleOf(steps);
    expect(scale === undefined ? undefined : Math.round(scale * 255)).toBe(wants);
  });
});

describe('the first operators of an input', () => {
  const HALF = 0.5;
  const own = (body: (b: GraphBuilder, x: string) => string, dims: readonly number[] = [1, 3, 8, 8]) => {
    const b = new GraphBuilder();
    b.output(body(b, b.input('x', dims)), 'y');
    return ownNormalization(parseModel(encodeModel(b.build()), 'model.onnx').graph, 'x');
  };
  const times = (count: number, op: string) => (b: GraphBuilder, x: string) =>
    Array.from({ length: count }).reduce((before: string) => b.node(op, [before]), x);

  it('are looked at up to the twelfth', () => {
    const normalizes = (before: number) =>
      own((b, x) => b.node('Sub', [times(before, 'Identity')(b, x), b.weight([], [HALF])])) !== undefined;
    expect([0, 11, 12].map(normalizes)).toEqual([true, true, false]);
  });

  it('have up to 512 channels', () => {
    const normalizes = (channels: number) =>
      own(
        (b, x) => b.node('Sub', [x, b.weight([1, channels, 1, 1], Array<number>(channels).fill(HALF))]),
        [1, channels, 8, 8],
      ) !== undefined;
    expect([512, 513].map(normalizes)).toEqual([true, false]);
  });

  it('may be written either way around where order does not matter', () => {
    const first = (op: string, value: number) =>
      own((b, x) => b.node('Sub', [b.node(op, [b.weight([], [value]), x]), b.weight([], [HALF])]))?.largest;
    expect(first('Mul', 1 / 255)).toBe(255);
    expect(first('Add', -0.25)).toBe(1);
    // 1 − x and 1 / x are not what preprocessing does.
    expect(own((b, x) => b.node('Sub', [b.weight([], [HALF]), x]))).toBeUndefined();
    expect(own((b, x) => b.node('Div', [b.weight([], [1 / 255]), x]))).toBeUndefined();
  });

  it('are passed through where they only move or convert values, and end where values are made otherwise', () => {
    const behind = (op: string) => own((b, x) => b.node('Sub', [b.node(op, [x]), b.weight([], [HALF])])) !== undefined;
    expect(['Identity', 'Cast', 'Transpose', 'Neg', 'Sqrt'].map(behind)).toEqual([true, true, true, false, false]);
  });

  it('are named, by what they make where they have no name', () => {
    const b = new GraphBuilder();
    const scaled = b.node('Div', [b.node('Identity', [b.input('x', [1, 3, 8, 8])]), b.weight([], [255])]);
    b.output(b.node('Sub', [scaled, b.weight([1, 3, 1, 1], MEAN)]), 'y');
    const proto = b.build();
    const [, divides, subtracts] = proto.graph!.node;
    divides!.name = '';
    subtracts!.name = 'subtracts';
    const { graph } = parseModel(encodeModel(proto), 'model.onnx');
    expect(ownNormalization(graph, 'x')).toEqual({ largest: 255, nodes: [scaled, 'subtracts'] });
  });

  it('are one line, beside which only the shape is asked for', () => {
    const beside = (op: string) =>
      own((b, x) => {
        b.output(b.node(op, [x]), 'other');
        return b.node('Sub', [x, b.weight([], [HALF])]);
      }) !== undefined;
    expect([beside('Shape'), beside('Identity')]).toEqual([true, false]);
  });

  it('take as many values as there are channels, or one', () => {
    const sub = (b: GraphBuilder, x: string, values: readonly number[]) =>
      b.node('Sub', [x, b.weight([1, values.length, 1, 1], values)]);
    const second = (...values: number[]) => own((b, x) => sub(b, sub(b, x, MEAN), values))?.largest;
    expect([second(0.1), second(0.1, 0.1, 0.1)]).toEqual([1, 1]);
    expect([second(5), second(5, 5, 5)]).toEqual([undefined, undefined]);
    // No two of three channels: the first operator alone normalizes.
    expect(second(5, 5)).toBe(1);
    const twice = (...values: number[]) => own((b, x) => sub(b, sub(b, x, [0.1]), values))?.largest;
    expect([twice(0.4), twice(0.4, 0.4, 0.4)]).toEqual([1, 1]);
  });

  it('are arithmetic with a constant', () => {
    expect(own((b, x) => b.node('Pow', [x, b.weight([], [2])]))).toBeUndefined();
    expect(own((b, x) => b.node('Max', [x, b.weight([], [HALF])]))).toBeUndefined();
    expect(own((b, x) => b.node('Sub', [x, b.node('Neg', [b.input('z', [1])])]))).toBeUndefined();
  });

  it('say nothing of an input whose axes are not known', () => {
    const b = new GraphBuilder();
    b.output(b.node('Sub', [b.input('x', ['', '', '', '']), b.weight([], [HALF])]), 'y');
    expect(readGraphNormalization(parseModel(encodeModel(b.build()), 'model.onnx'))).toBeUndefined();
  });

  it('want three channels of an input that tells of none', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ['n', 'channels', 'height', 'width']);
    b.output(b.node('Sub', [x, b.weight([], [HALF])]), 'y');
    const found = readGraphNormalization(parseModel(encodeModel(b.build()), 'model.onnx'));
    expect(found!.preprocess).toEqual({ scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] });
  });
});
