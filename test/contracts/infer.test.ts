import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../src/contracts/contract';
import { inferContract } from '../../src/contracts/infer';
import type { Action } from '../../src/operators/follow/action';
import { outputFacts } from '../support/outputFacts';

const INVARIANT: Action = { kind: 'invariant' };
const LOST: Action = { kind: 'lost', reason: 'a dense layer mixes positions of space' };
const spatial = (columns: number, rows: number): Action => ({
  kind: 'spatial',
  h: [{ axis: columns, map: 'reverse' }],
  v: [{ axis: rows, map: 'reverse' }],
});
/** Blocks of a pixel shuffle that is written as Reshape, Transpose, Reshape. */
const shuffled = (columns: number, rows: number): Action => ({
  kind: 'spatial',
  h: [{ axis: columns, map: Int32Array.of(2, 3, 0, 1) }],
  v: [{ axis: rows, map: Int32Array.of(2, 3, 0, 1) }],
});

const facts = (more: Partial<OutputFacts>): OutputFacts =>
  outputFacts({ name: 'y', shape: [1, 10], image: [64, 64], tracked: INVARIANT, ...more });
const kindOf = (more: Partial<OutputFacts>) => {
  const { contract } = inferContract(facts(more));
  return [contract.kind, contract.certainty];
};

