import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import type { Attributes } from '../support/models/windowOptions';
import { flipTruth, type FlipTruth } from '../support/flipTruth';
import { GraphBuilder } from '../support/models/graphBuilder';

const SHAPE = [2, 8, 3, 4];
const TOKENS = 12;
const COMMUTES: FlipTruth = { actions: ['permute', 'permute'], replaced: [[], []] };

interface Tokens {
  readonly b: GraphBuilder;
  /** [N, positions, channels]. */
  readonly tokens: string;
  /** A dense layer over the channels of `tokens`. */
  readonly dense: (units?: number) => string;
}

/** A model over an image's positions in a row; `make` gives the output. */
function modelOf(make: (given: Tokens) => string, opset = 24): GraphBuilder {
  const b = new GraphBuilder({ opset });
  const x = b.input('x', SHAPE);
  const tokens = b.transpose(b.node('Reshape', [x, b.ints([0, 8, -1])]), [0, 2, 1]);
  const dense = (units = 8): string => b.node('MatMul', [tokens, b.weight([8, units], { std: 0.4 })]);
  b.output(make({ b, tokens, dense }), 'y');
  return b;
}

const truth = (make: (given: Tokens) => string, opset?: number) => flipTruth(modelOf(make, opset), SHAPE);

const heads = (q = 2, kv = q, more: Attributes = {}): Attributes => ({
  q_num_heads: attribute.int(q),
  kv_num_heads: attribute.int(kv),
  ...more,
});

