import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { rowProducts, rowsOf } from '../../../src/analysis/measure/kernel/rowProducts';
import { normalArray } from '../../support/random';

function plainProducts(a: Float32Array, b: Float32Array, rows: number): number[][] {
  const length = a.length / rows;
  const row = (data: Float32Array, i: number): number[] => [...data.subarray(i * length, (i + 1) * length)];
  const dot = (p: number[], q: number[]): number => p.reduce((sum, value, k) => sum + value * q[k]!, 0);
  return Array.from({ length: rows }, (_, i) => Array.from({ length: rows }, (_, j) => dot(row(a, i), row(b, j))));
}

describe('the products of all pairs of rows', () => {
  it('are those of plain loops in double precision, for any number and length of rows, two matrices or one', () => {
    // Around the block of 128 positions, and over several; what an earlier product left in the memory must not show.
    const lengths = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 120, max: 140 }), fc.constant(400));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 13 }), lengths, fc.integer({ min: 1, max: 999 }), (rows, length, seed) => {
        const a = normalArray(rows * length, seed);
        const b = seed % 3 === 0 ? a : normalArray(rows * length, seed + 1000);
        const found = rowsOf(rowProducts(a, b, rows));
        expect(found.map((row) => row.length)).toEqual(Array.from({ length: rows }, () => rows));
        const expected = plainProducts(a, b, rows);
        found.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(expected[i]![j]!, 10)));
      }),
      { seed: 8, numRuns: 100 },
    );
  });

  it.each([NaN, Infinity])('pass %s on, to its own row only', (value) => {
    const a = new Float32Array(20).fill(1);
    a[7] = value;
    const found = rowsOf(rowProducts(a, new Float32Array(20).fill(1), 5));
    expect(found.map((row) => row.every(Number.isFinite))).toEqual([true, false, true, true, true]);
    expect(found[1]!.some(Number.isFinite)).toBe(false);
  });
});
