import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { flipTruth } from '../support/flipTruth';
import { GraphBuilder } from '../support/models/graphBuilder';
import type { Attributes } from '../support/models/windowOptions';

const SHAPE = [2, 4, 6, 8];
const COMMUTES = { actions: ['flip(3)', 'flip(2)'], replaced: [[], []] };

const truth = (op: (b: GraphBuilder, x: string) => string, opset = 23) => {
  const b = new GraphBuilder({ opset });
  b.output(op(b, b.input('x', SHAPE)), 'y');
  return flipTruth(b, SHAPE);
};

describe('OneHot', () => {
  it.each([
    [1, ['flip(3)', 'flip(2)']],
    [-1, ['flip(2)', 'flip(1)']],
    [0, ['flip(3)', 'flip(2)']],
    [-2, ['flip(3)', 'flip(1)']],
  ])('puts its axis at %i', async (axis, actions) => {
    const marked = await truth((b, x) => {
      const top = b.node('ArgMax', [x], { axis: attribute.int(1), keepdims: attribute.int(0) });
      return b.node('OneHot', [top, b.ints([7], [1]), b.weight([2], [-1, 2])], { axis: attribute.int(axis) });
    });
    expect(marked).toEqual({ actions, replaced: [[], []] });
  });
});

describe('CenterCropPad', () => {
  const centered = (sizes: readonly number[], axes?: readonly number[]) =>
    truth((b, x) =>
      b.node('CenterCropPad', [x, b.ints(sizes)], axes ? { axes: attribute.ints(axes) } : {}, { name: 'c' }),
    );

  it('commutes where both ends change alike', async () => {
    expect(await centered([4, 12], [2, -1])).toEqual(COMMUTES);
    expect(await centered([2, 3, 8, 6])).toEqual(COMMUTES);
  });

  it('cuts one column more at one end as an error of position, and pads one more as one of padding', async () => {
    expect(await centered([5], [3])).toEqual({ ...COMMUTES, replaced: [['c position'], []] });
    expect(await centered([9], [3])).toEqual({ ...COMMUTES, replaced: [['c padding'], []] });
  });
});

describe('RotaryEmbedding', () => {
  const angles = (b: GraphBuilder, dims: readonly number[]) => [b.weight(dims, { std: 1 }), b.weight(dims, { std: 1 })];

  /** Positions in a row, [N, heads, positions, channels] or [N, positions, channels]. */
  const turned = (rank: 3 | 4, inputs: (b: GraphBuilder) => readonly string[], more: Attributes = {}, domain = '') =>
    truth((b, x) => {
      const row = b.transpose(b.node('Reshape', [x, b.ints([0, 4, -1])]), [0, 2, 1]);
      const data = rank === 3 ? row : b.node('Unsqueeze', [row, b.ints([1])]);
      return b.node('RotaryEmbedding', [data, ...inputs(b)], more, { name: 'r', ...(domain ? { domain } : {}) });
    });

  const POSITION = { actions: ['permute', 'permute'], replaced: [['r position'], ['r position']] };

  it('takes angles and numbers of positions for position embeddings', async () => {
    const one = { num_heads: attribute.int(1) };
    expect(await turned(4, (b) => angles(b, [2, 48, 2]))).toEqual(POSITION);
    expect(await turned(3, (b) => angles(b, [2, 48, 2]), one)).toEqual(POSITION);
    const numbers = (b: GraphBuilder) =>
      b.ints(
        Array.from({ length: 96 }, (_, i) => i % 48),
        [2, 48],
      );
    expect(await turned(4, (b) => [...angles(b, [60, 2]), numbers(b)])).toEqual(POSITION);
    expect(await turned(3, (b) => [numbers(b), ...angles(b, [60, 2])], {}, 'com.microsoft')).toEqual(POSITION);
  });

  it('is conjugated where only the first position has a number', async () => {
    expect(await turned(3, (b) => [b.ints([3]), ...angles(b, [60, 2])], {}, 'com.microsoft')).toEqual(POSITION);
  });
});

describe('MaxUnpool', () => {
  it('puts maxima back to their places', async () => {
    const unpooled = await truth((b, x) => {
      const window = { kernel_shape: attribute.ints([2, 2]), strides: attribute.ints([2, 2]) };
      b.nodeWithOutputs('MaxPool', [x], ['top', 'places'], window);
      return b.node('MaxUnpool', ['top', 'places'], window, { name: 'u' });
    });
    expect(unpooled.actions).toEqual(['flip(3)', 'flip(2)']);
    expect(unpooled.replaced[0]).toContain('u position');
  });
});

describe('Col2Im', () => {
  const blocks = (
    image: readonly number[],
    block: readonly number[],
    more: Attributes,
    columns: (b: GraphBuilder, x: string) => string,
  ) => truth((b, x) => b.node('Col2Im', [columns(b, x), b.ints(image), b.ints(block)], more, { name: 'c' }));

  /** 2×2 blocks side by side, as SpaceToDepth cuts them: their rows and columns, then channels. */
  const cut = (b: GraphBuilder, x: string): string => {
    const split = b.node('Reshape', [x, b.ints([2, 4, 3, 2, 4, 2])]);
    return b.node('Reshape', [b.transpose(split, [0, 1, 3, 5, 2, 4]), b.ints([2, 16, 12])]);
  };

  it('commutes with blocks that are mirrored in themselves', async () => {
    const strides = { strides: attribute.ints([2, 2]) };
    expect(await blocks([6, 8], [2, 2], strides, cut)).toEqual(COMMUTES);
  });

  it('is conjugated where blocks are not mirrored, or lie unevenly', async () => {
    const flat = (b: GraphBuilder, x: string) => b.node('Reshape', [x, b.ints([2, 4, 48])]);
    const wrong = { actions: ['flip(3)', 'flip(2)'], replaced: [['c position'], ['c position']] };
    expect(await blocks([7, 9], [2, 2], {}, flat)).toEqual(wrong);
    const uneven = { strides: attribute.ints([2, 2]), pads: attribute.ints([0, 0, 0, 0]) };
    expect(await blocks([7, 8], [2, 2], uneven, cut)).toEqual({ ...wrong, replaced: [[], ['c position']] });
  });
});

describe('regions of interest', () => {
  it('are named', async () => {
    const pooled = await truth(
      (b, x) =>
        b.node(
          'RoiAlign',
          [x, b.weight([2, 4], [0, 0, 3, 3, 1, 1, 5, 4]), b.ints([0, 1])],
          { output_width: attribute.int(2) },
          { name: 'r' },
        ),
      16,
    );
    expect(pooled).toEqual({ actions: ['lost', 'lost'], replaced: [['r other'], ['r other']] });
  });
});