describe('Attention (ONNX)', () => {
  it.each([23, 24])('commutes with any order of positions (opset %i)', async (opset) => {
    expect(await truth(({ b, dense }) => b.node('Attention', [dense(), dense(), dense()], heads()), opset)).toEqual(
      COMMUTES,
    );
  });

  it('commutes with heads shared among queries, and values of another width', async () => {
    const shared = await truth(({ b, dense }) => b.node('Attention', [dense(16), dense(8), dense(6)], heads(4, 2)));
    expect(shared).toEqual(COMMUTES);
  });

  it.each([
    [2, 2],
    [4, 2],
  ])('commutes with %i query heads and %i others on an axis of their own', async (q, kv) => {
    const separate = await truth(({ b, dense }) => {
      const split = (x: string, count: number) =>
        b.transpose(b.node('Reshape', [x, b.ints([0, 0, count, -1])]), [0, 2, 1, 3]);
      const result = b.node('Attention', [split(dense(4 * q), q), split(dense(4 * kv), kv), split(dense(4 * kv), kv)]);
      return b.node('Reshape', [b.transpose(result, [0, 2, 1, 3]), b.ints([0, 0, -1])]);
    });
    expect(separate).toEqual(COMMUTES);
  });

  it('commutes where queries are learned: no order is left', async () => {
    const pooled = await truth(({ b, dense }) =>
      b.node(
        'Attention',
        [b.node('Expand', [b.weight([1, 1, 8], { std: 1 }), b.ints([2, 5, 8])]), dense(), dense()],
        heads(),
      ),
    );
    expect(pooled).toEqual({ actions: ['invariant', 'invariant'], replaced: [[], []] });
  });

  it('commutes where keys and values are learned', async () => {
    const table = (b: GraphBuilder) => b.node('Expand', [b.weight([1, 5, 8], { std: 1 }), b.ints([2, 5, 8])]);
    expect(await truth(({ b, dense }) => b.node('Attention', [dense(), table(b), table(b)], heads()))).toEqual(
      COMMUTES,
    );
  });

  it('keeps the order of queries where each position has a learned value', async () => {
    const mixed = await truth(({ b, dense }) =>
      b.node('Attention', [dense(), dense(), b.weight([2, TOKENS, 8], { std: 1 })], heads(2, 2, {})),
    );
    expect(mixed.actions).toEqual(['permute', 'permute']);
  });

  it.each([[[TOKENS, TOKENS]], [[2, TOKENS, TOKENS]], [[2, 1, TOKENS, TOKENS]], [[1, 2, TOKENS, TOKENS]]])(
    'takes a constant mask of %j for a position embedding',
    async (dims) => {
      const biased = await truth(({ b, dense }) =>
        b.node('Attention', [dense(), dense(), dense(), b.weight(dims, { std: 1 })], heads(), { name: 'a' }),
      );
      expect(biased).toEqual({ actions: ['permute', 'permute'], replaced: [['a position'], ['a position']] });
    },
  );

  it('follows a mask computed from the same positions', async () => {
    const masked = await truth(({ b, dense }) => {
      const score = b.node('Unsqueeze', [b.node('MatMul', [dense(3), b.transpose(dense(3), [0, 2, 1])]), b.ints([1])]);
      return b.node('Attention', [dense(), dense(), dense(), score], heads());
    });
    expect(masked).toEqual(COMMUTES);
  });

  it('loses the order where a mask lies in another one', async () => {
    const masked = await truth(({ b, tokens, dense }) => {
      const other = b.node('Reshape', [
        b.node('Transpose', [b.node('Reshape', [tokens, b.ints([0, 3, 4, 8])])], {
          perm: attribute.ints([0, 2, 1, 3]),
        }),
        b.ints([0, 12, 8]),
      ]);
      const score = b.node('Unsqueeze', [b.node('MatMul', [other, b.transpose(other, [0, 2, 1])]), b.ints([1])]);
      return b.node('Attention', [dense(), dense(), dense(), score], heads());
    });
    expect(masked.actions).toContain('lost');
  });

  it('keeps the order under a causal mask, and conjugates', async () => {
    const causal = await truth(({ b, dense }) =>
      b.node('Attention', [dense(), dense(), dense()], heads(2, 2, { is_causal: attribute.int(1) }), { name: 'a' }),
    );
    expect(causal).toEqual({ actions: ['permute', 'permute'], replaced: [['a position'], ['a position']] });
  });

  it('keeps the order where earlier keys are given', async () => {
    const past = (b: GraphBuilder) => b.weight([2, 2, 3, 4], { std: 1 });
    const appended = (b: GraphBuilder, dense: () => string, mask: string) => {
      b.nodeWithOutputs(
        'Attention',
        [dense(), dense(), dense(), mask, past(b), past(b)],
        ['a', 'keys', 'values'],
        heads(),
      );
      return 'a';
    };
    expect(await truth(({ b, dense }) => appended(b, dense, ''))).toEqual(COMMUTES);
    const masked = await truth(({ b, dense }) => appended(b, dense, b.weight([TOKENS, TOKENS + 3], { std: 1 })));
    expect(masked.replaced).toEqual([['a position'], ['a position']]);
  });

  it('gives keys, values and scores in their order', async () => {
    const actions: string[][] = [];
    for (const output of ['keys', 'values', 'scores']) {
      const found = await truth(({ b, dense }) => {
        b.nodeWithOutputs('Attention', [dense(), dense(), dense()], ['a', 'keys', 'values', 'scores'], heads());
        return output;
      });
      expect(found.replaced).toEqual([[], []]);
      actions.push([...found.actions]);
    }
    expect(actions).toEqual([
      ['permute', 'permute'],
      ['permute', 'permute'],
      ['permute', 'permute'],
    ]);
  });
});

