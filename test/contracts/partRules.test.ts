import { describe, expect, it } from 'vitest';
import type { ContractPart, Coordinates } from '../../src/contracts/contract';
import { partRules } from '../../src/contracts/partRules';

const POINTS: Coordinates = { form: 'points', unit: 'pixels', origin: 'edge', extent: [50, 100] };

/** Where each entry comes from. */
function sources(part: Partial<ContractPart>, size: number): readonly number[] {
  return partRules([{ kind: 'keypoints', from: 0, to: size, ...part }], 'h', size).map(({ source }) => source);
}

describe('the rules of parts', () => {
  it('swap points that are written x after x, then y after y', () => {
    const coordinates = { ...POINTS, planar: true };
    expect(sources({ coordinates, swap: [[1, 2]] }, 6)).toEqual([0, 2, 1, 3, 5, 4]);
  });

  it('swap points that are written one after the other', () => {
    const coordinates = { ...POINTS, perPoint: 3 };
    expect(sources({ coordinates, swap: [[0, 2]] }, 9)).toEqual([6, 7, 8, 3, 4, 5, 0, 1, 2]);
  });

  it('leave entries of no part as they are', () => {
    expect(sources({ kind: 'classes', from: 1, to: 3, swap: [[0, 1]] }, 4)).toEqual([0, 2, 1, 3]);
  });

  it('count from where a part begins, also what is taken away', () => {
    const ltrb: Coordinates = { form: 'xywh', unit: 'pixels', origin: 'edge', extent: [50, 100] };
    const part: ContractPart = { kind: 'boxes', from: 2, to: 6, coordinates: ltrb };
    const rule = partRules([part], 'h', 7)[2]!;
    // The left side of a mirrored box: what is on the right of it.
    expect(rule).toMatchObject({ source: 2, minus: 4, factor: -1, offset: 100 });
  });

  it('make zero of what is ignored, under each flip', () => {
    const part: ContractPart = { kind: 'ignore', from: 1, to: 2 };
    expect(partRules([part], 'hv', 3).map(({ factor }) => factor)).toEqual([1, 0, 1]);
  });

  it('swap under h and v, and not twice', () => {
    const part: ContractPart = { kind: 'classes', from: 0, to: 2, swap: [[0, 1]] };
    const of = (flip: 'h' | 'v' | 'hv', more: Partial<ContractPart> = {}) =>
      partRules([{ ...part, ...more }], flip, 2).map(({ source }) => source);
    expect([of('h'), of('v'), of('hv')]).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(of('h', { pointsAxis: 1 })).toEqual([0, 1]);
  });

  it('turn angles modulo half a turn, and leave others as they are', () => {
    const parts: readonly ContractPart[] = [
      { kind: 'classes', from: 1, to: 2 },
      { kind: 'angles', from: 2, to: 4 },
    ];
    const same = (source: number) => ({ source, factor: 1, offset: 0 });
    const turned = (source: number, factor: number) => ({ source, factor, offset: 0, modulo: Math.PI });
    for (const flip of ['h', 'v'] as const) {
      expect(partRules(parts, flip, 5)).toStrictEqual([same(0), same(1), turned(2, -1), turned(3, -1), same(4)]);
    }
    expect(partRules(parts, 'hv', 5)).toStrictEqual([same(0), same(1), turned(2, 1), turned(3, 1), same(4)]);
  });
});
