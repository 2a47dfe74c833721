import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../src/contracts/contract';
import { resolveStated } from '../../src/contracts/stated';
import type { OutputContract } from '../../src/report/report';
import type { StatedContract, StatedPart } from '../../src/report/schema/contract';
import { outputFacts } from '../support/outputFacts';

const facts = (more: Partial<OutputFacts> = {}): OutputFacts =>
  outputFacts({
    name: 'y',
    shape: [1, 9, 126],
    tracked: { kind: 'lost', reason: 'a dense layer mixes positions of space' },
    ...more,
  });

const resolve = (stated: StatedContract, of = facts()): OutputContract =>
  resolveStated(stated, of, { origin: 'cat.flipscope.json', file: '/models/cat.flipscope.json' });

describe('stated boxes, points and parts', () => {
  it('have every default filled in', () => {
    expect(resolve({ contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32] })).toEqual({
      kind: 'boxes',
      origin: 'cat.flipscope.json',
      certainty: 'stated',
      axis: 1,
      positions: {
        kind: 'grids',
        axis: 2,
        grids: [
          [8, 12, 1],
          [4, 6, 1],
          [2, 3, 1],
        ],
      },
      parts: [
        {
          kind: 'boxes',
          from: 0,
          to: 4,
          coordinates: { form: 'cxcywh', unit: 'pixels', origin: 'edge', extent: [64, 96] },
        },
      ],
    });
  });

  it('may be all of an output, without a batch before them', () => {
    const { positions } = resolve(
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32] },
      facts({ shape: [126, 9] }),
    );
    expect(positions).toMatchObject({ kind: 'grids', axis: 0 });
  });

  it.each([
    [6, 2],
    [51, 3],
    [10, 2],
  ])('of %i numbers in a row are points of %i each', (count, perPoint) => {
    const { parts } = resolve({ contract: 'keypoints', axis: 1, unit: '0..1' }, facts({ shape: [1, count] }));
    expect(parts![0]!.coordinates!.perPoint).toBe(perPoint);
  });

  it('are repeated for every anchor of a cell', () => {
    const tracked = {
      kind: 'spatial',
      h: [{ axis: 3, map: 'reverse' }],
      v: [{ axis: 2, map: 'reverse' }],
    } as const;
    const of = facts({ shape: [1, 18, 8, 12], tracked });
    const part = { contract: 'boxes', form: 'cxcywh', unit: 'grid', axis: 1, to: 4 } as const;
    const { parts } = resolve({ parts: [part], repeat: 3 }, of);
    expect(parts!.map(({ from, to }) => [from, to])).toEqual([[0, 4], [6, 10], [12, 16]]); // prettier-ignore
    expect(parts![0]!.coordinates).toMatchObject({ origin: 'center', extent: [7, 11] });
  });

  it('of points in order on an axis of their own swap there', () => {
    const of = facts({ shape: [1, 17, 2] });
    const { parts, positions } = resolve({ contract: 'keypoints', unit: '0..1', swap: [[1, 2]] }, of);
    expect(positions).toBeUndefined();
    expect(parts).toEqual([
      {
        kind: 'keypoints',
        from: 0,
        to: 2,
        coordinates: { form: 'points', unit: '0..1', origin: 'edge', extent: [1, 1], perPoint: 2 },
        pointsAxis: 1,
        swap: [[1, 2]],
      },
    ]);
  });

  it.each([
    [{ contract: 'boxes', axis: 3 }, /"outputs\.y\.axis": found 3; an axis from -3 to 2\.$/],
    [{ contract: 'boxes', axis: 1 }, /"outputs\.y\.to": found 9 entries; cxcywh takes a multiple of 4\.$/],
    [{ contract: 'boxes', axis: 1, form: 'dfl' }, /"outputs\.y\.to": found 9 entries; dfl takes a multiple of 4\.$/],
    [
      { contract: 'keypoints', axis: 1, perPoint: 2 },
      /"outputs\.y\.perPoint": found 9 entries; points takes a multiple of 2\.$/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16] },
      /"outputs\.y\.strides": found 8×12 \+ 4×6 = 120; the output is 1×9×126\.$/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, grids: [[8, 12]], anchors: [3, 3] },
      /"outputs\.y\.anchors": found 2 numbers; one, or one for each of the 1 levels\.$/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32], unit: 'grid' },
      /"outputs\.y\.unit": found "grid"; it needs one grid/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32], of: 'image' },
      /"outputs\.y\.of": found "image"; cells are those of the input/,
    ],
    [
      { parts: [{ contract: 'classes', axis: 1, from: 4, to: 10 }] },
      /"outputs\.y\.parts\.0\.to": found 4 to 10; a range within the 9 entries of axis 1\.$/,
    ],
    [
      {
        parts: [
          { contract: 'classes', axis: 1, to: 4 },
          { contract: 'boxes', axis: 2 },
        ],
      },
      /"outputs\.y\.parts": found axes 1 and 2; all parts are on the same axis\.$/,
    ],
    [
      { parts: [{ contract: 'classes', axis: 1, to: 4, swap: [[0, 1], [2, 0]] }] }, // prettier-ignore
      /"outputs\.y\.parts\.0\.swap": found 0 twice; each number changes places with one other\.$/,
    ],
    [
      { parts: [{ contract: 'classes', axis: 1, to: 4, swap: [[0, 4]] }] },
      /"outputs\.y\.parts\.0\.swap": found 4; a number from 0 to 3\.$/,
    ],
    [
      { parts: [{ contract: 'keypoints', axis: 1, to: 4, form: 'ltrb' }] },
      /"outputs\.y\.parts\.0\.form": found "ltrb"; keypoints are "points", "deltas" or "offset"\.$/,
    ],
    [{ rtol: 0.1 }, /"outputs\.y\.contract": found nothing; one of "vector", .* or give "parts"\.$/],
  ] satisfies [StatedContract, RegExp][])('that do not fit are refused in one line: %#', (stated, message) => {
    expect(() => resolve(stated)).toThrow(message);
    expect(() => resolve(stated)).toThrow(/^\/models\/cat\.flipscope\.json: /);
  });
});

