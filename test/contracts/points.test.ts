import { describe, expect, it } from 'vitest';
import type { Coordinates } from '../../src/contracts/contract';
import { fromOtherOrigin, pointContracts, pointsApart } from '../../src/contracts/points';
import type { OutputContract } from '../../src/report/report';
import { outputFacts } from '../support/outputFacts';
import { uniform } from '../support/random';

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

describe('what outputs of points may be, in full', () => {
  const contractsOf = (name: string, ...shape: number[]) =>
    pointContracts(outputFacts({ name, shape, tracked: undefined }));
  const UNITS = [['pixels', [64, 96]], ['0..1', [1, 1]], ['-1..1', [0, 0]]] as const; // prettier-ignore
  const FACE = [[0, 1], [3, 4]] as const; // prettier-ignore

  it.each([
    ['one after the other', 'landmarks', [1, 10], { axis: 1, to: 10, perPoint: 2, swaps: [FACE, undefined] }],
    ['with scores', 'landmarks', [1, 15], { axis: 1, to: 15, perPoint: 3, swaps: [FACE, undefined] }],
    ['whose number is in no use', 'landmarks', [1, 24], { axis: 1, to: 24, perPoint: 2, swaps: [undefined] }],
    ['two', 'landmarks', [1, 4], { axis: 1, to: 4, perPoint: 2, swaps: [undefined] }],
    [
      'on an axis of their own',
      'kps',
      [1, 5, 2],
      { axis: 2, to: 2, perPoint: 2, pointsAxis: 1, swaps: [FACE, undefined] },
    ],
    ['of several faces', 'kps', [1, 9, 5, 2], { axis: 3, to: 2, perPoint: 2, pointsAxis: 2, swaps: [FACE, undefined] }],
  ] as const)('%s', (_, name, shape, { axis, to, perPoint, swaps, ...own }) => {
    const expected = UNITS.flatMap(([unit, extent]) =>
      swaps.flatMap((swap) =>
        [undefined, 'yx'].map((order) => ({
          kind: 'keypoints',
          origin: 'name of the output',
          certainty: 'found',
          axis,
          parts: [
            {
              kind: 'keypoints',
              from: 0,
              to,
              coordinates: { form: 'points', unit, origin: 'edge', extent, perPoint, ...(order && { order }) },
              ...own,
              ...(swap && { swap }),
            },
          ],
        })),
      ),
    );
    expect(contractsOf(name, ...shape)).toEqual(expected);
  });

  it('is nothing of fewer than two points in a row, and nothing without an axis of samples', () => {
    for (const shape of [[1, 2], [1, 3], [1, 1], [34], [51]]) expect(contractsOf('keypoints', ...shape)).toEqual([]); // prettier-ignore
  });
});

it.each([
  ['pixels', [64, 128]],
  ['0..1', [1, 1]],
  ['-1..1', [0, 0]],
  ['grid', [16, 8]],
] as const)('points of any arrangement are apart what they are: %s', (unit, extent) => {
  const next = uniform(5);
  const pair = () => Array.from({ length: 3 }, () => [next() * 100, next() * 50] as const);
  const scale = { pixels: [1, 1], '0..1': [128, 64], '-1..1': [64, 32], grid: [16, 4] }[unit] as [number, number];
  // Two samples and two places of three points each; the numbers of a place are on axis 1, behind one other number.
  const layouts = [{}, { perPoint: 3 }, { planar: true }, { order: 'yx' }, { planar: true, order: 'yx' }] as const;
  for (const more of layouts) {
    const [perPoint, isPlanar] = ['perPoint' in more ? 3 : 2, 'planar' in more];
    const count = 3 * perPoint;
    const written = (places: readonly (readonly (readonly [number, number])[])[]) => {
      const data = new Float32Array(2 * (1 + count) * 2);
      places.forEach((points, place) =>
        points.forEach(([x, y], i) => {
          const numbers = 'order' in more ? [y, x] : [x, y];
          numbers.forEach((value, along) => {
            const entry = 1 + (isPlanar ? along * 3 + i : i * perPoint + along);
            data[Math.floor(place / 2) * (1 + count) * 2 + entry * 2 + (place % 2)] = value;
          });
        }),
      );
      return { dims: [2, 1 + count, 2], data };
    };
    const [a, b] = [Array.from({ length: 4 }, pair), Array.from({ length: 4 }, pair)];
    const coordinates = { form: 'points', unit, origin: 'edge', extent, ...more } as const;
    const contract: OutputContract = {
      kind: 'keypoints',
      origin: 'test',
      certainty: 'stated',
      axis: 1,
      parts: [{ kind: 'keypoints', from: 1, to: 1 + count, coordinates }],
    };
    const distances = a.flatMap((points, place) =>
      points.map(([x, y], i) => Math.hypot((x - b[place]![i]![0]) * scale[0], (y - b[place]![i]![1]) * scale[1])),
    );
    const mean = distances.reduce((sum, distance) => sum + distance, 0) / 12;
    expect(pointsApart(contract, IMAGE, written(a), written(b))!.pixels).toBeCloseTo(mean, 2);
  }
});

it('points are on the first axis where none is stated, and none where there are no places', () => {
  const { axis: _axis, ...unstated } = points('pixels', 'edge', [64, 128]);
  const tensor = (...data: number[]) => ({ dims: [2, 1], data: Float32Array.from(data) });
  expect(pointsApart(unstated, IMAGE, tensor(0, 0), tensor(3, 4))!.pixels).toBe(5);
  const { parts: _parts, ...nothing } = unstated;
  expect(pointsApart(nothing, IMAGE, tensor(0, 0), tensor(3, 4))).toBeUndefined();
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
