import { describe, expect, it } from 'vitest';
import { cellFinder } from '../../../src/contracts/heads/cells';
import { pointsOf, readHead, type HeadReader } from '../../../src/contracts/heads/readHead';
import { readPoints } from '../../../src/contracts/heads/readPoints';
import { positionActions } from '../../../src/contracts/positionMaps';
import type { OutputContract } from '../../../src/report/report';

type Part = NonNullable<OutputContract['parts']>[number];
const IMAGE = [32, 64] as const;

function readerOf(parts: readonly Part[], contract: Partial<OutputContract> = {}, labels?: number): HeadReader {
  const all = { kind: 'boxes', origin: 'test', certainty: 'stated', axis: 1, parts, ...contract } as const;
  return { contract: all, tracked: undefined, image: IMAGE, labels };
}

function boxes(form: 'cxcywh' | 'xyxy' | 'xywh' | 'yxyx' | 'dfl', unit: 'pixels' | '0..1' | 'grid', to = 4): Part {
  return { kind: 'boxes', from: 0, to, coordinates: { form, unit, origin: 'edge', extent: [32, 64] } };
}

const SCORES: Part = { kind: 'classes', from: 4, to: 6 };

describe('boxes of a dense head', () => {
  it.each([
    ['cxcywh', 'pixels', [20, 10, 8, 4], [16, 8, 24, 12]],
    ['xyxy', '0..1', [0.25, 0.25, 0.5, 0.75], [16, 8, 32, 24]],
    ['xywh', 'pixels', [3, 4, 5, 6], [3, 4, 8, 10]],
    ['yxyx', '0..1', [0.25, 0.5, 0.75, 1], [32, 8, 64, 24]],
    ['yxyx', 'pixels', [8, 32, 24, 64], [32, 8, 64, 24]],
    ['xyxy', 'pixels', [16, 8, 32, 24], [16, 8, 32, 24]],
    ['xywh', '0..1', [0.25, 0.25, 0.5, 0.5], [16, 8, 48, 24]],
    ['cxcywh', '0..1', [0.5, 0.5, 0.25, 0.25], [24, 12, 40, 20]],
  ] as const)('are read as %s in %s', (form, unit, numbers, box) => {
    const data = Float32Array.of(...numbers, 0.1, 0.75);
    const found = readHead(readerOf([boxes(form, unit), SCORES]), { dims: [1, 6, 1], data });
    expect(found).toEqual([{ sample: 0, box, score: 0.75, class: 1 }]);
  });

  it('are read with y before x where they stand so', () => {
    const part = boxes('cxcywh', 'pixels');
    const turned = { ...part, coordinates: { ...part.coordinates!, order: 'yx' as const } };
    const data = Float32Array.of(10, 20, 4, 8, 0.1, 0.75);
    const found = readHead(readerOf([turned, SCORES]), { dims: [1, 6, 1], data });
    expect(found).toEqual([{ sample: 0, box: [16, 8, 24, 12], score: 0.75, class: 1 }]);
  });

  it('are the means of distributions in cells, by the scores of another output before their Sigmoid', () => {
    // Four bins a side, sharply at 1, 2, 3 and 1 cells of 32×16, whose middles are at 8, 24, 40 and 56.
    const sharp = [1, 2, 3, 1].flatMap((at) => [0, 1, 2, 3].map((bin) => (bin === at ? 90 : 0)));
    const data = Float32Array.from({ length: 64 }, (_, i) => sharp[i % 16]!);
    const reader = readerOf([boxes('dfl', 'grid', 16)], {
      axis: 2,
      positions: { kind: 'grids', axis: 1, grids: [[1, 4, 1]] },
    });
    const scores = { dims: [1, 4, 1], data: Float32Array.of(-2, 1, 0, 0) };
    const [first, second] = readHead(reader, { dims: [1, 4, 16], data }, scores);
    expect(first!.box).toEqual([8 - 16, 16 - 64, 8 + 48, 16 + 32]);
    expect(second!.box).toEqual([24 - 16, 16 - 64, 24 + 48, 16 + 32]);
    expect(second!.score).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  });

  it('take the product of objectness and class where there is one score more than classes', () => {
    const data = Float32Array.of(20, 10, 8, 4, 0.5, 0.2, 0.8);
    const reader = readerOf([boxes('cxcywh', 'pixels'), { kind: 'classes', from: 4, to: 7 }], {}, 2);
    const [found] = readHead(reader, { dims: [1, 7, 1], data });
    expect(found).toMatchObject({ class: 1 });
    expect(found!.score).toBeCloseTo(0.4, 6);
  });

  it('leave the background out where one distribution has one score more than classes', () => {
    const data = Float32Array.of(20, 10, 8, 4, 0.6, 0.1, 0.3);
    const reader = readerOf([boxes('cxcywh', 'pixels'), { kind: 'classes', from: 4, to: 7 }], {}, 2);
    const [found] = readHead(reader, { dims: [1, 7, 1], data });
    expect(found).toMatchObject({ class: 1 });
    expect(found!.score).toBeCloseTo(0.3, 6);
  });

  it('of a set take one distribution whose last class is no object, where there is one score more than classes', () => {
    const reader = readerOf([boxes('cxcywh', '0..1')], { positions: { kind: 'set', axis: 1 }, axis: 2 }, 2);
    const data = Float32Array.of(0.5, 0.5, 0.25, 0.25, 0.5, 0.5, 0.25, 0.25);
    const scores = { dims: [1, 2, 3], data: Float32Array.of(0, 3, 1, -1, -2, 5) };
    const [found, none] = readHead(reader, { dims: [1, 2, 4], data }, scores);
    const sum = 1 + Math.exp(3) + Math.exp(1);
    expect(found).toMatchObject({ class: 1, box: [24, 12, 40, 20] });
    expect(found!.score).toBeCloseTo(Math.exp(3) / sum, 6);
    expect(none!.score).toBeLessThan(0.01);
  });

  it('of several anchors are each a box of its own', () => {
    const part = boxes('cxcywh', 'pixels');
    const second = [
      { ...part, from: 6, to: 10 },
      { ...SCORES, from: 10, to: 12 },
    ];
    const data = Float32Array.from({ length: 24 }, (_, i) => i / 24);
    const found = readHead(readerOf([part, SCORES, ...second]), { dims: [1, 12, 2], data });
    expect(found).toHaveLength(4);
    // Entry 7 of the second cell.
    expect((found[3]!.box[1] + found[3]!.box[3]) / 2).toBeCloseTo(data[7 * 2 + 1]!, 6);
  });

  it('of distributions behind others are those of their own entries', () => {
    const part = boxes('dfl', 'grid', 16);
    // One cell of 64×32, from whose middle every side of the second box is half a cell away.
    const half = [50, 50, 0, 0];
    const data = Float32Array.of(...[1, 1, 1, 1].flatMap(() => [90, 0, 0, 0]), ...[1, 1, 1, 1].flatMap(() => half));
    const contract = { axis: 1, positions: { kind: 'axes', rows: 2, columns: 3 } } as const;
    const found = readHead(readerOf([part, { ...part, from: 16, to: 32 }], contract), { dims: [1, 32, 1, 1], data });
    expect(found.map(({ box }) => box)).toEqual([
      [32, 16, 32, 16],
      [0, 0, 64, 32],
    ]);
  });

  it('of one part are several where it has several times four numbers', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0.5);
    const part = boxes('xyxy', 'pixels', 8);
    expect(readHead(readerOf([part]), { dims: [1, 8, 1], data: data.slice(0, 8) })).toEqual([
      { sample: 0, box: [1, 2, 3, 4], score: 1, class: 0 },
      { sample: 0, box: [5, 6, 7, 8], score: 1, class: 0 },
    ]);
    const scored = readHead(readerOf([part, { kind: 'classes', from: 8, to: 9 }]), { dims: [1, 9, 1], data });
    expect(scored.map(({ box, score }) => [box[0], score])).toEqual([
      [1, 0.5],
      [5, 0.5],
    ]);
  });

  it('have the scores and points before the next box, and no others', () => {
    const part = boxes('xyxy', 'pixels');
    const coordinates = { form: 'points', unit: 'pixels', origin: 'edge', extent: [32, 64] } as const;
    const parts = [
      part,
      { ...part, from: 4, to: 8 },
      { kind: 'vector' as const, from: 8, to: 9 },
      { kind: 'keypoints' as const, from: 9, to: 11, coordinates: { ...coordinates, form: 'offset' as const } },
      { kind: 'classes' as const, from: 11, to: 12 },
      { kind: 'keypoints' as const, from: 12, to: 14, coordinates },
    ];
    const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0.25, 9, 10, 0.5, 11, 12);
    expect(readHead(readerOf(parts), { dims: [1, 14, 1], data })).toEqual([
      { sample: 0, box: [1, 2, 3, 4], score: 1, class: 0 },
      { sample: 0, box: [5, 6, 7, 8], score: 0.5, class: 0, keypoints: [[11, 12]] },
    ]);
  });

  it.each([
    [[0, 1], 1],
    [[0, 0], 0],
    [[-1, 0], 0.5],
    [[0, 1.5], 1 / (1 + Math.exp(-1.5))],
    [[-0.125, 0.25], 1 / (1 + Math.exp(-0.25))],
    [[2, -3], 1 / (1 + Math.exp(-2))],
  ])('have scores before their Sigmoid where any is not 0…1: %j', (scores, expected) => {
    const within = { dims: [1, 6, 1], data: Float32Array.of(1, 2, 3, 4, ...scores) };
    const [own] = readHead(readerOf([boxes('xyxy', 'pixels'), SCORES]), within);
    expect(own!.score).toBeCloseTo(expected, 6);
    const only = { dims: [1, 4, 1], data: Float32Array.of(1, 2, 3, 4) };
    const beside = { dims: [1, 2, 1], data: Float32Array.from(scores) };
    const [found] = readHead(readerOf([boxes('xyxy', 'pixels')]), only, beside);
    expect(found!.score).toBeCloseTo(expected, 6);
  });

  it('leave scores that are no whole number for each box', () => {
    const tensor = { dims: [1, 8, 1], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    const beside = { dims: [1, 5, 1], data: Float32Array.of(0.1, 0.5, 0.25, 0.2, 1) };
    const found = readHead(readerOf([boxes('xyxy', 'pixels', 8)]), tensor, beside);
    expect(found.map(({ score, class: number }) => [score, number])).toEqual([
      [0.5, 1],
      [0.25, 0],
    ]);
  });

  it('are of one sample where no axis is of samples, and on the first axis where none is stated', () => {
    const cells = readerOf([boxes('xyxy', 'pixels')], { positions: { kind: 'set', axis: 0 } });
    const rows = { dims: [2, 4], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    expect(readHead(cells, rows).map(({ sample }) => sample)).toEqual([0, 0]);
    const { contract, ...reader } = readerOf([boxes('xyxy', 'pixels')]);
    const { axis: _axis, ...unstated } = contract;
    const found = readHead({ ...reader, contract: unstated }, { dims: [4, 1], data: Float32Array.of(1, 2, 3, 4) });
    expect(found.map(({ sample, box }) => [sample, box])).toEqual([[0, [1, 2, 3, 4]]]);
  });
});