describe('the axis of stated parts', () => {
  const axisOf = (shape: readonly number[], axis?: number) =>
    resolve({ parts: [{ contract: 'classes', ...(axis !== undefined && { axis }) }] }, facts({ shape })).axis;

  it('is the last one, or that of few channels in front of rows and columns', () => {
    const four = [
      [1, 4, 8, 12],
      [1, 16, 8, 12],
      [1, 12, 8, 12],
      [1, 1, 8, 12],
      [1, 2, 1, 3],
    ].map((shape) => axisOf(shape));
    expect(four).toEqual([1, 3, 3, 3, 1]);
    expect([[7], [1, 9], [1, 4, 126], [1, 4, 2, 8, 12]].map((shape) => axisOf(shape))).toEqual([0, 1, 2, 4]);
  });

  it('is counted from either end', () => {
    expect([0, 1, 2, -1, -2, -3].map((axis) => axisOf([2, 3, 4], axis))).toEqual([0, 1, 2, 2, 1, 0]);
    for (const axis of [3, -4]) expect(() => axisOf([2, 3, 4], axis)).toThrow(`found ${axis}; an axis from -3 to 2.`);
  });
});

describe('a stated part', () => {
  const one = (part: StatedPart, of: Partial<OutputFacts>, more: Partial<StatedContract> = {}) =>
    resolve({ parts: [part], ...more }, facts(of)).parts![0]!;

  it('is a range of the axis, with a name where it has one', () => {
    expect(one({ contract: 'classes', from: 2, to: 9 }, { shape: [1, 9] })).toStrictEqual({
      kind: 'classes',
      from: 2,
      to: 9,
    });
    expect(one({ contract: 'classes', name: 'a' }, { shape: [1, 9] })).toMatchObject({ name: 'a', from: 0, to: 9 });
    for (const range of [{ from: 3, to: 3 }, { from: 4, to: 3 }, { to: 10 }]) {
      expect(() => one({ contract: 'classes', ...range }, { shape: [1, 9] })).toThrow(
        /a range within the 9 entries of axis 1/,
      );
    }
  });

  it('counts its own entries, wherever it begins', () => {
    const { coordinates, ...rest } = one({ contract: 'boxes', from: 5 }, { shape: [1, 9] });
    expect(rest).toStrictEqual({ kind: 'boxes', from: 5, to: 9 });
    expect(coordinates).toStrictEqual({ form: 'cxcywh', unit: 'pixels', origin: 'edge', extent: [64, 96] });
    const points = one({ contract: 'keypoints', from: 5, swap: [[0, 1]] }, { shape: [1, 9] });
    expect(points).toMatchObject({ swap: [[0, 1]], coordinates: { perPoint: 2 } });
    expect(points).not.toHaveProperty('pointsAxis');
    const behind = one({ contract: 'keypoints', from: 1, perPoint: 2 }, { shape: [1, 5, 3] });
    expect(behind.pointsAxis).toBe(1);
  });

  it('is written rows first, or x after x, where that is stated', () => {
    expect(one({ contract: 'boxes', order: 'yx' }, { shape: [1, 4] }).coordinates).toMatchObject({ order: 'yx' });
    expect(one({ contract: 'boxes', order: 'xy' }, { shape: [1, 4] }).coordinates).not.toHaveProperty('order');
    const planar = one({ contract: 'keypoints', planar: true }, { shape: [1, 6] }).coordinates!;
    expect(planar).toMatchObject({ form: 'points', planar: true });
    expect(planar).not.toHaveProperty('perPoint');
    expect(one({ contract: 'keypoints', planar: false }, { shape: [1, 6] }).coordinates).not.toHaveProperty('planar');
    expect(() => one({ contract: 'keypoints', planar: true }, { shape: [1, 5] })).toThrow(
      '"outputs.y.parts.0.planar": found 5 entries; points takes as many y as x.',
    );
  });

  it.each<[Partial<StatedPart>, number, number]>([
    [{ contract: 'keypoints', planar: true }, 6, 3],
    [{ contract: 'keypoints', perPoint: 2 }, 6, 3],
    [{ contract: 'keypoints', perPoint: 3 }, 6, 2],
    [{ contract: 'boxes' }, 8, 2],
    [{ contract: 'classes' }, 5, 5],
  ])('of %j in %i entries swaps %i of them', (part, entries, count) => {
    const swapped = (last: number) => one({ ...(part as StatedPart), swap: [[0, last]] }, { shape: [1, entries] }).swap;
    expect(swapped(count - 1)).toEqual([[0, count - 1]]);
    expect(() => swapped(count)).toThrow(`found ${count}; a number from 0 to ${count - 1}.`);
  });

  it('swaps by label, where there are labels', () => {
    const part: StatedPart = { contract: 'classes', swap: [['a', 'c']] };
    expect(one(part, { shape: [1, 3], labels: ['a', 'b', 'c'] }).swap).toEqual([[0, 2]]);
    expect(() => one(part, { shape: [1, 3] })).toThrow('found "a"; a number from 0 to 2.');
    expect(() => one(part, { shape: [1, 2], labels: ['a', 'b', 'c'] })).toThrow('found "c"; a number from 0 to 1.');
  });

  it.each<[readonly number[], number | undefined]>([
    [[1, 17, 2], 1],
    [[1, 4, 17, 2], 2],
    [[1, 2, 2], 1],
    [[17, 2], undefined],
    [[1, 1, 2], undefined],
    [[1, 5, 6], undefined],
  ])('of points in %j has them on axis %s', (shape, axis) => {
    const part = one({ contract: 'keypoints', perPoint: 2, axis: -1 }, { shape });
    expect(part.pointsAxis).toBe(axis);
  });

  it('counts in cells of the only grid', () => {
    const extent = (more: Partial<StatedContract>, shape: readonly number[], axis = 1) =>
      one({ contract: 'boxes', unit: 'grid', axis, to: 4 }, { shape }, more).coordinates!.extent;
    // Cells are counted by their centers.
    expect(extent({ grid: [3, 5] }, [1, 4, 15])).toEqual([2, 4]);
    expect(extent({ strides: [8] }, [1, 4, 96])).toEqual([7, 11]);
    expect(extent({ rows: 2, columns: 3 }, [1, 4, 3, 5])).toEqual([2, 4]);
    for (const alone of [{ rows: 2 }, { columns: 2 }, {}]) {
      expect(() => extent(alone, [1, 4, 15])).toThrow(/unit": found "grid"; it needs one grid/);
    }
  });
});

describe('the cells of a dense head', () => {
  const BOX: StatedContract = { contract: 'boxes', axis: 1, to: 4 };
  const positions = (more: Partial<StatedContract>, entries: number) =>
    resolve({ ...BOX, ...more }, facts({ shape: [1, 9, entries] })).positions;

  it('hold one box, as many as stated, or another number at every level', () => {
    const grids = [[2, 3], [1, 2]] as [number, number][]; // prettier-ignore
    const levels = (...anchors: number[]) => [[2, 3, anchors[0]], [1, 2, anchors[1]]]; // prettier-ignore
    expect(positions({ grids }, 8)).toStrictEqual({ kind: 'grids', axis: 2, grids: levels(1, 1) });
    expect(positions({ grids, anchors: 3 }, 24)).toMatchObject({ grids: levels(3, 3) });
    expect(positions({ grids, anchors: [3] }, 24)).toMatchObject({ grids: levels(3, 3) });
    expect(positions({ grids, anchors: [1, 2] }, 10)).toMatchObject({ grids: levels(1, 2) });
    expect(positions({ strides: [32, 64], anchors: [1, 2] }, 10)).toMatchObject({ grids: levels(1, 2) });
    expect(positions({ grid: [2, 3] }, 6)).toMatchObject({ grids: [[2, 3, 1]] });
  });

  it('may have their first boxes first', () => {
    const grid: Partial<StatedContract> = { grid: [2, 3], anchors: 2 };
    expect(positions({ ...grid, anchorsFirst: true }, 12)).toMatchObject({ anchorsFirst: true });
    expect(positions({ ...grid, anchorsFirst: false }, 12)).toMatchObject({ anchorsFirst: false });
    expect(positions(grid, 12)).not.toHaveProperty('anchorsFirst');
  });

  it('are as many as the output has, on another axis than the numbers', () => {
    expect(() =>
      positions(
        {
          grids: [
            [2, 3],
            [1, 2],
          ],
          anchors: [1, 2],
        },
        11,
      ),
    ).toThrow('"outputs.y.grids": found 2×3 + 1×2×2 = 10; the output is 1×9×11.');
    expect(() => positions({ grid: [3, 3] }, 11)).toThrow('"outputs.y.grid": found 3×3 = 9; the output is 1×9×11.');
  });

  it('are repeated by a divisor of the axis', () => {
    expect(() => resolve({ parts: [{ contract: 'classes' }], repeat: 2 }, facts({ shape: [1, 9] }))).toThrow(
      '"outputs.y.repeat": found 2; a divisor of the axis\' length 9.',
    );
  });
});

describe('the positions of boxes and points', () => {
  it('may be rows or columns alone', () => {
    const points: StatedContract = { contract: 'keypoints', axis: 1, unit: '0..1' };
    const of = facts({ shape: [1, 4, 12], tracked: undefined });
    expect(resolve({ ...points, columns: 2 }, of).positions).toEqual({ kind: 'axes', columns: 2 });
    expect(resolve({ ...points, rows: 2 }, of).positions).toEqual({ kind: 'axes', rows: 2 });
  });
});
