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

it('what is relative may be anything', () => {
  const anything = boxes([0, 5, 2, -3, -4]);
  expect(hasSides(read('deltas', 'grid'), anything)).toBe(true);
  expect(hasSides(read('xyxy', '-1..1'), anything)).toBe(true);
  expect(hasSides(read('dfl', 'pixels'), anything)).toBe(true);
});
