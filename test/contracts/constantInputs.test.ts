import { describe, expect, it } from 'vitest';
import { conventionalInput, holdsPlaces, statedInput } from '../../src/contracts/constantInputs';

const SIZE = [48, 64] as const;

const value = (name: string, shape: readonly (number | string)[]) =>
  conventionalInput({ name, dtype: 'float32', shape }, SIZE)?.value;

describe('a further input of a known name', () => {
  it('takes the value of the convention, of one sample where that is free', () => {
    expect(value('im_shape', ['N', 2])).toEqual({ dims: [1, 2], data: [48, 64] });
    expect(value('image_shape', [1, 2])).toEqual({ dims: [1, 2], data: [48, 64] });
    expect(value('orig_target_sizes', [1, 2])).toEqual({ dims: [1, 2], data: [64, 48] });
    expect(value('Scale_Factor', ['N', 'M'])).toEqual({ dims: [1, 2], data: [1, 1] });
    expect(value('im_shape', [2])).toEqual({ dims: [2], data: [48, 64] });
  });

  it('takes it along a last axis that is free, not along one of length 1', () => {
    expect(value('im_shape', ['N', 'M'])).toEqual({ dims: [1, 2], data: [48, 64] });
    expect(value('im_shape', ['M'])).toEqual({ dims: [2], data: [48, 64] });
    expect(value('im_shape', [1, 1])).toBeUndefined();
    expect(value('im_shape', ['N', 1])).toBeUndefined();
    expect(value('im_shape', [2, 'M'])).toEqual({ dims: [2, 2], data: [48, 64, 48, 64] });
  });

  it('is one throughout for a mask of pixels, of the size of the input where that is free', () => {
    const ones = (count: number) => Array.from({ length: count }, () => 1);
    expect(value('pixel_mask', ['N', 'H', 'W'])).toEqual({ dims: [1, 48, 64], data: ones(48 * 64) });
    expect(value('pixel_mask', ['N', 8, 8])).toEqual({ dims: [1, 8, 8], data: ones(64) });
  });

  it('says what it is', () => {
    const words = (name: string) => conventionalInput({ name, dtype: 'float32', shape: [1, 2] }, SIZE)?.words;
    expect(['im_shape', 'scale_factor', 'image_shape', 'ORIG_TARGET_SIZES'].map(words)).toEqual([
      'the height and width of the input',
      'a scale of 1',
      'the height and width of the input',
      'the width and height of the input',
    ]);
  });

  it('takes it for every sample', () => {
    expect(value('im_shape', [2, 2])).toEqual({ dims: [2, 2], data: [48, 64, 48, 64] });
  });

  it('has none where its axes hold something else, or its name says nothing', () => {
    expect(value('im_shape', [1, 3])).toBeUndefined();
    expect(value('im_shape', [1, 1])).toBeUndefined();
    expect(value('constructor', [1, 2])).toBeUndefined();
  });
});

describe('a value that is stated for an input', () => {
  const stated = (shape: readonly (number | string)[], given: Parameters<typeof statedInput>[1]) =>
    statedInput({ name: 'n', dtype: 'float32', shape }, given, 'test');

  it('fills it where it is one number, and fits free axes where it is rows', () => {
    expect(stated(['N', 2], 7)).toEqual({ dims: [1, 2], data: [7, 7] });
    expect(stated(['N', 2], [1, 2])).toEqual({ dims: [1, 2], data: [1, 2] });
    expect(
      stated(
        ['N', 2],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toEqual({ dims: [2, 2], data: [1, 2, 3, 4] });
  });

  it('may be empty, a truth, or a flat list of all entries', () => {
    expect(stated(['N'], [])).toEqual({ dims: [0], data: [] });
    expect(stated([], true)).toEqual({ dims: [], data: [1] });
    expect(stated([2, 2], [1, 2, 3, 4])).toEqual({ dims: [2, 2], data: [1, 2, 3, 4] });
    expect(stated([2, 2], false)).toEqual({ dims: [2, 2], data: [0, 0, 0, 0] });
    expect(() => stated([1, 2], [[[1, 2]]])).toThrow('found a value of shape 1×1×2, but');
    expect(() => stated([2, 2], [[1, 2, 3, 4]])).toThrow('found a value of shape 1×4, but');
    expect(() => stated(['N', ''], [])).toThrow("the model's input is n float32[N×?]");
  });

  it.each<[string, Parameters<typeof statedInput>[1]]>([
    ['one axis that does not fit', [[1, 2, 3]]],
    ['too few numbers', [1]],
    ['rows of different lengths', [[1, 2], [3]]],
  ])('is refused with %s', (_, given) => {
    expect(() => stated(['N', 2], given)).toThrow(
      expect.objectContaining({
        reason: 'setting-invalid',
        message: expect.stringMatching(/^test: found .*n float32\[N×2\]/) as string,
      }),
    );
  });
});

it.each<readonly [string, readonly number[], boolean]>([
  ['point_coords', [1, 3, 2], true],
  ['input_points', [1, 1, 1, 2], true],
  ['input_boxes', [1, 1, 4], true],
  ['rois', [8, 5], true],
  ['boxes', [4], false],
  ['point_labels', [1, 2], false],
  ['box_scores', [1, 4], false],
  ['coords', [1, 3], false],
  ['checkpoints', [1, 2], false],
  ['im_shape', [1, 2], false],
])('a further input %s of %j may hold places: %s', (name, dims, expected) => {
  expect(holdsPlaces(name, { dims, data: [] })).toBe(expected);
});
