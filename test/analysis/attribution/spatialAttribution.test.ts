import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { attributeToPositions, pooledHead } from '../../../src/analysis/attribution/spatialAttribution';
import { pairLayer } from '../../../src/analysis/layer/layerView';
import { attribute } from '../../../src/onnx/attributes';
import type { Action } from '../../../src/operators/follow/action';
import { networkOf } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { normalArray } from '../../support/random';

const IMAGE: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };

/** What the output's difference is made of, position by position, by the definition. */
function byDefinition(head: readonly (readonly number[])[], x: Float32Array, gx: Float32Array, width: number) {
  const area = x.length / head[0]!.length;
  const mirrored = (p: number): number => p - (p % width) + width - 1 - (p % width);
  /** W·(g·F(gx)(p) − F(x)(p)) / P */
  const parts = Array.from({ length: area }, (_, p) =>
    head.map((row) =>
      row.reduce((sum, w, c) => sum + (w * (gx[c * area + mirrored(p)]! - x[c * area + p]!)) / area, 0),
    ),
  );
  const whole = head.map((_, r) => parts.reduce((sum, part) => sum + part[r]!, 0));
  const squared = whole.reduce((sum, d) => sum + d * d, 0);
  return parts.map((part) => part.reduce((sum, d, r) => sum + d * whole[r]!, 0) / squared);
}

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 4 }),
  channels: fc.integer({ min: 1, max: 4 }),
  height: fc.integer({ min: 1, max: 3 }),
  width: fc.integer({ min: 2, max: 4 }),
  seed: fc.nat(999),
});

describe('the attribution to positions', () => {
  it.each([true, false])('is their part of the difference behind the head, with weights: %s', (isWeighted) => {
    fc.assert(
      fc.property(sizes, ({ rows, channels, height, width, seed }) => {
        const dims = [1, channels, height, width];
        const [x, gx] = [1, 2].map((n) => normalArray(channels * height * width, 3 * seed + n));
        const data = normalArray(rows * channels, 3 * seed);
        const pair = pairLayer('t', 'h', IMAGE, { dims, data: x! }, { dims, data: gx! });
        const head = { features: 't', ...(isWeighted && { weights: { rows, columns: channels, data } }) };
        const matrix = isWeighted
          ? Array.from({ length: rows }, (_, r) => [...data.subarray(r * channels, (r + 1) * channels)])
          : Array.from({ length: channels }, (_, r) => Array.from({ length: channels }, (__, c) => Number(r === c)));
        const expected = byDefinition(matrix, x!, gx!, width);
        const found = attributeToPositions(head, pair);
        expect([found.height, found.width]).toEqual([height, width]);
        const largest = Math.max(...expected.map(Math.abs));
        found.data.forEach((share, p) => expect(Math.abs(share - expected[p]!)).toBeLessThan(1e-3 * (1 + largest)));
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('is zero where there is no difference', () => {
    const tensor = { dims: [1, 2, 1, 3], data: Float32Array.of(1, 2, 1, 3, 0, 3) };
    const pair = pairLayer('t', 'h', IMAGE, tensor, tensor);
    expect([...attributeToPositions({ features: 't' }, pair).data]).toEqual([0, 0, 0]);
  });
});

describe('a pooled head', () => {
  const W = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  type Build = (b: GraphBuilder, features: string) => string;
  const pooled = (b: GraphBuilder, features: string): string => b.flatten(b.globalAveragePool(features));
  const gemm = (b: GraphBuilder, x: string, attributes = {}): string =>
    b.node('Gemm', [x, b.weight([4, 3], W)], attributes);
  const turned = (b: GraphBuilder, x: string): string =>
    b.node('Gemm', [x, b.weight([3, 4], W), b.weight([3], [1, 2, 3])], { transB: attribute.int(1) });

  /** The head of a network that ends with this behind a map of four channels, named `map`. */
  function headOf(build: Build) {
    const b = new GraphBuilder();
    b.output(build(b, b.conv(b.input('x', [1, 3, 8, 8]), 4, 3, { name: 'map' })), 'y');
    const network = networkOf(b.build(), [1, 3, 8, 8]);
    const head = pooledHead(network.model, 'y', (tensor) => network.action(tensor));
    return head && { ...head, ...(head.weights && { weights: { ...head.weights, data: [...head.weights.data] } }) };
  }

  const ROWS = { rows: 3, columns: 4, data: W };
  const COLUMNS = { rows: 3, columns: 4, data: [1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12] };

  it.each<[string, Build, object]>([
    ['the mean alone', (b, x) => b.globalAveragePool(x), {}],
    ['the mean of two axes', (b, x) => b.node('ReduceMean', [x], { axes: attribute.ints([2, 3]) }), {}],
    ['a matrix of columns', (b, x) => gemm(b, pooled(b, x)), { weights: COLUMNS }],
    ['a matrix of rows with a bias', (b, x) => turned(b, pooled(b, x)), { weights: ROWS }],
    [
      'a product and a bias',
      (b, x) => b.add(b.node('MatMul', [pooled(b, x), b.weight([4, 3], W)]), b.weight([3], [1, 2, 3])),
      { weights: COLUMNS },
    ],
    [
      'a bias that stands first',
      (b, x) => b.add(b.weight([3], [1, 2, 3]), b.node('MatMul', [pooled(b, x), b.weight([4, 3], W)])),
      { weights: COLUMNS },
    ],
  ])('is %s', (_, build, weights) => {
    expect(headOf(build)).toEqual({ features: 'map', ...weights });
  });

  it.each<[string, Build]>([
    ['a maximum', (b, x) => b.node('GlobalMaxPool', [x])],
    ['an activation', (b, x) => b.relu(pooled(b, x))],
    ['two matrices', (b, x) => b.node('MatMul', [gemm(b, pooled(b, x)), b.weight([3, 4], W)])],
    ['a matrix on the left', (b, x) => gemm(b, b.transpose(pooled(b, x), [1, 0]), { transA: attribute.int(1) })],
    ['a dense layer over space', (b, x) => b.gemm(b.flatten(x, 4 * 36), 3)],
    [
      'a mean behind it',
      (b, x) => b.node('ReduceMean', [b.gemm(b.flatten(x, 4 * 36), 3)], { axes: attribute.ints([1]) }),
    ],
    [
      'a product of two branches',
      (b, x) => b.node('MatMul', [pooled(b, x), b.node('Reshape', [pooled(b, x), b.ints([4, 1])])]),
    ],
    ['the input', (_, x) => x],
  ])('is not %s', (_, build) => {
    expect(headOf(build)).toBeUndefined();
  });
});
