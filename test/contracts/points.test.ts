import { describe, expect, it } from 'vitest';
import type { Coordinates } from '../../src/contracts/contract';
import { pointsApart } from '../../src/contracts/points';
import type { OutputContract } from '../../src/report/report';

const IMAGE = [64, 128] as const;

const points = (
  unit: Coordinates['unit'],
  origin: Coordinates['origin'],
  extent: [number, number],
): OutputContract => ({
  kind: 'keypoints',
  origin: 'test',
  certainty: 'stated',
  axis: 2,
  parts: [{ kind: 'keypoints', from: 0, to: 2, coordinates: { form: 'points', unit, origin, extent } }],
});

/** How far points are apart that lie one unit of rows and two of columns from each other. */
function apart(contract: OutputContract, [right, down]: readonly [number, number]): unknown {
  const tensor = (...data: number[]) => ({ dims: [1, 2, 2], data: Float32Array.from(data) });
  return pointsApart(contract, IMAGE, tensor(0, 0, right, down), tensor(2 * right, down, right, down));
}

describe('how far points are apart', () => {
  it.each<[string, OutputContract, readonly [number, number]]>([
    ['parts of the image', points('0..1', 'edge', [1, 1]), [1 / 128, 1 / 64]],
    ['parts around the middle', points('-1..1', 'edge', [0, 0]), [2 / 128, 2 / 64]],
    ['cells, from their edges', points('grid', 'edge', [16, 16]), [1 / 8, 1 / 4]],
    ['cells, from their centers', points('grid', 'center', [15, 15]), [1 / 8, 1 / 4]],
  ])('is the same in %s as in pixels', (_, contract, unit) => {
    expect(apart(contract, unit)).toEqual(apart(points('pixels', 'edge', [64, 128]), [1, 1]));
  });
});
