import { describe, expect, it } from 'vitest';
import { leadingKind, resolveStated } from '../../src/contracts/stated';
import type { StatedContract } from '../../src/report/schema/contract';
import { outputFacts } from '../support/outputFacts';

const resolve = (stated: StatedContract, shape: readonly number[], labels?: readonly string[]) =>
  resolveStated(stated, outputFacts({ name: 'out', shape, tracked: undefined, ...(labels && { labels }) }), {
    origin: 'm.flipscope.json',
    file: '/m/m.flipscope.json',
  });

describe('a stated contract', () => {
  it('of a vector names its entries, on the only axis that is longer than one', () => {
    const stated: StatedContract = { contract: 'vector', swap: [[0, 2]], negate: { h: [1, 7] } };
    for (const shape of [
      [1, 8],
      [1, 8, 1, 1],
    ]) {
      expect(resolve(stated, shape)).toMatchObject({ kind: 'vector', swap: [[0, 2]], negate: { h: [1, 7], v: [] } });
    }
    expect(() => resolve({ contract: 'vector', negate: { v: [8] } }, [1, 8])).toThrow(
      '/m/m.flipscope.json: "outputs.out.negate": found 8; a number from 0 to 7.',
    );
    expect(() => resolve({ contract: 'vector', swap: [[0, 8]] }, [1, 8])).toThrow('"outputs.out.swap": found 8; ');
  });

  it('of a map names its channels', () => {
    const map: StatedContract = { contract: 'map', rows: 2, columns: 3, negate: { h: [1] } };
    expect(resolve(map, [1, 2, 8, 8]).negate).toEqual({ h: [1], v: [] });
    expect(() => resolve({ ...map, negate: { h: [2] } }, [1, 2, 8, 8])).toThrow('found 2; a number from 0 to 1.');
  });

  it('of classes swaps them by label', () => {
    const labels = ['left', 'right', 'both'];
    expect(resolve({ contract: 'classes', swap: [['left', 'right']] }, [1, 3], labels).swap).toEqual([[0, 1]]);
    expect(() => resolve({ contract: 'classes', swap: [['left', 'middle']] }, [1, 3], labels)).toThrow(
      'found "middle"; one of the labels: "left", "right", "both", ….',
    );
    expect(() => resolve({ contract: 'classes', swap: [['no', 0]] }, [1, 4], [...labels, 'none'])).toThrow(
      expect.objectContaining({
        reason: 'preprocess-invalid',
        message: expect.stringMatching(/"left", "right", "both", …\.$/) as string,
      }),
    );
  });

  it.each(['classes', 'vector'] as const)('of %s counts entries wherever the axis is', (contract) => {
    for (const shape of [
      [1, 1, 8],
      [1, 8, 1, 1],
      [1, 1, 1, 8],
      [1, 8],
    ]) {
      expect(resolve({ contract, swap: [[0, 7]] }, shape).swap).toEqual([[0, 7]]);
      expect(() => resolve({ contract, swap: [[0, 8]] }, shape)).toThrow('found 8; a number from 0 to 7.');
    }
  });

  it('of boxes names what goes with them, where it is stated', () => {
    const boxes: StatedContract = { contract: 'boxes' };
    expect(resolve({ ...boxes, scores: 'a', classes: 'b' }, [10, 4])).toMatchObject({ scores: 'a', classes: 'b' });
    for (const key of ['scores', 'classes']) expect(resolve(boxes, [10, 4])).not.toHaveProperty(key);
    expect(resolve({ contract: 'keypoints' }, [10, 4]).kind).toBe('keypoints');
  });

  it.each(['classes', 'labels', 'sensitive', 'ignore'] as const)('of %s has no signs', (contract) => {
    expect(() => resolve({ contract, negate: { h: [0] } }, [1, 8])).toThrow(
      `"outputs.out.negate": found "${contract}"; only channels of a "map" and entries of a "vector" change sign.`,
    );
  });

  it('keeps tolerance, flips and judge, where they are stated', () => {
    const stated: StatedContract = { contract: 'classes', rtol: 0, atol: 0.5, flips: ['v'], judge: 'top1' };
    expect(resolve(stated, [1, 8])).toEqual({
      kind: 'classes',
      origin: 'm.flipscope.json',
      certainty: 'stated',
      rtol: 0,
      atol: 0.5,
      flips: ['v'],
      judge: 'top1',
    });
    expect(resolve({ contract: 'classes' }, [1, 8])).toEqual({
      kind: 'classes',
      origin: 'm.flipscope.json',
      certainty: 'stated',
    });
  });

  it('of a map has rows and columns on axes, counted from either end', () => {
    const positions = (stated: Partial<StatedContract>, shape: readonly number[]) =>
      resolve({ contract: 'map', ...stated }, shape).positions;
    expect(positions({ rows: -2, columns: -1 }, [1, 2, 8, 8])).toEqual({ kind: 'axes', rows: 2, columns: 3 });
    expect(positions({ rows: 0, columns: 1 }, [8, 8])).toEqual({ kind: 'axes', rows: 0, columns: 1 });
    expect(positions({ columns: 2 }, [1, 2, 8])).toEqual({ kind: 'axes', columns: 2 });
    expect(positions({ rows: -3 }, [1, 2, 8])).toEqual({ kind: 'axes', rows: 0 });
    for (const [rows, found] of [
      [4, '4; an axis from -4 to 3 of 1×2×8×8.'],
      [-5, '-5; an axis from -4 to 3 of 1×2×8×8.'],
    ] as const) {
      expect(() => positions({ rows, columns: 1 }, [1, 2, 8, 8])).toThrow(`"outputs.out.rows": found ${found}`);
    }
    expect(() => positions({ columns: 9 }, [1, 2])).toThrow('"outputs.out.columns": found 9; an axis from -2 to 1');
    expect(() => positions({}, [1, 2])).toThrow('"map", but its shape 1×2 shows no rows and columns');
    expect(() => positions({}, [])).toThrow('its shape a single number shows no');
  });

  it('of a map has positions folded into one axis, some of it skipped', () => {
    const positions = (stated: Partial<StatedContract>, shape: readonly number[]) =>
      resolve({ contract: 'map', ...stated }, shape).positions;
    const folded = { kind: 'folded', grid: [3, 4] };
    expect(positions({ grid: [3, 4] }, [1, 12, 5])).toEqual({ ...folded, axis: 1, skip: 0 });
    expect(positions({ grid: [3, 4], skip: 1 }, [1, 13, 5])).toEqual({ ...folded, axis: 1, skip: 1 });
    expect(positions({ grid: [3, 4], axis: -1 }, [1, 5, 12])).toEqual({ ...folded, axis: 2, skip: 0 });
    expect(positions({ grid: [3, 4], axis: 0 }, [12, 5])).toEqual({ ...folded, axis: 0, skip: 0 });
    expect(positions({ grid: [3, 4], axis: 1 }, [1, 14, 5])).toEqual({ ...folded, axis: 1, skip: 0 });
    expect(() => positions({ grid: [3, 4] }, [1, 11, 5])).toThrow(
      '"outputs.out.grid": found 3×4; the output is 1×11×5.',
    );
    expect(() => positions({ grid: [3, 4], skip: 1, axis: 1 }, [1, 12, 5])).toThrow('found 3×4 after 1; the output');
    expect(() => positions({ grid: [3, 4], skip: 2, axis: 1 }, [1, 13, 5])).toThrow('found 3×4 after 2; the output is');
  });

  it('of labels takes any numbers, and needs no positions', () => {
    const labels: StatedContract = { contract: 'labels', swap: [[3, 900]] };
    expect(resolve(labels, [1, 7])).toMatchObject({ kind: 'labels', swap: [[3, 900]] });
    expect(resolve(labels, [1, 7])).not.toHaveProperty('positions');
    expect(() => resolve({ contract: 'labels', swap: [['cat', 'dog']] }, [1, 7])).toThrow(
      'found "cat"; a number, since the model has no labels.',
    );
  });

  it('of a shift is that of a map with rows and columns', () => {
    const map: StatedContract = { contract: 'map', rows: 2, columns: 3 };
    expect(resolve({ ...map, shift: { rows: 1, columns: -1 } }, [1, 2, 8, 8]).shift).toEqual({ rows: 1, columns: -1 });
    expect(resolve({ ...map, shift: { columns: 1 } }, [1, 2, 8, 8]).shift).toEqual({ columns: 1 });
    expect(resolve({ ...map, shift: { rows: 1 } }, [1, 2, 8, 8]).shift).toEqual({ rows: 1 });
    for (const other of [{ contract: 'vector' }, { contract: 'map', grid: [2, 4] }] as const) {
      expect(() => resolve({ ...other, shift: { rows: 1 } } as StatedContract, [1, 8])).toThrow('"outputs.out.shift"');
    }
  });

  it('says what it is, or has parts', () => {
    expect(() => resolve({ rtol: 0.1 }, [1, 8])).toThrow('"outputs.out.contract": found nothing; one of "vector"');
    const parts: StatedContract = {
      parts: [
        { contract: 'classes', axis: 1, from: 0, to: 2 },
        { contract: 'vector', axis: 1, from: 2, to: 4 },
      ],
    };
    expect(resolve(parts, [1, 4]).kind).toBe('classes');
    expect(leadingKind(['classes', 'keypoints', 'boxes'])).toBe('boxes');
    expect(leadingKind(['classes', 'keypoints'])).toBe('keypoints');
    expect(leadingKind(['angles', 'classes'])).toBe('vector');
    expect(leadingKind(['ignore', 'classes'])).toBe('ignore');
    expect(leadingKind([])).toBeUndefined();
  });
});

describe('channels that are swapped or negated', () => {
  const of = [1, 3, 8, 12];
  const map: StatedContract = { contract: 'map', rows: 2, columns: 3 };

  it('may be the last one, and none behind it', () => {
    expect(resolve({ ...map, swap: [[0, 2]] }, of).swap).toEqual([[0, 2]]);
    expect(resolve({ ...map, negate: { h: [2] } }, of).negate).toEqual({ h: [2], v: [] });
    expect(() => resolve({ ...map, swap: [[0, 3]] }, of)).toThrow(/swap.*found 3; a number from 0 to 2\.$/);
    for (const swap of [[[0, 1], [1, 2]], [[1, 1]]] as const) expect(() => resolve({ ...map, swap: swap.map(([a, b]) => [a, b]) }, of)).toThrow(/swap": found 1 twice; each number changes places with one other\.$/); // prettier-ignore
    expect(() => resolve({ ...map, negate: { h: [3] } }, of)).toThrow(/negate.*found 3; a number from 0 to 2\.$/);
  });
});
