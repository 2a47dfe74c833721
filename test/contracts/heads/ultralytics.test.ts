import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../../src/contracts/contract';
import { ultralyticsContract } from '../../../src/contracts/heads/ultralytics';
import { outputFacts } from '../../support/outputFacts';

type Head = NonNullable<OutputFacts['ultralytics']>;
const CELLS = 126;

const partsOf = (ultralytics: Head, count: number, shape: readonly number[] = [1, count, CELLS]) => {
  const found = ultralyticsContract(outputFacts({ shape, tracked: undefined, ultralytics }));
  return found && [found.axis, ...found.parts!.map(({ kind, from, to }) => `${kind} ${from}–${to}`)];
};

describe('the head of an Ultralytics export', () => {
  it.each<[Head, number, readonly string[] | undefined]>([
    [{ task: 'detect', classes: 3 }, 7, ['classes 4–7']],
    [{ task: 'detect', classes: 3 }, 8, undefined],
    [{ task: 'detect', classes: 3 }, 6, undefined],
    [{ task: 'segment', classes: 3 }, 9, ['classes 4–7', 'vector 7–9']],
    [{ task: 'segment', classes: 3 }, 7, undefined],
    [{ task: 'segment', classes: 3 }, 6, undefined],
    [{ task: 'obb', classes: 2 }, 7, ['classes 4–6', 'angles 6–7']],
    [{ task: 'obb', classes: 2 }, 6, undefined],
    [{ task: 'obb', classes: 2 }, 8, undefined],
    [{ task: 'pose', classes: 1, points: [5, 3] }, 20, ['classes 4–5', 'keypoints 5–20']],
    [{ task: 'pose', classes: 1, points: [5, 2] }, 15, ['classes 4–5', 'keypoints 5–15']],
    [{ task: 'pose', classes: 1, points: [5, 3] }, 19, undefined],
    [{ task: 'pose', classes: 1, points: [5, 3] }, 21, undefined],
    [{ task: 'pose', classes: 1 }, 20, undefined],
    [{ task: 'classify', classes: 3 }, 7, undefined],
    [{ task: 'detect', classes: 0 }, 4, undefined],
  ])('%j of %i numbers', (head, count, rest) => {
    expect(partsOf(head, count)).toEqual(rest && [1, 'boxes 0–4', ...rest]);
  });

  it('of one class has one score', () => {
    expect(partsOf({ task: 'detect', classes: 1 }, 5)).toEqual([1, 'boxes 0–4', 'classes 4–5']);
  });

  it('may have its numbers last, but no further axis and no map', () => {
    const head: Head = { task: 'detect', classes: 3 };
    expect(partsOf(head, 7, [1, CELLS, 7])).toEqual([2, 'boxes 0–4', 'classes 4–7']);
    expect(partsOf(head, 7, [1, 1, 7, CELLS])).toBeUndefined();
    expect(partsOf(head, 7, [CELLS, 7])).toBeUndefined();
    expect(ultralyticsContract(outputFacts({ shape: [1, 7, CELLS], tracked: undefined }))).toBeUndefined();
  });

  it('has centers, sizes and points in pixels, and points that change places', () => {
    const ultralytics: Head = { task: 'pose', classes: 1, points: [17, 3] };
    const { origin, certainty, parts } = ultralyticsContract(
      outputFacts({ shape: [1, 56, CELLS], tracked: undefined, ultralytics }),
    )!;
    expect([origin, certainty]).toEqual(['Ultralytics metadata', 'found']);
    const [box, , points] = parts!;
    expect(box!.coordinates).toEqual({ form: 'cxcywh', unit: 'pixels', origin: 'edge', extent: [64, 96] });
    expect(points!.coordinates).toEqual({
      form: 'points',
      unit: 'pixels',
      origin: 'edge',
      extent: [64, 96],
      perPoint: 3,
    });
    expect(points!.swap).toHaveLength(8);
  });
});
