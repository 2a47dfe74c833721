import { describe, expect, it } from 'vitest';
import { outputHead, scoresInput } from '../../src/contracts/head';
import { attribute } from '../../src/onnx/attributes';
import { GraphBuilder } from '../support/models/graphBuilder';

type Body = (b: GraphBuilder, x: string) => string;

function headOf(body: Body): string {
  const b = new GraphBuilder();
  b.output(body(b, b.input('x', [1, 8])), 'y');
  return outputHead(b.model().graph, 'y');
}

const sumOf: Body = (b, x) => b.node('ReduceSumSquare', [x], { axes: attribute.ints([1]), keepdims: attribute.int(1) });

describe('the operator that gives an output its values', () => {
  it.each<[string, Body]>([
    ['itself', (b, x) => b.node('Sqrt', [sumOf(b, x)])],
    [
      'brought to the length of what is divided',
      (b, x) => b.node('Expand', [b.node('Sqrt', [sumOf(b, x)]), b.ints([1, 8])]),
    ],
    ['moved first', (b, x) => b.node('Sqrt', [b.node('Reshape', [sumOf(b, x), b.ints([1, 1])])])],
  ])('is a normalization where it divides by a norm, %s', (_, norm) => {
    expect(headOf((b, x) => b.node('Div', [x, norm(b, x)]))).toBe('normalize');
  });

  it.each<[string, Body]>([
    ['another operator', (b, x) => b.node('Gemm', [sumOf(b, x), b.weight([1, 8], { std: 1 })])],
    ['nothing', (b, x) => b.node('Sqrt', [x])],
  ])('is none where it divides by what %s makes', (_, divisor) => {
    expect(headOf((b, x) => b.node('Div', [b.node('Neg', [x]), divisor(b, x)]))).toBe('other');
  });

  it.each<[string, Body]>([
    ['softmax', (b, x) => b.node('Softmax', [x])],
    ['sigmoid', (b, x) => b.node('Sigmoid', [x])],
    ['choice', (b, x) => b.node('ArgMax', [x])],
    ['normalize', (b, x) => b.node('LpNormalization', [x])],
    ['dense', (b, x) => b.node('Gemm', [x, b.weight([8, 4], { std: 1 })])],
    [
      'convolution',
      (b, x) => b.node('Conv', [b.node('Unsqueeze', [x, b.ints([2, 3])]), b.weight([4, 8, 1, 1], { std: 1 })]),
    ],
    ['other', (b, x) => b.node('Abs', [x])],
    ['other', (b) => b.input('z', [1, 8])],
  ])('is of kind %s', (kind, body) => {
    expect(headOf(body)).toBe(kind);
    const values = (b: GraphBuilder, x: string): string => b.node('Transpose', [b.node('Expand', [x, b.ints([1, 8])])]);
    expect(headOf((b, x) => values(b, body(b, x)))).toBe(kind);
  });

  it('is looked for over sixteen operators, and so is a norm', () => {
    const times = (count: number, op: string, b: GraphBuilder, x: string): string =>
      Array.from({ length: count }).reduce((before: string) => b.node(op, [before]), x);
    // One more passes the output on.
    const behind = (count: number) => headOf((b, x) => times(count, 'Transpose', b, b.node('Softmax', [x])));
    expect([0, 14, 15].map(behind)).toEqual(['softmax', 'softmax', 'other']);
    const divided = (count: number) => headOf((b, x) => b.node('Div', [x, times(count, 'Sqrt', b, sumOf(b, x))]));
    expect([0, 15, 16].map(divided)).toEqual(['normalize', 'normalize', 'other']);
  });

  it('is looked for behind a bias, casts and moves, and no other sum', () => {
    const dense: Body = (b, x) => b.node('MatMul', [x, b.weight([8, 4], { std: 1 })]);
    expect(headOf((b, x) => b.add(dense(b, x), b.weight([4], { std: 1 })))).toBe('dense');
    expect(headOf((b, x) => b.node('Reshape', [dense(b, x), b.ints([4, 1])]))).toBe('dense');
    expect(headOf((b, x) => b.add(dense(b, x), dense(b, x)))).toBe('other');
  });
});

it('scores come before the Softmax or Sigmoid that gives an output its values', () => {
  const b = new GraphBuilder();
  const x = b.input('x', [1, 8]);
  const scores = b.node('Neg', [x]);
  b.output(b.node('Reshape', [b.node('Softmax', [scores]), b.ints([8])]), 'probabilities');
  b.output(b.node('Sigmoid', [scores]), 'each');
  b.output(b.node('Abs', [scores]), 'others');
  const { graph } = b.model();
  expect(['probabilities', 'each', 'others'].map((name) => scoresInput(graph, name))).toEqual([
    scores,
    scores,
    undefined,
  ]);
});
