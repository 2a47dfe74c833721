import { describe, expect, it } from 'vitest';
import { mirrorTwin } from '../../../src/analysis/mirror/twin';
import { attribute } from '../../../src/onnx/attributes';
import { makeTensor } from '../../../src/onnx/tensors';
import { FLIPS } from '../../../src/report/flips';
import { networkOf, noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';

const SHAPE = [2, 3, 5, 7];
const EXACT = 1e-5;

/** Builds a network on x, expects an exact twin under every flip, and gives the causes of what it replaced, by flip. */
async function expectExact(build: (b: GraphBuilder, x: string) => string) {
  const b = new GraphBuilder();
  b.output(build(b, b.input('x', SHAPE)), 'y');
  const network = networkOf(b.build(), SHAPE);
  const feeds = noiseFeeds(network);
  const outputs = await runModel(network.model.bytes, feeds.id);
  expect(outputs['y']!.data.some((value) => Math.abs(value) > 1e-3)).toBe(true);
  for (const flip of FLIPS) {
    const mirrored = await runModel(mirrorTwin(network, { flip }).bytes, feeds[flip]);
    expect(outputErrors(network, flip, outputs, mirrored)['y'], flip).toBeLessThan(EXACT);
  }
  return FLIPS.map((flip) => mirrorTwin(network, { flip }).replaced.map((r) => r.cause));
}

/** Causes under ↔, ↕ and ⟳. */
type ByFlip = readonly (readonly string[])[];
const KEPT: ByFlip = [[], [], []];
/** Columns are summed with weights of their own, or rows. */
const COLUMNS: ByFlip = [['position'], [], ['position']];
const ROWS: ByFlip = [[], ['position'], ['position']];

const size = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);
const weight = (b: GraphBuilder, shape: readonly number[]) => b.weight(shape, { std: 0.5 });

describe('the mirror image of MatMul', () => {
  it.each<[string, (b: GraphBuilder, x: string) => string, ByFlip]>([
    ['x·matrix', (b, x) => b.node('MatMul', [x, weight(b, [7, 4])]), COLUMNS],
    ['matrix·x', (b, x) => b.node('MatMul', [weight(b, [4, 5]), x]), ROWS],
    ['x·vector', (b, x) => b.node('MatMul', [x, weight(b, [7])]), COLUMNS],
    ['vector·x', (b, x) => b.node('MatMul', [weight(b, [5]), x]), ROWS],
    ['x·matrix of each channel', (b, x) => b.node('MatMul', [x, weight(b, [3, 7, 4])]), COLUMNS],
    ['matrix of each channel·x', (b, x) => b.node('MatMul', [weight(b, [3, 4, 5]), x]), ROWS],
    ['x·matrix of each sample, channel', (b, x) => b.node('MatMul', [x, weight(b, [2, 3, 7, 4])]), COLUMNS],
    [
      'one image·matrix',
      (b, x) => {
        const image = b.node('ReduceMean', [x], { axes: attribute.ints([0, 1]), keepdims: attribute.int(0) });
        return b.node('MatMul', [image, weight(b, [7, 4])]);
      },
      COLUMNS,
    ],
    [
      'x·matrix of one row, spread',
      (b, x) => b.node('MatMul', [b.node('ReduceMean', [x], { axes: attribute.ints([3]) }), weight(b, [1, 4])]),
      KEPT,
    ],
    ['x·xᵀ', (b, x) => b.node('MatMul', [x, b.node('Transpose', [x], { perm: attribute.ints([0, 1, 3, 2]) })]), KEPT],
    [
      'rows of x·xᵀ of one sample',
      (b, x) => {
        const one = b.node('ReduceMean', [x], { axes: attribute.ints([0, 1]), keepdims: attribute.int(0) });
        return b.node('MatMul', [one, b.node('Transpose', [x], { perm: attribute.ints([0, 1, 3, 2]) })]);
      },
      KEPT,
    ],
  ])('is exact for %s, and knows whether positions are summed with weights of their own', async (_, build, causes) => {
    expect(await expectExact(build)).toEqual(causes);
  });

  /** Both operands in 8 bits; `columns` is the shape of the second one's scale. */
  const quantized = (b: GraphBuilder, first: string, second: string, columns: readonly number[]): string => {
    const scale = (name: string, shape: readonly number[], step: number) =>
      b.initializer(
        makeTensor(
          name,
          shape,
          Float32Array.from({ length: size(shape) }, (_, i) => step * (1 + i / 5)),
        ),
      );
    const zero = (name: string, shape: readonly number[]) =>
      b.initializer(makeTensor(name, shape, new Int8Array(size(shape)).fill(1)));
    const [s, z] = [scale('s', [], 0.05), zero('z', [])];
    const q = b.node('QuantizeLinear', [first, s, z]);
    const other = second === 'w' ? second : b.node('QuantizeLinear', [second, s, z]);
    const ys = scale('ys', [], 0.2);
    const y = b.node('QLinearMatMul', [q, s, z, other, scale('ws', columns, 0.01), zero('wz', columns), ys, z]);
    return b.node('DequantizeLinear', [y, ys, z]);
  };

  it.each<[string, readonly number[], ByFlip]>([
    ['one scale', [], COLUMNS],
    ['a scale of each column', [4], COLUMNS],
  ])('is exact for quantized weights with %s', async (_, columns, expected) => {
    const causes = await expectExact((b, x) => {
      const values = Int8Array.from({ length: 28 }, (__, i) => ((i * 37) % 200) - 100);
      return quantized(b, x, b.initializer(makeTensor('w', [7, 4], values)), columns);
    });
    expect(causes).toEqual(expected);
  });

  it('is conjugated where a scale of each column meets flipped columns', async () => {
    const causes = await expectExact((b, x) =>
      quantized(b, x, b.node('Transpose', [x], { perm: attribute.ints([0, 1, 3, 2]) }), [2, 3, 1, 5]),
    );
    expect(causes).toEqual([[], ['other'], ['other']]);
  });
});

describe('the mirror image of Einsum', () => {
  it.each<[string, readonly number[], ByFlip]>([
    ['...w,wk->...k', [7, 4], COLUMNS],
    ['...hw,...wk->...hk', [2, 3, 7, 4], COLUMNS],
    ['kh,...hw->...kw', [4, 5], ROWS],
    ['...c,ck', [7, 4], COLUMNS],
    ['n...w,kn->k...w', [6, 2], KEPT],
  ])('is exact for %s', async (equation, shape, expected) => {
    const causes = await expectExact((b, x) =>
      b.node('Einsum', equation.startsWith('kh') ? [weight(b, shape), x] : [x, weight(b, shape)], {
        equation: attribute.string(equation),
      }),
    );
    expect(causes).toEqual(expected);
  });
});

describe('the mirror image of Gemm', () => {
  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])('is exact with transA %i and transB %i', async (transA, transB) => {
    const causes = await expectExact((b, x) => {
      const image = b.node('ReduceMean', [x], { axes: attribute.ints([0, 1]), keepdims: attribute.int(0) });
      const matrix = transA === 1 ? [5, 4] : [7, 4];
      const other = weight(b, transB === 1 ? matrix.toReversed() : matrix);
      const bias = weight(b, [4]);
      return b.node('Gemm', [image, other, bias], { transA: attribute.int(transA), transB: attribute.int(transB) });
    });
    expect(causes).toEqual(transA === 1 ? ROWS : COLUMNS);
  });
});
