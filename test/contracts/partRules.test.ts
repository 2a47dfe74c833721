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
});
