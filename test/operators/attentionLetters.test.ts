import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { attention, multiHeadAttention, packedAttention } from '../../src/operators/attentionLetters';
import { attention as follow } from '../../src/operators/follow/attention';
import type { Tracked } from '../../src/operators/follow/rule';
import { followContext, type MadeUp } from '../support/ruleContext';

const int = (name: string, value: number) => ({ [name]: attribute.int(value) });
const asked = (op: string, madeUp: MadeUp) => followContext(op, madeUp, []);

/** Queries of 5 positions, 7 keys and values; then a mask, earlier keys and values, and lengths where they are given. */
function onnx(mask: readonly number[] | undefined, past: boolean, lengths: boolean, attributes = {}): MadeUp {
  const names = ['q', 'k', 'v', mask ? 'mask' : '', past ? 'pk' : '', past ? 'pv' : '', lengths ? 'lengths' : ''];
  return {
    names,
    attributes,
    inShapes: [[2, 5, 8], [2, 7, 8], [2, 7, 8], mask ?? [], past ? [2, 2, 3, 4] : [], [], []],
  };
}

describe('positions of an attention count', () => {
  it.each([
    ['nothing', onnx(undefined, false, false), false],
    ['a whole mask', onnx([5, 7], false, false), false],
    ['a mask for all keys', onnx([5, 1], false, false), false],
    ['a mask that ends early', onnx([5, 6], false, false), true],
    ['a mask that ends before earlier keys do', onnx([5, 6], true, false), false],
    ['lengths', onnx(undefined, false, true), true],
    ['lengths and a whole mask', onnx([5, 7], false, true), true],
    ['is_causal', onnx(undefined, false, false, int('is_causal', 1)), true],
    ['is_causal off', onnx(undefined, false, false, int('is_causal', 0)), false],
    ['is_causal after earlier keys', onnx(undefined, true, false, int('is_causal', 1)), true],
  ])('ONNX Attention, with %s', (_, madeUp, ordered) => {
    expect(attention(asked('Attention', madeUp)).ordered).toBe(ordered);
  });

  it('with heads on an axis of their own, keys lie on the third', () => {
    const mask = (length: number) =>
      attention(
        asked('Attention', {
          inShapes: [
            [2, 4, 5, 8],
            [2, 4, 7, 8],
            [2, 4, 7, 8],
            [5, length],
          ],
        }),
      ).ordered;
    expect([mask(7), mask(8), mask(1)]).toEqual([false, true, false]);
  });

  it.each([
    [[2], {}, true],
    [[2, 7], {}, false],
    [[2, 5, 7], {}, false],
    [[2, 5, 7], int('unidirectional', 1), true],
    [[2, 5, 7], int('unidirectional', 0), false],
  ])('com.microsoft MultiHeadAttention, with a mask of %j and %j', (mask, attributes, ordered) => {
    const inShapes = [[2, 5, 8], [2, 7, 8], [2, 7, 8], [], mask];
    expect(multiHeadAttention(asked('MultiHeadAttention', { attributes, inShapes })).ordered).toBe(ordered);
  });

  it.each([
    [[2], {}, true],
    [[2, 5], {}, false],
    [[2, 5, 5], {}, false],
    [[2, 1, 5, 5], {}, true],
    [[2, 5], int('do_rotary', 1), true],
    [[2, 5], int('unidirectional', 1), true],
  ])('com.microsoft Attention, with a mask of %j and %j', (mask, attributes, ordered) => {
    const inShapes = [[2, 5, 8], [8, 24], [24], mask];
    expect(packedAttention(3, 4, 5)(asked('Attention', { attributes, inShapes })).ordered).toBe(ordered);
  });
});

describe('folded channels of an attention', () => {
  const inShapes = [
    [2, 5, 8],
    [2, 5, 8],
    [2, 5, 8],
  ];
  const all = (axes: readonly number[]): Tracked => new Map(axes.map((axis) => [axis, 'reverse']));
  const followed = (inputs: readonly Tracked[]) =>
    follow(attention)(followContext('Attention', { inShapes }, inputs), 0);

  it.each([0, 1, 2])('may not be moved on input %i', (moved) => {
    const inputs = [0, 1, 2].map((i) => all(i === moved ? [1, 2] : [1]));
    expect(followed(inputs)).toHaveProperty('lost');
  });

  it('leave positions as they are', () => {
    expect(followed([all([1]), all([1]), all([1])])).toEqual(all([1]));
    expect(followed([all([1]), undefined, undefined])).toEqual(all([1]));
    expect(followed([undefined, all([1]), all([1])])).toEqual(new Map());
  });
});