describe('the contract that is inferred', () => {
  it('of two axes is a vector, also where a feature map was flattened into it', () => {
    expect(kindOf({ shape: [1, 512] })).toEqual(['vector', 'found']);
    expect(
      kindOf({ shape: [1, 288], tracked: { kind: 'spatial', h: [{ axis: 1, map: Int32Array.of(1, 0) }], v: [] } }),
    ).toEqual(['vector', 'found']);
    expect(kindOf({ shape: [1, 128], head: 'normalize', tracked: LOST })).toEqual(['vector', 'found']);
    expect(kindOf({ shape: [1, 10], head: 'dense', tracked: LOST })).toEqual(['vector', 'assumed']);
  });

  it('is of boxes by a name, of as many numbers as boxes have', () => {
    const kinds = (name: string, ...shape: number[]) => kindOf({ name, shape, tracked: LOST })[0];
    const of = (name: string) => [3, 4, 5, 6, 7, 8].map((width) => kinds(name, 30, width));
    const [boxes, other] = ['boxes', 'vector'];
    expect(of('pred_boxes')).toEqual([other, boxes, boxes, boxes, boxes, other]);
    expect(of('bbox')).toEqual([other, boxes, boxes, boxes, boxes, other]);
    expect(of('detections')).toEqual([other, other, boxes, boxes, boxes, other]);
    expect(of('dets')).toEqual([other, other, boxes, boxes, boxes, other]);
    expect(of('toolbox')).toEqual(Array(6).fill(other));
    expect(of('boxed')).toEqual(Array(6).fill(other));
    expect(kinds('boxes', 4)).toBe(other);
  });

  it('of a vector says why', () => {
    const originOf = (more: Partial<OutputFacts>) => inferContract(facts(more)).contract.origin;
    const lost = { tracked: LOST } as const;
    expect(originOf({ shape: [1, 128], head: 'normalize', ...lost })).toBe('unit length');
    expect(originOf({ shape: [1, 128], name: 'embedding', ...lost })).toBe('name of the output');
    expect(originOf({ shape: [1, 10], head: 'dense', ...lost })).toBe('a dense layer, no names of classes');
    expect(originOf({ shape: [1, 128] })).toBe('pooled over all positions');
    expect(originOf({ shape: [1, 128], ...lost })).toBe('two axes, no names of classes');
    expect(originOf({ shape: [128], ...lost })).toBe('two axes, no names of classes');
    expect(originOf({ shape: [1, 128, 1, 1], ...lost })).toBe('no rows and columns');
  });

  it('is of classes by form and name, not by 1000', () => {
    expect(kindOf({ shape: [1, 2], head: 'softmax' })).toEqual(['classes', 'found']);
    expect(kindOf({ shape: [1, 10, 1, 1], head: 'softmax' })).toEqual(['classes', 'found']);
    expect(kindOf({ labels: Array.from({ length: 10 }, (_, i) => `class ${i}`) })).toEqual(['classes', 'found']);
    expect(kindOf({ sumsToOne: true })).toEqual(['classes', 'found']);
    expect(kindOf({ name: 'logits' })).toEqual(['classes', 'found']);
    expect(kindOf({ name: 'out_prob' })).toEqual(['classes', 'found']);
    expect(kindOf({ name: 'classifier_bias_free', shape: [1, 12] })).toEqual(['vector', 'found']);
    expect(kindOf({ shape: [1, 1000], head: 'dense' })).toEqual(['classes', 'assumed']);
    expect(kindOf({ shape: [1, 1001], head: 'dense' })).toEqual(['classes', 'assumed']);
    expect(kindOf({ shape: [1, 1000] })).toEqual(['classes', 'assumed']);
    expect(kindOf({ shape: [1, 1000], tracked: LOST })).toEqual(['vector', 'assumed']);
    expect(kindOf({ shape: [1, 1001, 1, 1], head: 'convolution' })).toEqual(['classes', 'assumed']);
    expect(kindOf({ shape: [1, 1], head: 'sigmoid' })).toEqual(['vector', 'found']);
    expect(kindOf({ shape: [1, 19, 64, 64], head: 'softmax', tracked: spatial(3, 2) })).toEqual(['map', 'found']);
  });

  it('of a dense layer is assumed to be a vector: an embedding has the same form as scores', () => {
    const dense = ['vector', 'assumed', 'a dense layer, no names of classes'];
    const all = (more: Partial<OutputFacts>) => {
      const { contract } = inferContract(facts(more));
      return [contract.kind, contract.certainty, contract.origin];
    };
    for (const count of [2, 10, 400, 512]) expect(all({ shape: [1, count], head: 'dense' })).toEqual(dense);
    expect(all({ shape: [1, 10, 1, 1], head: 'convolution' })).toEqual(dense);
    // A convolution over space, and what follows from no layer at all.
    expect(all({ shape: [1, 288], head: 'convolution', tracked: spatial(1, 1) })).toEqual([
      'vector',
      'found',
      'two axes',
    ]);
    expect(all({ shape: [1, 288], tracked: INVARIANT })).toEqual(['vector', 'found', 'pooled over all positions']);
    expect(all({ shape: [1, 1], head: 'dense' })[1]).toBe('found');
    const named = ['vector', 'found', 'name of the output'];
    for (const name of ['image_embeds', 'embedding', 'feat', 'pooler_output', 'Features_1']) {
      expect(all({ name, shape: [1, 512], head: 'dense' })).toEqual(named);
    }
    expect(all({ name: 'defeat', head: 'dense' })).toEqual(dense);
  });

  it('of rows and columns is a map on them', () => {
    expect(inferContract(facts({ shape: [1, 21, 32, 32], tracked: spatial(3, 2) })).contract.positions).toEqual({
      kind: 'axes',
      rows: 2,
      columns: 3,
    });
    expect(inferContract(facts({ shape: [1, 32, 32, 21], tracked: spatial(2, 1) })).contract.positions).toEqual({
      kind: 'axes',
      rows: 1,
      columns: 2,
    });
  });

  it('of an image put together from blocks is a map, whatever route the entries took', () => {
    const { contract } = inferContract(facts({ shape: [1, 3, 128, 128], tracked: shuffled(3, 2) }));
    expect(contract).toMatchObject({ kind: 'map', positions: { kind: 'axes', rows: 2, columns: 3 } });
  });

  it('of tokens is a map in the order of the graph', () => {
    const tokens: Action = {
      kind: 'spatial',
      h: [{ axis: 1, map: Int32Array.of(1, 0) }],
      v: [{ axis: 1, map: Int32Array.of(1, 0) }],
    };
    const { contract } = inferContract(facts({ shape: [1, 16, 64], tracked: tokens }));
    expect(contract).toMatchObject({ kind: 'map', positions: { kind: 'tracked' } });
  });

  it('of a sequence is a map of columns alone', () => {
    const { contract } = inferContract(
      facts({ shape: [1, 16, 97], tracked: { kind: 'spatial', h: [{ axis: 1, map: 'reverse' }], v: [] } }),
    );
    expect(contract).toMatchObject({ kind: 'map', positions: { kind: 'axes', columns: 1 } });
  });

  it('of a sequence whose rows a dense layer mixed is a map of columns alone', () => {
    const opaque = { flip: 'v', kind: 'lost', reason: 'a dense layer mixes positions of space' } as const;
    const columns: Action = { kind: 'spatial', h: [{ axis: 1, map: 'reverse' }], v: [], opaque };
    const { contract } = inferContract(facts({ shape: [1, 16, 97], tracked: columns }));
    expect(contract).toMatchObject({ kind: 'map', positions: { kind: 'axes', columns: 1 } });
  });

  it('is assumed by the form where the order is lost under one flip only', () => {
    const opaque = { flip: 'h', kind: 'lost', reason: 'a dense layer mixes positions of space' } as const;
    const rows: Action = { kind: 'spatial', h: [], v: [{ axis: 2, map: 'reverse' }], opaque };
    const { contract } = inferContract(facts({ shape: [1, 3, 32, 32], tracked: rows }));
    expect(contract).toMatchObject({ certainty: 'assumed', positions: { kind: 'axes', rows: 2, columns: 3 } });
    const pooled: Action = { kind: 'spatial', h: [], v: [], opaque };
    expect(kindOf({ shape: [1, 3, 7], tracked: pooled })).toEqual(['vector', 'assumed']);
  });

  it('of class numbers is labels', () => {
    expect(
      inferContract(facts({ shape: [1, 64, 64], head: 'choice', dtype: 'int64', tracked: spatial(2, 1) })).contract,
    ).toMatchObject({
      kind: 'labels',
      positions: { kind: 'axes', rows: 1, columns: 2 },
    });
    expect(inferContract(facts({ shape: [1], dtype: 'int64' })).contract).toMatchObject({ kind: 'labels' });
    expect(kindOf({ shape: [1, 8, 8, 8], dtype: 'uint8', tracked: spatial(3, 2) })).toEqual(['map', 'found']);
  });

  it('of coordinates is told by their name and last axis', () => {
    expect(kindOf({ name: 'boxes', shape: [100, 4] })).toEqual(['boxes', 'found']);
    expect(kindOf({ name: 'pred_boxes', shape: [1, 100, 4] })).toEqual(['boxes', 'found']);
    expect(kindOf({ name: 'landmarks', shape: [1, 5, 2] })).toEqual(['keypoints', 'found']);
    expect(inferContract(facts({ name: 'landmarks', shape: [1, 5, 2] })).candidates!.looksLike).toBe('points');
    expect(kindOf({ name: 'inbox', shape: [1, 4] })).toEqual(['vector', 'found']);
    expect(kindOf({ name: 'boxes', shape: [1, 64] })).toEqual(['vector', 'found']);
  });

  it('where the order is lost is one of two, both assumed', () => {
    const { contract, instead } = inferContract(facts({ shape: [1, 3, 32, 32], tracked: LOST }));
    expect(contract).toMatchObject({ kind: 'map', certainty: 'assumed', positions: { rows: 2, columns: 3 } });
    expect(instead).toMatchObject({ kind: 'vector', certainty: 'assumed' });
    const odd = inferContract(facts({ shape: [1, 7, 5, 3], tracked: LOST }));
    expect(odd.contract.kind).toBe('vector');
    expect(odd.instead).toBeUndefined();
  });

  it('of a square output reads rows and columns as the image has them', () => {
    const square = { shape: [1, 64, 64, 64], tracked: LOST };
    expect(inferContract(facts(square)).contract.positions).toEqual({ kind: 'axes', rows: 2, columns: 3 });
    expect(inferContract(facts({ ...square, channelsLast: true })).contract.positions).toEqual({
      kind: 'axes',
      rows: 1,
      columns: 2,
    });
  });
});

