import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import type { AxisMap } from '../../../src/operators/follow/action';
import {
  concatMaps,
  isBlockReversal,
  normalize,
  reshapeMaps,
  sameMap,
  selectMap,
  simplify,
} from '../../../src/operators/follow/axisMaps';
import { rearrange } from '../../../src/operators/follow/rearrange';

/** A tensor whose entries tell where they came from. */
function counting(dims: readonly number[]): { dims: readonly number[]; data: Float32Array } {
  return { dims, data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i) };
}

function listed(maps: ReadonlyMap<number, AxisMap>): { axis: number; map: AxisMap }[] {
  return [...maps].map(([axis, map]) => ({ axis, map }));
}

const dims = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });

/** The order of an axis: as it is, reversed, or with two places exchanged. */
function involution(size: number, pick: number): readonly AxisMap[] {
  const [a, b] = [Math.floor(pick / 3) % size, Math.floor(pick / 100) % size];
  if (pick % 3 === 0) return [];
  if (pick % 3 === 1) return ['reverse'];
  const map = Int32Array.from({ length: size }, (_, i) => (i === a ? b : i === b ? a : i));
  return [simplify(map) ?? 'reverse'];
}

/** Two shapes with the same number of entries: cut one list of factors in two ways. */
const shapePair = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
    fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  )
  .map(([factors, a, b]) => [merge(factors, a), merge(factors, b)] as const);

function merge(factors: readonly number[], cuts: readonly boolean[]): number[] {
  const result: number[] = [];
  factors.forEach((f, i) => {
    if (i > 0 && !cuts[i]) result[result.length - 1]! *= f;
    else result.push(f);
  });
  return result;
}

describe('reshapeMaps', () => {
  it('commutes with the reshape whenever it answers', () => {
    fc.assert(
      fc.property(shapePair, fc.nat(), ([from, to], pick) => {
        const axis = pick % from.length;
        const maps = new Map<number, AxisMap>([[axis, 'reverse']]);
        const through = reshapeMaps(maps, from, to);
        if (through === undefined) return;
        const flippedFirst = rearrange(counting(from), listed(maps)).data;
        const flippedLast = rearrange(counting(to), listed(through)).data;
        expect(flippedLast).toEqual(flippedFirst);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('follows any maps of any axes there, and comes back with the same', () => {
    let answered = 0;
    fc.assert(
      fc.property(shapePair, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), ([from, to], picks) => {
        const maps = new Map(from.flatMap((size, axis) => involution(size, picks[axis]!).map((map) => [axis, map])));
        const through = reshapeMaps(maps, from, to);
        if (through === undefined) return;
        answered++;
        const moved = rearrange(counting(from), listed(maps)).data;
        expect(rearrange(counting(to), listed(through)).data).toEqual(moved);
        for (const [axis, map] of through) expect(to[axis], `${axis} ${String(map)}`).toBeGreaterThan(1);
        expect(reshapeMaps(through, to, from)).toEqual(normalize(maps, from));
      }),
      { seed: 3, numRuns: 1000 },
    );
    expect(answered).toBeGreaterThan(600);
  });

  it('looks at no more axes together than have to be', () => {
    const [from, to] = [
      [1, 64, 1024, 1024],
      [1, 64, 1024, 32, 32],
    ];
    expect(reshapeMaps(new Map([[2, 'reverse']]), from, to)).toEqual(new Map([[2, 'reverse']]));
    const reversed = new Map<number, AxisMap>([
      [3, 'reverse'],
      [4, 'reverse'],
    ]);
    expect(reshapeMaps(new Map([[3, 'reverse']]), from, to)).toEqual(reversed);
    expect(reshapeMaps(reversed, to, from)).toEqual(new Map([[3, 'reverse']]));
  });

  it('does not follow an order of more entries than it may keep in memory', () => {
    const map = Int32Array.of(1, 0, 2);
    expect(reshapeMaps(new Map([[1, map]]), [2 ** 22, 3], [3 * 2 ** 22])).toBeDefined();
    expect(reshapeMaps(new Map([[1, map]]), [2 ** 23, 3], [3 * 2 ** 23])).toBeUndefined();
  });

  it('folds a grid into tokens and unfolds it again', () => {
    const tokens = reshapeMaps(new Map([[3, 'reverse']]), [1, 8, 4, 5], [1, 8, 20])!;
    expect(tokens.get(2)).toEqual(Int32Array.from({ length: 20 }, (_, i) => i - (i % 5) + 4 - (i % 5)));
    expect(reshapeMaps(tokens, [1, 8, 20], [1, 8, 4, 5])).toEqual(new Map([[3, 'reverse']]));
  });

  it('follows a Flatten of channels and space as a permutation', () => {
    const flat = reshapeMaps(new Map([[3, 'reverse']]), [1, 2, 2, 3], [1, 12])!.get(1);
    expect(flat).toEqual(Int32Array.of(2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9));
  });

  it('says so when positions are mixed', () => {
    expect(reshapeMaps(new Map([[1, 'reverse']]), [2, 6], [3, 4])).toBeUndefined();
  });
});

describe('flips', () => {
  it('are their own inverse, bit for bit', () => {
    fc.assert(
      fc.property(dims, fc.nat(), (shape, pick) => {
        const axes = [{ axis: pick % shape.length, map: 'reverse' as const }];
        const tensor = counting(shape);
        expect(rearrange(rearrange(tensor, axes), axes).data).toEqual(tensor.data);
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

describe('orders are the same', () => {
  it.each<[AxisMap | undefined, AxisMap | undefined, number, boolean]>([
    [undefined, undefined, 3, true],
    ['reverse', 'reverse', 3, true],
    ['reverse', Int32Array.of(2, 1, 0), 3, true],
    [Int32Array.of(1, 0, 2), Int32Array.of(1, 0, 2), 3, true],
    [Int32Array.of(1, 0, 2), 'reverse', 3, false],
    [Int32Array.of(1, 0, 2), Int32Array.of(0, 2, 1), 3, false],
    ['reverse', undefined, 3, false],
    [undefined, 'reverse', 3, false],
  ])('%o and %o of %i: %o', (a, b, size, same) => {
    expect(sameMap(a, b, size)).toBe(same);
  });
});

describe('isBlockReversal', () => {
  it.each<[number[], boolean]>([
    [[2, 3, 0, 1], true],
    [[3, 4, 5, 0, 1, 2], true],
    [[4, 5, 2, 3, 0, 1], true],
    [[3, 2, 1, 0], false],
    [[0, 1, 2, 3], false],
    [[2, 3, 1, 0], false],
    [[2, 3, 4, 0, 1], false],
    [[4, 5, 0, 1, 2, 3], false],
    [[0, 1], false],
  ])('%o: %o', (map, is) => {
    expect(isBlockReversal(map)).toBe(is);
  });
});

describe('selectMap', () => {
  it('keeps a symmetric part in its own mirrored order', () => {
    expect(selectMap('reverse', 5, [1, 2, 3])).toEqual(Int32Array.of(2, 1, 0));
  });
  it('has no answer for a part that is not its own mirror image', () => {
    expect(selectMap('reverse', 5, [0, 1, 2])).toBeUndefined();
    expect(selectMap('reverse', 3, [1, 1])).toBeUndefined();
  });
});

describe('concatMaps', () => {
  it('puts a class token before mirrored tokens', () => {
    const joined = concatMaps([
      { map: undefined, size: 1 },
      { map: 'reverse', size: 3 },
    ]);
    expect(joined).toEqual(Int32Array.of(0, 3, 2, 1));
    expect(simplify(joined)).toBe(joined);
  });
});