describe('attention of ONNX Runtime', () => {
  const microsoft = (name = 'a') => ({ domain: 'com.microsoft', name });
  const count = (more: Attributes = {}): Attributes => ({ num_heads: attribute.int(2), ...more });

  it('MultiHeadAttention commutes, with a bias over channels', async () => {
    const plain = await truth(
      ({ b, dense }) =>
        b.node('MultiHeadAttention', [dense(), dense(), dense(), b.weight([24], { std: 1 })], count(), microsoft()),
      17,
    );
    expect(plain).toEqual(COMMUTES);
  });

  it('MultiHeadAttention takes keys and values with heads on an axis of their own', async () => {
    const plain = await truth(({ b, dense }) => {
      const split = (x: string) => b.transpose(b.node('Reshape', [x, b.ints([0, 0, 2, -1])]), [0, 2, 1, 3]);
      return b.node('MultiHeadAttention', [dense(), split(dense()), split(dense())], count(), microsoft());
    }, 17);
    expect(plain).toEqual(COMMUTES);
  });

  it.each([
    ['attention bias', [1, 2, TOKENS, TOKENS], 5],
    ['attention bias for all heads', [1, 1, TOKENS, TOKENS], 5],
  ])('MultiHeadAttention takes a constant %s for a position embedding', async (_, dims, index) => {
    const biased = await truth(({ b, dense }) => {
      const inputs = [dense(), dense(), dense(), ...Array<string>(index - 3).fill(''), b.weight(dims, { std: 1 })];
      return b.node('MultiHeadAttention', inputs, count(), microsoft());
    }, 17);
    expect(biased).toEqual({ actions: ['permute', 'permute'], replaced: [['a position'], ['a position']] });
  });

  it.each([
    ['each key', [2, TOKENS], Array.from({ length: 2 * TOKENS }, (_, i) => Number(i % 5 !== 0))],
    ['a number of keys', [2], [7, 12]],
  ])('MultiHeadAttention with a mask of %s depends on positions', async (_, dims, values) => {
    const masked = await truth(({ b, dense }) => {
      const mask = b.node('Cast', [b.ints(values, dims)], { to: attribute.int(6) });
      return b.node('MultiHeadAttention', [dense(), dense(), dense(), '', mask], count(), microsoft());
    }, 17);
    expect(masked).toEqual({ actions: ['permute', 'permute'], replaced: [['a position'], ['a position']] });
  });

  it('MultiHeadAttention in one direction is conjugated', async () => {
    const causal = await truth(
      ({ b, dense }) =>
        b.node(
          'MultiHeadAttention',
          [dense(), dense(), dense()],
          count({ unidirectional: attribute.int(1) }),
          microsoft(),
        ),
      17,
    );
    expect(causal.replaced).toEqual([['a position'], ['a position']]);
  });

  it('Attention makes queries, keys and values of one tensor', async () => {
    const packed = (b: GraphBuilder, tokens: string, more: readonly string[] = [], attributes: Attributes = {}) =>
      b.node(
        'Attention',
        [tokens, b.weight([8, 24], { std: 0.4 }), b.weight([24], { std: 1 }), ...more],
        count(attributes),
        microsoft(),
      );
    expect(await truth(({ b, tokens }) => packed(b, tokens), 17)).toEqual(COMMUTES);
    const biased = await truth(
      ({ b, tokens }) => packed(b, tokens, ['', '', b.weight([1, 2, TOKENS, TOKENS], { std: 1 })]),
      17,
    );
    expect(biased.replaced).toEqual([['a position'], ['a position']]);
    const causal = await truth(({ b, tokens }) => packed(b, tokens, [], { unidirectional: attribute.int(1) }), 17);
    expect(causal.replaced).toEqual([['a position'], ['a position']]);
  });

  it('QAttention commutes', async () => {
    const quantized = await truth(({ b, tokens }) => {
      const scale = b.weight([], [0.05]);
      const zero = b.node('Cast', [b.ints([128], [])], { to: attribute.int(2) });
      const weights = b.node('QuantizeLinear', [
        b.weight([8, 24], { std: 0.4 }),
        scale,
        b.node('Cast', [b.ints([0], [])], { to: attribute.int(3) }),
      ]);
      const input = b.node('QuantizeLinear', [tokens, scale, zero]);
      return b.node(
        'QAttention',
        [input, weights, b.weight([24], { std: 1 }), scale, scale, '', zero],
        count(),
        microsoft(),
      );
    }, 17);
    expect(quantized).toEqual(COMMUTES);
  });

  it('GroupQueryAttention looks back only, and is conjugated', async () => {
    const grouped = await truth(({ b, dense }) => {
      const past = () => b.weight([2, 1, 0, 8], []);
      const lengths = b.node('Cast', [b.ints([TOKENS - 1, TOKENS - 1])], { to: attribute.int(6) });
      const total = b.node('Cast', [b.ints([TOKENS], [1])], { to: attribute.int(6) });
      return b.node(
        'GroupQueryAttention',
        [dense(16), dense(), dense(), past(), past(), lengths, total],
        { num_heads: attribute.int(2), kv_num_heads: attribute.int(1) },
        microsoft(),
      );
    }, 17);
    expect(grouped).toEqual({ actions: ['permute', 'permute'], replaced: [['a position'], ['a position']] });
  });
});