describe('what the form of an output tells', () => {
  const one = (more: Partial<OutputFacts>) => {
    const { kind, certainty, origin, positions } = inferContract(facts(more)).contract;
    return { kind, certainty, origin, positions };
  };

  it('is where numbers of classes lie', () => {
    const axes = { kind: 'axes', rows: 1, columns: 2 };
    const numbers = { kind: 'labels', certainty: 'found', origin: 'whole numbers' };
    expect(one({ shape: [1, 32, 32], dtype: 'int64', tracked: LOST })).toEqual({ ...numbers, positions: axes });
    expect(one({ shape: [1, 32, 32], dtype: 'int64' })).toEqual({ ...numbers, positions: undefined });
    expect(one({ shape: [1, 32, 32], dtype: 'bool', tracked: spatial(2, 1) })).toEqual({ ...numbers, positions: axes });
    const picked = { kind: 'labels', certainty: 'found', origin: 'the model picks by value', positions: axes };
    expect(one({ shape: [1, 32, 32], head: 'choice', tracked: LOST })).toEqual(picked);
  });

  it('is what scores are made with', () => {
    const scores = (more: Partial<OutputFacts>) => {
      const { kind, certainty, origin } = one(more);
      return [kind, certainty, origin];
    };
    expect(scores({ head: 'sigmoid' })).toEqual(['classes', 'found', 'Sigmoid']);
    expect(scores({ head: 'softmax' })).toEqual(['classes', 'found', 'Softmax']);
    expect(scores({ sumsToOne: true })).toEqual(['classes', 'found', 'sums to one']);
    expect(scores({ labels: Array.from({ length: 10 }, () => 'x') })).toEqual(['classes', 'found', '10 labels']);
    expect(scores({ labels: Array.from({ length: 9 }, () => 'x') })[0]).toBe('vector');
    expect(scores({ shape: [1, 2], name: 'scores' })).toEqual(['classes', 'found', 'name of the output']);
    expect(scores({ shape: [1, 1], name: 'scores' })[0]).toBe('vector');
  });

  it('is that nothing moves, whatever the lengths', () => {
    const pooled = { kind: 'vector', certainty: 'found', origin: 'pooled over all positions', positions: undefined };
    expect(one({ shape: [1, 3, 32, 32] })).toEqual(pooled);
    const none = { kind: 'vector', certainty: 'assumed', origin: 'no rows and columns', positions: undefined };
    expect(one({ shape: [1, 1, 128], tracked: LOST })).toEqual(none);
    expect(one({ shape: [1, 5, 7], tracked: LOST })).toEqual({
      ...none,
      origin: 'the order of positions is not known',
    });
  });
});
