import { describe, expect, it } from 'vitest';
import type { Detection } from '../../../src/contracts/detections/detection';
import { strongestDetections } from '../../../src/contracts/detections/strongest';

const of = (score: number, more: Partial<Detection> = {}): Detection => ({
  sample: 0,
  box: [0, 0, 20, 1],
  score,
  class: 0,
  ...more,
});
const kept = (detections: readonly Detection[], isSuppressed = false) =>
  strongestDetections(detections, isSuppressed).map((one) => detections.indexOf(one));

describe('the strongest detections', () => {
  it('count from a score of 0.25', () => {
    expect(kept([of(0.25), of(0.2499, { class: 1 }), of(0.3, { class: 2 })])).toEqual([2, 0]);
  });

  it('are the better of two of one class and image that overlap by more than 0.45', () => {
    // Intersections over union of 9/20 and 10/20.
    const [less, more] = [[0, 0, 9, 1], [0, 0, 10, 1]] as const; // prettier-ignore
    expect(kept([of(0.5), of(0.9, { box: less })])).toEqual([1, 0]);
    expect(kept([of(0.5), of(0.9, { box: more })])).toEqual([1]);
    expect(kept([of(0.5), of(0.9, { box: more })], true)).toEqual([1, 0]);
    expect(kept([of(0.5), of(0.9, { box: more, class: 1 })])).toEqual([1, 0]);
    expect(kept([of(0.5), of(0.9, { box: more, sample: 1 })])).toEqual([1, 0]);
    // What is dropped drops nothing itself.
    expect(kept([of(0.9), of(0.8, { box: more }), of(0.7, { box: [0, 0, 6, 1] })])).toEqual([0, 2]);
  });

  const apart = (left: number): Detection['box'] => [left, 0, left + 1, 1];
  it('are in the order of their scores, up to float noise, then of classes, then of places', () => {
    expect(kept([of(0.5, { box: apart(9) }), of(0.5001, { class: 1 })])).toEqual([1, 0]);
    for (const noise of [1e-9, -1e-9]) {
      expect(kept([of(0.5 + noise, { class: 2 }), of(0.5 - noise, { class: 1 })])).toEqual([1, 0]);
      expect(kept([of(0.5 - noise, { class: 1 }), of(0.5 + noise, { class: 2 })])).toEqual([0, 1]);
      expect(kept([of(0.5, { box: apart(9 + noise) }), of(0.5, { box: apart(5) })])).toEqual([1, 0]);
      const rows = [[0, 9], [0, 5]].map(([left, top], i) => of(0.5, { box: [left! + (i === 0 ? noise : -noise), top!, 1, top! + 1] })); // prettier-ignore
      expect(kept(rows)).toEqual([1, 0]);
    }
  });

  it('differ by steps of a ten-thousandth and of a hundredth of a pixel', () => {
    // Of 0.4999 and 0.5 the second is better, though both round to 0.5 in steps of twice the size.
    expect(kept([of(0.49992, { class: 0 }), of(0.50002, { class: 1 })])).toEqual([1, 0]);
    const places = [of(0.5, { box: [10.002, 0, 11, 1] }), of(0.5, { box: [9.992, 5, 11, 6] })];
    expect(kept(places)).toEqual([1, 0]);
  });
});
