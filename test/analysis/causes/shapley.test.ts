import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { shapleyValues, subsets } from '../../../src/analysis/causes/shapley';

describe('Shapley values', () => {
  it('sum to what the whole coalition adds, for any game', () => {
    const game = fc
      .integer({ min: 0, max: 5 })
      .chain((n) =>
        fc.tuple(
          fc.constant(n),
          fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 2 ** n, maxLength: 2 ** n }),
        ),
      );
    fc.assert(
      fc.property(game, ([n, values]) => {
        const players = Array.from({ length: n }, (_, i) => i);
        const index = (coalition: readonly number[]): number => coalition.reduce((bits, p) => bits | (1 << p), 0);
        const shares = shapleyValues(players, (coalition) => values[index(coalition)]!);
        const sum = [...shares.values()].reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(values.at(-1)! - values[0]!, 12);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('share an interaction equally', () => {
    // Worth 1 together and nothing alone.
    const shares = shapleyValues(['a', 'b'], (coalition) => (coalition.length === 2 ? 1 : 0));
    expect([...shares]).toEqual([
      ['a', 0.5],
      ['b', 0.5],
    ]);
  });

  it('ask about every subset, from none to all', () => {
    expect(subsets(['a', 'b'])).toEqual([[], ['a'], ['b'], ['a', 'b']]);
  });
});
