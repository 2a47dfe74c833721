import { expect, it } from 'vitest';
import type { Coordinates } from '../../../src/contracts/contract';
import { hasSides } from '../../../src/contracts/heads/boxSizes';
import type { OutputContract } from '../../../src/report/report';

function read(form: Coordinates['form'], unit: Coordinates['unit'], axis = 1): OutputContract {
  const coordinates: Coordinates = { form, unit, origin: 'edge', extent: [64, 96] };
  const parts = [
    { kind: 'classes', from: 0, to: 1 },
    { kind: 'boxes', from: 1, to: 5, coordinates },
  ] as const;
  return { kind: 'boxes', origin: 'test', certainty: 'found', axis, parts };
}

/** A score and four numbers per box. */
const boxes = (...rows: readonly (readonly number[])[]) => ({
  dims: [1, 5, rows.length],
  data: Float32Array.from([0, 1, 2, 3, 4].flatMap((entry) => rows.map((row) => row[entry]!))),
});
const many = (row: readonly number[], count: number) => Array.from({ length: count }, () => row);

it.each([
  ['cxcywh', [-9, 5, 5, 2, 1], [0, 5, 5, -2, 1]],
  ['xywh', [0, -5, 5, 2, 1], [0, 5, 5, 2, -1]],
  ['xyxy', [0, -3, 2, 5, 2.5], [0, 5, 2, 3, 4]],
  ['yxyx', [0, 3, 2, 5, 4], [0, 3, 2, 5, 1]],
] as const)('boxes read as %s have sides, or do not', (form, right, wrong) => {
  expect(hasSides(read(form, 'pixels'), boxes(right, right))).toBe(true);
  expect(hasSides(read(form, '0..1'), boxes(right, wrong))).toBe(false);
  expect(hasSides(read(form, 'pixels'), boxes([0, 3, 3, 0, 0], [0, 0, 0, 0, 0]))).toBe(
    form !== 'xyxy' && form !== 'yxyx',
  );
  expect(hasSides(read(form, 'pixels'), boxes([0, 0, 0, 0, 0], [0, 7, 7, 7, 7]))).toBe(true);
  expect(hasSides(read(form, 'pixels'), boxes(...many(right, 39), wrong))).toBe(true);
  expect(hasSides(read(form, 'pixels'), boxes(...many(right, 3), wrong))).toBe(false);
  const last = { dims: [1, 1, 5], data: Float32Array.from(wrong) };
  expect(hasSides(read(form, 'pixels', 2), last)).toBe(false);
});

it.each([
  ['cxcywh', [0, 5, 5, 2, 1], [0, 5, 5, -2, -1]],
  ['xyxy', [0, 3, 2, 5, 4], [0, 5, 4, 3, 2]],
] as const)('up to one side of twenty of boxes as %s may be wrong', (form, right, wrong) => {
  const read_ = read(form, 'pixels');
  expect(hasSides(read_, boxes(wrong, ...many(right, 19)))).toBe(true);
  expect(hasSides(read_, boxes(wrong, ...many(right, 18)))).toBe(false);
  // The sides of each sample and of each place count alike.
  const both = {
    dims: [2, 5, 10],
    data: Float32Array.from([right, wrong].flatMap((row) => [...boxes(...many(row, 10)).data])),
  };
  expect(hasSides(read_, both)).toBe(false);
});

it('each side counts for itself, on the first axis where none is stated', () => {
  const { axis: _axis, ...unstated } = read('xyxy', 'pixels');
  const data = (row: readonly number[]) => ({ dims: [5, 1], data: Float32Array.from(row) });
  expect(hasSides(unstated, data([9, 1, 2, 3, 4]))).toBe(true);
  expect(hasSides(unstated, data([0, 1, 2, 1, 2]))).toBe(true);
  expect(hasSides(unstated, data([0, 1, 5, 3, 4]))).toBe(false);
  expect(hasSides(unstated, data([0, 4, 2, 3, 8]))).toBe(false);
  expect(hasSides({ kind: 'boxes', origin: 'test', certainty: 'found' }, data([0, 9, 9, 1, 1]))).toBe(true);
});

it('what is relative may be anything', () => {
  const anything = boxes([0, 5, 2, -3, -4]);
  expect(hasSides(read('deltas', 'grid'), anything)).toBe(true);
  expect(hasSides(read('xyxy', '-1..1'), anything)).toBe(true);
  expect(hasSides(read('dfl', 'pixels'), anything)).toBe(true);
});
