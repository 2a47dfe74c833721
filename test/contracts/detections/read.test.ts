import { describe, expect, it } from 'vitest';
import type { DetectionLayout } from '../../../src/contracts/detections/layout';
import { FINISHED_FORMS, tableOf } from '../../../src/contracts/detections/layout';
import { readDetections } from '../../../src/contracts/detections/read';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import { without } from '../../support/without';

const tensor = (dims: readonly number[], data: readonly number[]): FloatTensor => ({
  dims,
  data: Float32Array.from(data),
});
const named = (tensors: Readonly<Record<string, FloatTensor>>) => (name: string) => tensors[name];

/** Rows of x1, y1, x2, y2, score, class in `t`. */
const LAYOUT: DetectionLayout = {
  boxes: { output: 't', axis: 1, from: 0, to: 4 },
  form: 'xyxy',
  unit: 'pixels',
  size: [100, 200],
  scores: [{ output: 't', from: 4, to: 5 }],
  classes: { output: 't', from: 5, to: 6 },
};
const ROWS = [10, 20, 30, 60, 0.5, 2, 1, 2, 3, 4, 0.25, 0];

describe('a table of numbers', () => {
  it('has its columns along any axis', () => {
    const plain = tableOf(tensor([2, 3], [1, 2, 3, 4, 5, 6]), 1);
    const turned = tableOf(tensor([3, 2], [1, 4, 2, 5, 3, 6]), 0);
    for (const table of [plain, turned]) {
      expect([table.rows, table.width, table.rowsPerSample]).toEqual([2, 3, 2]);
      expect([table.at(0, 0), table.at(0, 2), table.at(1, 1)]).toEqual([1, 3, 5]);
    }
  });

  it('deals rows out to the images of a batch', () => {
    const table = tableOf(
      tensor(
        [2, 2, 3],
        Array.from({ length: 12 }, (_, i) => i),
      ),
      1,
    );
    expect([table.rows, table.width, table.rowsPerSample]).toEqual([6, 2, 3]);
    expect([table.at(0, 1), table.at(2, 0), table.at(3, 0), table.at(5, 1)]).toEqual([3, 2, 6, 11]);
    expect(tableOf(tensor([2, 0, 6], []), 2)).toMatchObject({ rows: 0, rowsPerSample: 0 });
    expect(tableOf(tensor([0, 4, 6], []), 2)).toMatchObject({ rows: 0, rowsPerSample: 0 });
  });

  it('has rows of one column, and none without columns', () => {
    expect(tableOf(tensor([3, 1], [1, 2, 3]), 1)).toMatchObject({ rows: 3, width: 1 });
    expect(tableOf(tensor([3, 0], []), 1)).toMatchObject({ rows: 0, width: 0 });
    expect(FINISHED_FORMS).toEqual(['xyxy', 'cxcywh', 'xywh', 'yxyx']);
  });

  it('has no axis that the tensor does not have', () => {
    expect(() => tableOf(tensor([2, 3], [1, 2, 3, 4, 5, 6]), 2)).toThrow('A tensor of 2 axes has no axis 2');
  });
});

