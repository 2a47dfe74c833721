import { describe, expect, it } from 'vitest';
import type { Coordinates } from '../../src/contracts/contract';
import { fromOtherOrigin, pointContracts, pointsApart } from '../../src/contracts/points';
import type { OutputContract } from '../../src/report/report';
import { outputFacts } from '../support/outputFacts';

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

describe('what an output of points may be', () => {
  const axesOf = (name: string, ...shape: number[]) =>
    new Set(
      pointContracts(outputFacts({ name, shape, tracked: undefined })).map(({ axis, parts }) => {
        const { to, coordinates, pointsAxis } = parts![0]!;
        return [axis, to, coordinates!.perPoint, pointsAxis].join(' ');
      }),
    );

  it('has them on an axis of their own, or one after the other where its name tells', () => {
    expect(axesOf('keypoints', 1, 17, 2)).toEqual(new Set(['2 2 2 1']));
    expect(axesOf('keypoints', 1, 17, 3)).toEqual(new Set(['2 3 3 1']));
    expect(axesOf('n', 1, 17, 2)).toEqual(new Set(['2 2 2 1']));
    expect(axesOf('keypoints', 1, 10)).toEqual(new Set(['1 10 2 ']));
    expect(axesOf('keypoints', 1, 51)).toEqual(new Set(['1 51 3 ']));
  });

  it('is none where nothing tells, or its axes hold no whole points', () => {
    expect(axesOf('n', 1, 10)).toEqual(new Set());
    expect(axesOf('n', 1, 19, 2)).toEqual(new Set());
    expect(axesOf('keypoints', 1, 2)).toEqual(new Set());
    expect(axesOf('keypoints', 1, 3)).toEqual(new Set());
    expect(axesOf('keypoints', 7)).toEqual(new Set());
    expect(axesOf('keypoints', 1, 7)).toEqual(new Set());
  });
});

describe('points counted from the other origin', () => {
  const coordinatesOf = (contract: OutputContract) => contract.parts![0]!.coordinates;

  it.each<[string, OutputContract, [number, number]]>([
    ['pixels', points('pixels', 'edge', [64, 128]), [63, 127]],
    ['cells', points('grid', 'edge', [16, 8]), [15, 7]],
    ['parts', points('0..1', 'edge', [1, 1]), [1 - 1 / 64, 1 - 1 / 128]],
    ['parts around the middle', points('-1..1', 'edge', [0, 0]), [0, 0]],
  ])('have an extent of one pixel less where they are centers: %s', (_, contract, extent) => {
    const other = fromOtherOrigin(contract, IMAGE);
    expect(coordinatesOf(other)).toMatchObject({ origin: 'center', extent });
    expect(fromOtherOrigin(other, IMAGE)).toEqual(contract);
  });

  it('leave parts that hold no places as they are', () => {
    const parts = [{ kind: 'classes', from: 0, to: 3 }] as const;
    const contract = { kind: 'classes', origin: 'test', certainty: 'stated', axis: 1, parts } as const;
    expect(fromOtherOrigin(contract, IMAGE)).toEqual(contract);
    expect(fromOtherOrigin({ kind: 'map', origin: 'test', certainty: 'stated' }, IMAGE).parts).toEqual([]);
  });
});

it('points behind scores are those of their own entries', () => {
  const of = (first: number): OutputContract => ({
    ...points('pixels', 'edge', [64, 128]),
    axis: 1,
    parts: [{ ...points('pixels', 'edge', [64, 128]).parts![0]!, from: first, to: first + 4 }],
  });
  const tensor = (...data: number[]) => ({ dims: [1, 6, 1], data: Float32Array.from(data) });
  const [x, y] = [tensor(9, 9, 1, 2, 3, 4), tensor(0, 0, 4, 6, 3, 4)];
  expect(pointsApart(of(2), IMAGE, x, y)!.pixels).toBe(2.5);
  expect(pointsApart(of(0), IMAGE, x, y)!.pixels).toBeCloseTo((Math.hypot(9, 9) + 5) / 2, 6);
});