describe('points', () => {
  const written = { form: 'points', unit: 'pixels', origin: 'edge', extent: [32, 64] } as const;
  it.each([
    ['pairs', [1, 2, 3, 4], written],
    ['pairs with a score', [1, 2, 0.5, 3, 4, 0.5], { ...written, perPoint: 3 }],
    ['all x before all y', [1, 3, 2, 4], { ...written, planar: true }],
    ['y before x', [2, 1, 4, 3], { ...written, order: 'yx' }],
    ['all y before all x', [2, 4, 1, 3], { ...written, planar: true, order: 'yx' }],
    ['parts of the image', [1 / 64, 2 / 32, 3 / 64, 4 / 32], { ...written, unit: '0..1' }],
    [
      'parts of half the image from its middle',
      [1 / 32 - 1, 2 / 16 - 1, 3 / 32 - 1, 4 / 16 - 1],
      { ...written, unit: '-1..1' },
    ],
    ['cells of 8 from their edges', [1 / 8, 2 / 8, 3 / 8, 4 / 8], { ...written, unit: 'grid', extent: [4, 8] }],
    // Four rows and eight columns: the middle of the first cell is at 0, and that of the last at 3 and 7.
    [
      'cells of 8 from their middles',
      [1 / 8 - 0.5, 2 / 8 - 0.5, 3 / 8 - 0.5, 4 / 8 - 0.5],
      { ...written, unit: 'grid', origin: 'center', extent: [3, 7] },
    ],
  ] as const)('are %s', (_, numbers, coordinates) => {
    expect(pointsOf(numbers, coordinates, IMAGE)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe('cells', () => {
  it('are found on axes, in folded grids and in levels with their boxes', () => {
    const onAxes = cellFinder({ kind: 'axes', rows: 1, columns: 2 }, undefined, [1, 4, 8, 6], IMAGE)!;
    expect(onAxes([0, 1, 2, 0])).toEqual({ x: 20, y: 12, width: 8, height: 8 });
    const folded = cellFinder({ kind: 'folded', axis: 1, grid: [2, 4], skip: 1 }, undefined, [1, 9, 6], IMAGE)!;
    expect([folded([0, 0, 0]), folded([0, 6, 0])]).toEqual([undefined, { x: 24, y: 24, width: 16, height: 16 }]);
    const uneven = cellFinder({ kind: 'folded', axis: 1, grid: [2, 4], skip: 1 }, undefined, [1, 9, 6], [32, 32])!;
    expect(uneven([0, 1, 0])).toEqual({ x: 4, y: 8, width: 8, height: 16 });
    const grids = [
      [2, 4, 3],
      [1, 2, 3],
    ] as const;
    const neighbors = cellFinder({ kind: 'grids', axis: 1, grids }, undefined, [1, 30, 6], IMAGE)!;
    expect(neighbors([0, 3, 0])).toEqual({ x: 24, y: 8, width: 16, height: 16 });
    expect([0, 1, 2, 3].map((at) => neighbors([0, at, 0])!.x)).toEqual([8, 8, 8, 24]);
    expect(neighbors([0, 27, 0])).toEqual({ x: 48, y: 16, width: 32, height: 32 });
    const blocks = cellFinder({ kind: 'grids', axis: 1, grids, anchorsFirst: true }, undefined, [1, 30, 6], IMAGE)!;
    expect(blocks([0, 9, 0])).toEqual(neighbors([0, 3, 0]));
    expect(neighbors([0, 30, 0])).toBeUndefined();
  });

  it.each([
    [
      'levels',
      [
        [2, 4, 1],
        [1, 2, 1],
      ],
    ],
    [
      'levels of several boxes per cell',
      [
        [2, 4, 2],
        [1, 2, 2],
      ],
    ],
    [
      'levels of other numbers of boxes',
      [
        [2, 4, 2],
        [1, 2, 6],
      ],
    ],
    ['one column', [[3, 1, 2]]],
    ['one row', [[1, 3, 2]]],
  ] as const)('are found in %s by how both mirrors move them', (_, grids) => {
    const count = grids.reduce((sum, [rows, columns, anchors]) => sum + rows * columns * anchors, 0);
    const dims = [1, count, 4];
    const levels = { kind: 'grids', axis: 1, grids } as const;
    const tracked = {
      kind: 'spatial',
      h: positionActions(levels, 'h', dims, undefined),
      v: positionActions(levels, 'v', dims, undefined),
    } as const;
    const [stated, found] = [cellFinder(levels, undefined, dims, IMAGE)!, cellFinder({ kind: 'tracked' }, tracked, dims, IMAGE)!]; // prettier-ignore
    for (let i = 0; i < count; i++) expect(found([0, i, 0])).toEqual(stated([0, i, 0]));
  });
});

it.each([
  ['pixels', [32, 64], [16, 8]],
  ['0..1', [1, 1], [0.25, 0.25]],
  ['-1..1', [0, 0], [-0.5, -0.5]],
] as const)('keypoints in %s are read with the box around them', (unit, extent, first) => {
  const second = unit === 'pixels' ? [48, 24] : unit === '0..1' ? [0.75, 0.75] : [0.5, 0.5];
  const part: Part = {
    kind: 'keypoints',
    from: 0,
    to: 2,
    coordinates: { form: 'points', unit, origin: 'edge', extent: [...extent], perPoint: 2 },
  };
  const contract = { kind: 'keypoints', origin: 'test', certainty: 'stated', axis: 2, parts: [part] } as const;
  const [found] = readPoints(contract, { dims: [1, 2, 2], data: Float32Array.of(...first, ...second) }, IMAGE);
  expect(found).toMatchObject({
    box: [16, 8, 48, 24],
    keypoints: [
      [16, 8],
      [48, 24],
    ],
  });
});

it('keypoints without an axis of samples are one', () => {
  const coordinates = { form: 'points', unit: 'pixels', origin: 'edge', extent: [32, 64], perPoint: 2 } as const;
  const part: Part = { kind: 'keypoints', from: 0, to: 4, coordinates: { ...coordinates, extent: [32, 64] } };
  const contract = { kind: 'keypoints', origin: 'test', certainty: 'stated', axis: 0, parts: [part] } as const;
  const found = readPoints(contract, { dims: [4], data: Float32Array.of(16, 8, 48, 24) }, IMAGE);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ sample: 0, box: [16, 8, 48, 24] });
});

it('keypoints of several samples are one detection each', () => {
  const coordinates = { form: 'points', unit: 'pixels', origin: 'edge', extent: [32, 64], perPoint: 2 } as const;
  const part: Part = { kind: 'keypoints', from: 0, to: 2, coordinates: { ...coordinates, extent: [32, 64] } };
  const contract = { kind: 'keypoints', origin: 'test', certainty: 'stated', axis: 2, parts: [part] } as const;
  const data = Float32Array.of(16, 8, 48, 24, 20, 10, 1, 2, 5, 6, 3, 4);
  const found = readPoints(contract, { dims: [2, 3, 2], data }, IMAGE);
  expect(found).toMatchObject([
    { sample: 0, box: [16, 8, 48, 24], keypoints: [[16, 8], [48, 24], [20, 10]] }, // prettier-ignore
    { sample: 1, box: [1, 2, 5, 6], keypoints: [[1, 2], [5, 6], [3, 4]] }, // prettier-ignore
  ]);
  expect(readPoints(contract, { dims: [0, 3, 2], data: new Float32Array(0) }, IMAGE)).toEqual([]);
});