describe('detections in one output', () => {
  it('are read row by row', () => {
    expect(readDetections(LAYOUT, named({ t: tensor([2, 6], ROWS) }))).toEqual([
      { sample: 0, box: [10, 20, 30, 60], score: 0.5, class: 2 },
      { sample: 0, box: [1, 2, 3, 4], score: 0.25, class: 0 },
    ]);
  });

  it.each([
    ['cxcywh', [20, 40, 20, 40]],
    ['xywh', [10, 20, 20, 40]],
    ['yxyx', [20, 10, 60, 30]],
    ['yxyx', [60, 30, 20, 10]],
  ] as const)('may be %s: %j', (form, numbers) => {
    const [found] = readDetections({ ...LAYOUT, form }, named({ t: tensor([1, 6], [...numbers, 0.5, 2]) }));
    expect(found!.box).toEqual([10, 20, 30, 60]);
  });

  it.each([
    ['0..1', [0.05, 0.2, 0.15, 0.6]],
    ['-1..1', [-0.9, -0.6, -0.7, 0.2]],
  ] as const)('may be parts of the image: %s', (unit, numbers) => {
    const [found] = readDetections({ ...LAYOUT, unit }, named({ t: tensor([1, 6], [...numbers, 0.5, 2]) }));
    found!.box.forEach((edge, i) => expect(edge).toBeCloseTo([10, 20, 30, 60][i]!, 4));
  });

  /** The box 10, 20, 30, 60 in each form, in pixels. */
  const forms = {
    xyxy: [10, 20, 30, 60],
    yxyx: [20, 10, 60, 30],
    xywh: [10, 20, 20, 40],
    cxcywh: [20, 40, 20, 40],
  } as const;
  /** Along an axis of so many pixels. */
  const units = {
    pixels: (value: number) => value,
    '0..1': (value: number, length: number) => value / length,
    '-1..1': (value: number, length: number) => (2 * value) / length - 1,
  } as const;
  const isCorners = (form: string): boolean => form === 'xyxy' || form === 'yxyx';
  const written = (Object.keys(forms) as (keyof typeof forms)[]).flatMap((form) =>
    (Object.keys(units) as (keyof typeof units)[])
      // Of these, sizes from −1 to 1 are written another way than places.
      .filter((unit) => isCorners(form) || unit !== '-1..1')
      .map((unit) => [form, unit] as const),
  );
  it.each(written)('are the same box as %s in %s', (form, unit) => {
    const numbers = forms[form].map((value, i) => units[unit](value, (form === 'yxyx') === (i % 2 === 0) ? 100 : 200));
    const t = tensor([1, 6], [...numbers, 0.5, 2]);
    const [found] = readDetections({ ...LAYOUT, form, unit }, named({ t }));
    found!.box.forEach((edge, i) => expect(edge).toBeCloseTo([10, 20, 30, 60][i]!, 4));
  });

  it.each([
    ['cxcywh', [-0.8, -0.2, 0.2, 0.8]],
    ['xywh', [-0.9, -0.6, 0.2, 0.8]],
  ] as const)('are the same box as %s in parts around the middle', (form, numbers) => {
    const t = tensor([1, 6], [...numbers, 0.5, 2]);
    const [found] = readDetections({ ...LAYOUT, form, unit: '-1..1' }, named({ t }));
    found!.box.forEach((edge, i) => expect(edge).toBeCloseTo([10, 20, 30, 60][i]!, 4));
  });

  it('may be corners in either order, in parts around the middle', () => {
    for (const numbers of [
      [-0.6, -0.9, 0.2, -0.7],
      [0.2, -0.7, -0.6, -0.9],
    ]) {
      const t = tensor([1, 6], [...numbers, 0.5, 2]);
      const [found] = readDetections({ ...LAYOUT, unit: '-1..1', form: 'yxyx' }, named({ t }));
      found!.box.forEach((edge, i) => expect(edge).toBeCloseTo([10, 20, 30, 60][i]!, 4));
    }
  });

  it('belong to the images of a batch, by their order or by a column', () => {
    const t = tensor([2, 1, 6], ROWS);
    const boxes = { ...LAYOUT.boxes, axis: 2 };
    expect(readDetections({ ...LAYOUT, boxes }, named({ t })).map(({ sample }) => sample)).toEqual([0, 1]);
    const columns = { ...LAYOUT, samples: { output: 't', from: 5, to: 6 } };
    expect(readDetections(columns, named({ t: tensor([2, 6], ROWS) })).map(({ sample }) => sample)).toEqual([2, 0]);
  });

  it('end where a class or an image is negative', () => {
    const t = tensor([2, 6], [...ROWS.slice(0, 6), 1, 2, 3, 4, 0.9, -1]);
    expect(readDetections(LAYOUT, named({ t }))).toHaveLength(1);
    const plain = without(LAYOUT, 'classes');
    expect(readDetections({ ...plain, samples: { output: 't', from: 5, to: 6 } }, named({ t }))).toHaveLength(1);
  });

  it('have whole class numbers, of a table that holds others too', () => {
    const t = tensor([3, 6], [1, 2, 3, 4, 0.5, 1.6, 1, 2, 3, 4, 0.5, Infinity, 1, 2, 3, 4, 0.5, NaN]);
    expect(readDetections(LAYOUT, named({ t })).map((found) => found.class)).toEqual([2]);
  });

  it('multiply scores that stand side by side', () => {
    const scores = [LAYOUT.scores[0]!, { output: 't', from: 6, to: 7 }];
    const t = tensor([1, 7], [...ROWS.slice(0, 6), 0.5]);
    expect(readDetections({ ...LAYOUT, scores }, named({ t }))[0]!.score).toBe(0.25);
  });

  it('multiply one score for all by each of several, and are sure without any', () => {
    const scores = [LAYOUT.scores[0]!, { output: 't', from: 5, to: 8 }];
    const t = tensor([1, 8], [10, 20, 30, 60, 0.5, 0.25, 1, 0.75]);
    const layout = without(LAYOUT, 'classes');
    expect(readDetections({ ...layout, scores }, named({ t }))[0]).toMatchObject({ score: 0.5, class: 1 });
    expect(readDetections({ ...layout, scores: [...scores].reverse() }, named({ t }))[0]).toMatchObject({
      score: 0.5,
      class: 1,
    });
    expect(readDetections({ ...layout, scores: [] }, named({ t }))[0]).toMatchObject({ score: 1, class: 0 });
  });

  it('have points in pixels, y before x where their boxes are so', () => {
    const keypoints = { output: 't', from: 6, to: 12, perPoint: 3 };
    const t = tensor([1, 12], [0.1, 0.2, 0.3, 0.4, 0.5, 0, 0.5, 0.25, 0.9, 0.1, 1, 0.8]);
    const [plain] = readDetections({ ...LAYOUT, keypoints, unit: '0..1' }, named({ t }));
    expect(plain!.keypoints).toEqual([
      [100, 25],
      [expect.closeTo(20, 4), 100],
    ]);
    const [turned] = readDetections({ ...LAYOUT, keypoints, unit: '0..1', form: 'yxyx' }, named({ t }));
    expect(turned!.keypoints![0]).toEqual([50, 50]);
    // From the middle: −1 is the first edge, 1 the last.
    const [centered] = readDetections({ ...LAYOUT, keypoints, unit: '-1..1' }, named({ t }));
    expect(centered!.keypoints![0]).toEqual([150, 62.5]);
  });
});

