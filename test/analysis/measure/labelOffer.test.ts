import { describe, expect, it } from 'vitest';
import { labelOffer } from '../../../src/analysis/measure/labelOffer';
import type { OutputFacts } from '../../../src/contracts/contract';
import type { Flip, OutputContract } from '../../../src/report/report';

const LABELS: OutputContract = {
  kind: 'labels',
  origin: 'test',
  certainty: 'found',
  positions: { kind: 'axes', rows: 1, columns: 2 },
};

type Rows = readonly (readonly number[])[];
const tensor = (rows: Rows) => ({ dims: [1, rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) });
const mirrored = (rows: Rows): Rows => rows.map((row) => row.toReversed());

/** What is offered for class numbers of which the mirror image, flipped back, has `h`. */
function offered(x: Rows, h: Rows, change: Partial<OutputContract> = {}, v: Rows = x) {
  const values = { id: tensor(x), h: tensor(mirrored(h)), v: tensor(v.toReversed()) };
  const flips: readonly Flip[] = ['h', 'v'];
  const facts = { shape: values.id.dims, tracked: undefined } as unknown as OutputFacts;
  const contract = { ...LABELS, ...change };
  return labelOffer({ facts, contract, values, flips, noiseFloor: 1e-5, errorUnder: () => undefined });
}

const X = [[0, 7, 7, 8, 0, 3], [0, 7, 8, 8, 0, 3]]; // prettier-ignore
const CROSSED = [[0, 8, 8, 7, 0, 3], [0, 8, 7, 7, 0, 3]]; // prettier-ignore

describe('classes of left and right', () => {
  it('are offered where they change places', () => {
    expect(offered(X, CROSSED)).toEqual({
      looksLike: 'pairs',
      entry: { contract: 'labels', swap: [[7, 8]], flips: ['h'] },
      figure: { h: 0 },
    });
    expect(offered(X, CROSSED, {}, CROSSED)).toMatchObject({
      entry: { contract: 'labels', swap: [[7, 8]] },
      figure: { h: 0, v: 0 },
    });
    expect(offered(X, CROSSED, {}, CROSSED)!.entry).not.toHaveProperty('flips');
  });

  it('are several pairs, each class in one', () => {
    const x = [[1, 1, 1, 2, 2, 2, 3, 4, 3, 4]];
    expect(offered(x, [[2, 2, 2, 1, 1, 1, 4, 3, 4, 3]])!.entry.swap).toEqual([[1, 2], [3, 4]]); // prettier-ignore
    expect(offered(x, [[2, 2, 2, 1, 1, 1, 4, 3, 4, 1]])!.entry.swap).toEqual([[1, 2], [3, 4]]); // prettier-ignore
  });

  it.each([
    ['nothing differs', X, X, {}],
    ['a class stands where another was, not the other way', X, X.map((row) => row.map((c) => (c === 7 ? 8 : c))), {}],
    ['as many stay as change', [[7, 8, 7, 8]], [[8, 7, 7, 8]], {}],
    ['it is stated', X, CROSSED, { certainty: 'stated' }],
    ['pairs are known', X, CROSSED, { swap: [[0, 3]] }],
    ['it is no class numbers', X, CROSSED, { kind: 'map' }],
  ] as const)('are not offered where %s', (_, x, h, change) => {
    expect(offered(x, h, change as Partial<OutputContract>)).toBeUndefined();
  });

  it('are not offered where most of the difference stays', () => {
    const x = [[7, 8, 1, 2, 3, 4, 5, 6]];
    expect(offered(x, [[8, 7, 2, 3, 4, 5, 6, 1]])).toBeUndefined();
  });
});
