import { describe, expect, it } from 'vitest';
import { agreesWith, firstOperators } from '../../src/contracts/firstOperators';
import { attribute } from '../../src/onnx/attributes';
import { GraphBuilder } from '../support/models/graphBuilder';

type Body = (b: GraphBuilder, x: string) => string;

/** What the operators of `body` tell of an input of so many axes. */
function told(rank: number, body: Body) {
  const b = new GraphBuilder({ opset: 11 });
  const x = b.input('x', Array<string>(rank).fill(''));
  b.output(body(b, x), 'y');
  return firstOperators(b.model().graph, 'x', rank);
}

const conv =
  (...filters: number[]): Body =>
  (b, x) =>
    b.node('Conv', [x, b.weight(filters, { std: 1 })]);
const pooled: Body = (b, x) => b.node('MaxPool', [x], { kernel_shape: attribute.ints([1, 1]) });
const moved =
  (op: string, name: string, ...values: number[]) =>
  (b: GraphBuilder, x: string) =>
    b.node(op, [x], values.length === 0 ? {} : { [name]: attribute.ints(values) });
const after =
  (first: Body, then: Body): Body =>
  (b, x) =>
    then(b, first(b, x));
const many =
  (count: number): Body =>
  (b, x) =>
    Array.from({ length: count }).reduce((before: string) => b.relu(before), x);

describe('the first operators of an input', () => {
  it('tell all of it where one slides over rows and columns', () => {
    expect(told(4, conv(8, 5, 3, 3))).toEqual({ axes: 'nchw', channels: 5 });
    expect(told(5, conv(8, 5, 3, 3, 3))).toEqual({ axes: 'ncdhw', channels: 5 });
    expect(told(4, pooled)).toEqual({ axes: 'nchw' });
    // One axis of space is a sequence's.
    expect(told(3, conv(8, 5, 3))).toBeUndefined();
  });

  it('read so many channels, those of all groups', () => {
    const grouped: Body = (b, x) =>
      b.node('Conv', [x, b.weight([4, 3, 1, 1], { std: 1 })], { group: attribute.int(2) });
    expect(told(4, grouped)!.channels).toBe(6);
    const transposed: Body = (b, x) => b.node('ConvTranspose', [x, b.weight([4, 3, 1, 1], { std: 1 })]);
    expect(told(4, transposed)!.channels).toBe(4);
    const computed: Body = (b, x) => b.node('Conv', [x, b.relu(b.weight([4, 3, 1, 1], { std: 1 }))]);
    expect(told(4, computed)!.axes).toBe('nchw');
  });

  it('tell nothing where the input is what others are filtered with', () => {
    const other: Body = (b, x) => b.node('Conv', [b.input('z', [1, 3, 8, 8]), x]);
    expect(told(4, other)).toBeUndefined();
    const mean: Body = (b, x) => b.node('ReduceMean', [b.input('z', [1]), x], { axes: attribute.ints([2, 3]) });
    expect(told(4, mean)).toBeUndefined();
  });

  it('are looked at up to the sixty-fourth', () => {
    expect([62, 63, 64].map((count) => told(4, after(many(count), pooled)))).toEqual([
      { axes: 'nchw' },
      { axes: 'nchw' },
      undefined,
    ]);
  });

  it.each<[string, number, Body]>([
    ['nhwc', 4, after(moved('Transpose', 'perm', 0, 3, 1, 2), pooled)],
    ['whcn', 4, after(moved('Transpose', 'perm'), pooled)],
    ['hwc', 3, after(moved('Unsqueeze', 'axes', 0), after(moved('Transpose', 'perm', 0, 3, 1, 2), pooled))],
    ['chw', 3, after(moved('Unsqueeze', 'axes', 0), pooled)],
    ['chw', 3, after(moved('Unsqueeze', 'axes', -4), pooled)],
    ['nchwd', 5, after(moved('Squeeze', 'axes', -1), pooled)],
    ['dnchw', 5, after(moved('Squeeze', 'axes', 0), pooled)],
    ['ndchw', 5, after(moved('Squeeze', 'axes', 1), pooled)],
  ])('tell %s of %i axes that were moved', (axes, rank, body) => {
    expect(told(rank, body)).toEqual({ axes });
  });

  it('tell nothing where an axis that counts was added on the way', () => {
    const added = [0, 1, 2, 3].map((axis) => told(3, after(moved('Unsqueeze', 'axes', axis), pooled))?.axes);
    expect(added).toEqual(['chw', undefined, undefined, undefined]);
  });

  it('tell of channels where a constant lies along one axis alone', () => {
    const minus = (rank: number, ...dims: number[]) =>
      told(rank, (b, x) => b.node('Sub', [x, b.weight(dims, { std: 1 })]))?.axes;
    expect([minus(4, 3), minus(4, 3, 1, 1), minus(4, 1, 2, 1, 1), minus(4, 5, 1)]).toEqual([
      '???c',
      '?c??',
      '?c??',
      '??c?',
    ]);
    expect([minus(4, 1), minus(4), minus(4, 3, 3), minus(3, 3)]).toEqual([undefined, undefined, undefined, undefined]);
    const constant = (op: string) => told(4, (b, x) => b.node(op, [x, b.weight([3], { std: 1 })]))?.axes;
    expect([constant('Div'), constant('PRelu')]).toEqual(['???c', undefined]);
  });

  it('tell of space where two axes are reduced at once', () => {
    const reduced = (rank: number, ...axes: number[]) =>
      told(rank, (b, x) => b.node('ReduceMax', [x], { axes: attribute.ints(axes) }))?.axes;
    expect([reduced(4, 2, 3), reduced(4, -1, -2), reduced(4, 2, 1)]).toEqual(['??hw', '??hw', '?hw?']);
    expect([reduced(4, 3), reduced(4, 1, 2, 3), reduced(3, 1, 2)]).toEqual([undefined, undefined, undefined]);
    expect(told(4, (b, x) => b.node('ReduceMax', [x]))).toBeUndefined();
  });

  it('tell more by a later one that slides, else by the first', () => {
    const minus: Body = (b, x) => b.node('Sub', [x, b.weight([3], { std: 1 })]);
    const turned = after(moved('Transpose', 'perm', 0, 3, 1, 2), pooled);
    expect(told(4, after(minus, turned))).toEqual({ axes: 'nhwc' });
    const another: Body = (b, x) => b.node('Sub', [x, b.weight([3, 1, 1], { std: 1 })]);
    expect(told(4, after(minus, another))).toEqual({ axes: '???c' });
  });

  it('agree with a layout of as many axes that says the same where they do', () => {
    const agree = (axes: string) => agreesWith('nchw', { axes });
    expect(['nchw', '????', '?c??', '??hw'].map(agree)).toEqual([true, true, true, true]);
    expect(['nhwc', '???c', 'chw', '?????'].map(agree)).toEqual([false, false, false, false]);
  });
});