describe('detections in several outputs', () => {
  const layout: DetectionLayout = {
    ...LAYOUT,
    boxes: { output: 'boxes', axis: 2, from: 0, to: 4 },
    scores: [{ output: 'scores', from: 0, to: 1 }],
    classes: { output: 'classes', from: 0, to: 1 },
    count: 'count',
  };
  const boxes = tensor(
    [2, 2, 4],
    Array.from({ length: 16 }, (_, i) => i),
  );

  it('have a score and a class for each row, as many as are counted per image', () => {
    const tensors = {
      boxes,
      scores: tensor([2, 2], [0.1, 0.2, 0.3, 0.4]),
      classes: tensor([2, 2, 1], [5, 6, 7, 8]),
      count: tensor([2], [1, 2]),
    };
    const found = readDetections(layout, named(tensors));
    expect(found.map((d) => [d.sample, d.box[0], d.class])).toEqual([
      [0, 0, 5],
      [1, 8, 7],
      [1, 12, 8],
    ]);
    expect(found.map(({ score }) => score)).toEqual([0.1, 0.3, 0.4].map(Math.fround));
  });

  it('are none of an image that none are counted of', () => {
    const tensors = { boxes, scores: tensor([2, 2], [1, 1, 1, 1]), classes: tensor([2, 2], [0, 0, 0, 0]) };
    const found = readDetections(layout, named({ ...tensors, count: tensor([1], [2]) }));
    expect(found.map(({ sample }) => sample)).toEqual([0, 0]);
  });

  it('take the most probable class of a score for each', () => {
    const scores = [{ output: 'scores', from: 0, to: 3 }];
    const plain = without(layout, 'classes', 'count');
    const logits = [0, 2, 1, 5, 0, 0, 0, 0, 9, 1, 1, 0];
    const read = (activation?: DetectionLayout['activation']) =>
      readDetections(
        { ...plain, scores, ...(activation && { activation }) },
        named({ boxes, scores: tensor([2, 2, 3], logits) }),
      );
    expect(read().map((d) => [d.class, d.score])).toEqual([
      [1, 2],
      [0, 5],
      [2, 9],
      [0, 1],
    ]);
    expect(read('sigmoid')[0]!.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    // The last stands for nothing: it is no class, but it takes its share.
    const [first, , third] = read('softmax');
    const sum = 1 + Math.exp(2) + Math.exp(1);
    expect([first!.class, third!.class]).toEqual([1, 0]);
    expect(first!.score).toBeCloseTo(Math.exp(2) / sum, 6);
    expect(third!.score).toBeLessThan(1e-3);
  });

  it('have a probability also where an exponential has none', () => {
    const scores = [{ output: 'scores', from: 0, to: 3 }];
    const t = { boxes, scores: tensor([2, 2, 3], [0, 800, 0, 800, 800, 0, -800, 0, -800, -800, -801, -900]) };
    const found = readDetections({ ...without(layout, 'classes', 'count'), scores, activation: 'softmax' }, named(t));
    expect(found.map((d) => [d.class, d.score])).toEqual([
      [1, 1],
      [0, 0.5],
      [1, 1],
      [0, expect.closeTo(1 / (1 + Math.exp(-1)), 6)],
    ]);
  });

  it('are none where there are no rows', () => {
    const empty = {
      boxes: tensor([1, 0, 4], []),
      scores: tensor([1, 0], []),
      classes: tensor([1, 0], []),
      count: tensor([1], [0]),
    };
    expect(readDetections(layout, named(empty))).toEqual([]);
  });

  it('do not fit where rows are missing, or an output', () => {
    const plain = without(layout, 'count');
    const tensors = { boxes, scores: tensor([3], [1, 2, 3]), classes: tensor([4], [1, 2, 3, 4]) };
    expect(() => readDetections(plain, named(tensors))).toThrow(
      '"scores" of 3 has no row for each of the 4 boxes of "boxes"',
    );
    expect(() => readDetections(plain, named(tensors))).toThrow(
      expect.objectContaining({ reason: 'preprocess-invalid' }),
    );
    expect(() => readDetections(plain, named({ boxes }))).toThrow('There is no tensor scores');
  });
});

describe('numbers of boxes', () => {
  it('stand for an image, a class and a box', () => {
    const layout: DetectionLayout = {
      boxes: { output: 'boxes', axis: 2, from: 0, to: 4 },
      form: 'yxyx',
      unit: 'pixels',
      size: [100, 200],
      scores: [],
      picks: { output: 'selected', scores: 'scores' },
    };
    const tensors = {
      boxes: tensor(
        [2, 2, 4],
        Array.from({ length: 16 }, (_, i) => i),
      ),
      // Images × classes × boxes.
      scores: tensor(
        [2, 3, 2],
        Array.from({ length: 12 }, (_, i) => i / 12),
      ),
      selected: tensor([2, 3], [1, 2, 0, 0, 1, 1]),
    };
    const found = readDetections(layout, named(tensors));
    expect(found.map((d) => [d.sample, d.class, d.box])).toEqual([
      [1, 2, [9, 8, 11, 10]],
      [0, 1, [5, 4, 7, 6]],
    ]);
    // Keras exporters put one more axis before the rows.
    const deeper = { ...tensors, selected: { ...tensors.selected, dims: [1, 2, 3] } };
    expect(readDetections(layout, named(deeper))).toEqual(found);
    expect(found[0]!.score).toBeCloseTo(10 / 12, 6);
    expect(found[1]!.score).toBeCloseTo(3 / 12, 6);
  });
});
