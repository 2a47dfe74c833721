import { describe, expect, it } from 'vitest';
import { statedDetections } from '../../../src/contracts/detections/stated';
import type { StatedPart } from '../../../src/report/schema/contract';
import { UserError } from '../../../src/protocol/errors';

const invalid = (field: string, found: string): UserError => new UserError('preprocess-invalid', `${field}: ${found}`);
const withChoices = (field: string, found: string, possible: string): UserError =>
  new UserError('preprocess-invalid', `${field} ${found}, possible ${possible}`);

describe('what is stated of finished detections', () => {
  it('is what is stated of their boxes, alone or as a part', () => {
    expect(statedDetections({ contract: 'boxes', form: 'xyxy' }, [], invalid)).toMatchObject({ form: 'xyxy' });
    const parts = [{ contract: 'boxes' as const, form: 'yxyx' as const, from: 0, to: 4 }];
    expect(statedDetections({ parts }, [], invalid)).toMatchObject({ form: 'yxyx' });
  });

  it('is nothing where they are something else', () => {
    expect(statedDetections({ contract: 'vector' }, [], invalid)).toBeUndefined();
    expect(statedDetections({ contract: 'keypoints', axis: 1 }, [], invalid)).toBeUndefined();
  });

  it('is all of it, and no more', () => {
    const stated = { contract: 'boxes', form: 'xyxy', unit: '0..1', origin: 'center', from: 0, axis: 0 } as const;
    expect(statedDetections({ ...stated, scores: 's', classes: 'c', swap: [[0, 1]] }, [], invalid)).toEqual({
      form: 'xyxy',
      unit: '0..1',
      origin: 'center',
      from: 0,
      axis: 0,
      scores: 's',
      classes: 'c',
      swap: [[0, 1]],
    });
    expect(statedDetections({ contract: 'boxes' }, [], invalid)).toEqual({});
  });

  it('is of outputs only where no part has their name', () => {
    const parts: StatedPart[] = [
      { contract: 'boxes', from: 0, to: 4 },
      { contract: 'classes', name: 'own', from: 4, to: 5 },
      { contract: 'labels', name: 'number', from: 5, to: 6 },
    ];
    const of = (scores: string, classes: string) => statedDetections({ parts, scores, classes }, [], invalid);
    expect(of('own', 'number')).toEqual({ from: 0 });
    expect(of('other', 'number')).toEqual({ from: 0, scores: 'other' });
    expect(of('own', 'other')).toEqual({ from: 0, classes: 'other' });
  });

  it('is of pairs of classes, of the whole, else of labels, else of scores; those of points are apart', () => {
    const boxes: StatedPart = { contract: 'boxes', from: 0, to: 4 };
    const scores: StatedPart = { contract: 'classes', from: 4, to: 5, swap: [[0, 1]] };
    const labels: StatedPart = { contract: 'labels', from: 5, to: 6, swap: [[2, 3]] };
    const points: StatedPart = { contract: 'keypoints', from: 6, to: 10, swap: [[4, 5]] };
    const vector: StatedPart = { contract: 'vector', from: 10, to: 12, swap: [[6, 7]] };
    const of = (...parts: readonly StatedPart[]) => statedDetections({ parts: [boxes, ...parts] }, [], invalid);
    expect(of(vector, scores, labels, points)).toEqual({ from: 0, swap: [[2, 3]], swapPoints: [[4, 5]] });
    expect(of(vector, scores)).toEqual({ from: 0, swap: [[0, 1]] });
    expect(of(vector, points)).toEqual({ from: 0, swapPoints: [[4, 5]] });
    expect(of(vector)).toEqual({ from: 0 });
    expect(statedDetections({ parts: [boxes, labels], swap: [[8, 9]] }, [], invalid)).toEqual({
      from: 0,
      swap: [[8, 9]],
    });
  });

  it('has classes by their numbers or their labels, and says which there are', () => {
    const labels = ['left', 'right', 'b"c', 'd'];
    const swapOf = (a: string | number, names = labels) =>
      statedDetections({ contract: 'boxes', swap: [[a, 1]] }, names, withChoices)!.swap;
    expect([swapOf('left'), swapOf('right'), swapOf(3), swapOf(0)]).toEqual([[[0, 1]], [[1, 1]], [[3, 1]], [[0, 1]]]); // prettier-ignore
    expect(() => swapOf('up')).toThrow('swap "up", possible one of the labels: "left", "right", "b\\"c", …');
    expect(() => swapOf('up', [])).toThrow('swap "up", possible a number, since the model has no labels');
    expect(() => swapOf('up', ['a'])).toThrow('swap "up", possible one of the labels: "a", …');
  });

  it('is no unit and no form of cells, and says what is possible', () => {
    const stated = { contract: 'boxes', form: 'xyxy' } as const;
    expect(() => statedDetections({ ...stated, unit: 'grid' }, [], withChoices)).toThrow(
      'unit "grid", possible of finished boxes one of pixels, 0..1, -1..1',
    );
    expect(() => statedDetections({ ...stated, form: 'dfl' }, [], withChoices)).toThrow(
      'form "dfl", possible of finished boxes one of xyxy, cxcywh, xywh, yxyx',
    );
  });

  it('is no form of cells', () => {
    expect(() => statedDetections({ contract: 'boxes', form: 'ltrb' }, [], invalid)).toThrow(/^form: "ltrb"$/);
  });
});
