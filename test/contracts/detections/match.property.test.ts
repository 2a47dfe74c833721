import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { compareDetections } from '../../../src/contracts/detections/compare';
import { mirrorDetections, type Detection } from '../../../src/contracts/detections/detection';
import { boxOverlap } from '../../../src/report/boxOverlap';
import { matchDetections } from '../../../src/contracts/detections/match';
import { MIN_SCORE, strongestDetections } from '../../../src/contracts/detections/strongest';
import { FLIPS } from '../../../src/report/flips';
import { cases } from '../../support/scale';
import { detections, SIZE } from './arbitrary';

const runs = { numRuns: cases(60) };
/** Copies that are moved a little, so that most of them still overlap. */
const moved = (found: readonly Detection[], by: number): Detection[] =>
  found.map((detection, i) => ({
    ...detection,
    box: detection.box.map((edge, k) => edge + (k % 2 === 0 ? by : -by) * ((i % 3) - 1)) as unknown as Detection['box'],
  }));

/** The largest sum of IoU by trying every assignment. */
function largestSum(
  a: readonly Detection[],
  b: readonly Detection[],
  taken: ReadonlySet<number> = new Set(),
  i = 0,
): number {
  if (i === a.length) return 0;
  const options = b.flatMap((other, j) => {
    const overlap = boxOverlap(a[i]!.box, other.box);
    const same = a[i]!.class === other.class && a[i]!.sample === other.sample;
    return same && overlap >= 0.5 && !taken.has(j) ? [overlap + largestSum(a, b, new Set([...taken, j]), i + 1)] : [];
  });
  return Math.max(largestSum(a, b, taken, i + 1), ...options);
}

describe('matching detections', () => {
  it('counts points as close within a twentieth of the diagonal', () => {
    const of = (x: number): Detection => ({ sample: 0, box: [0, 0, 9, 9], score: 0.5, class: 1, keypoints: [[x, 0]] });
    const within = (x: number) => compareDetections([of(0)], [of(x)], 100).keypoints;
    expect(within(5)).toEqual({ meanDistance: 0.05, pixels: 5, within5: 1 });
    expect(within(5.5)).toMatchObject({ pixels: 5.5, within5: 0 });
  });

  it('takes a pair that overlaps by half, and none that overlaps by less', () => {
    const of = (width: number): Detection => ({ sample: 0, box: [0, 0, width, 1], score: 0.5, class: 1 });
    expect(matchDetections([of(2)], [of(1)])).toEqual([{ a: 0, b: 0, overlap: 0.5 }]);
    expect(matchDetections([of(2.01)], [of(1)])).toEqual([]);
  });

  it('gives the largest sum of IoU that any assignment has', () => {
    fc.assert(
      fc.property(detections(6), detections(6), fc.double({ min: 0, max: 6, noNaN: true }), (a, extra, by) => {
        const b = [...moved(a, by), ...extra].slice(0, 7);
        const sum = matchDetections(a, b).reduce((total, { overlap }) => total + overlap, 0);
        expect(sum).toBeCloseTo(largestSum(a, b), 9);
      }),
      runs,
    );
  });

  it('takes each detection once, of one image and class, with an IoU of 0.5 or more', () => {
    fc.assert(
      fc.property(detections(), detections(), (a, more) => {
        const b = [...moved(a, 2), ...more];
        const pairs = matchDetections(a, b);
        expect(new Set(pairs.map((pair) => pair.a)).size).toBe(pairs.length);
        expect(new Set(pairs.map((pair) => pair.b)).size).toBe(pairs.length);
        for (const pair of pairs) {
          expect(pair.overlap).toBeGreaterThanOrEqual(0.5);
          expect(pair.overlap).toBe(boxOverlap(a[pair.a]!.box, b[pair.b]!.box));
          expect([a[pair.a]!.class, a[pair.a]!.sample]).toEqual([b[pair.b]!.class, b[pair.b]!.sample]);
        }
      }),
      runs,
    );
  });

  it('does not depend on the order of either side, and counts every detection', () => {
    fc.assert(
      fc.property(detections(), detections(), fc.infiniteStream(fc.nat()), (a, more, keys) => {
        const b = [...moved(a, 1), ...more];
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, key: keys.next().value! }))
            .sort((x, y) => x.key - y.key)
            .map(({ item }) => item);
        const plain = compareDetections(a, b, 160);
        const other = compareDetections(shuffled(a), shuffled(b), 160);
        expect(other.matched).toBe(plain.matched);
        expect(other.meanIoU ?? 0).toBeCloseTo(plain.meanIoU ?? 0, 9);
        expect([plain.matched + plain.missing, plain.matched + plain.extra]).toEqual([a.length, b.length]);
      }),
      runs,
    );
  });

  it('copes with 300 boxes that all overlap', () => {
    const crowd = (by: number): Detection[] =>
      Array.from({ length: 300 }, (_, i) => ({
        sample: 0,
        box: [10 + ((i * 7) % 13) * 0.2, 10 + by, 60 + ((i * 5) % 11) * 0.2, 60],
        score: 0.9,
        class: 0,
      }));
    expect(matchDetections(crowd(0), crowd(0.5))).toHaveLength(300);
  });
});

describe('the strongest detections', () => {
  it('are the same for a mirror image that was mirrored back, whatever their order and ties', () => {
    fc.assert(
      fc.property(
        detections(40),
        fc.constantFrom(...FLIPS),
        fc.constantFrom('edge', 'center'),
        fc.boolean(),
        (found, flip, origin, ties) => {
          const x = ties ? found.map((detection) => ({ ...detection, score: 0.75 })) : found;
          const mirror = { flip, size: SIZE, origin, swap: [[0, 1]], swapPoints: [[0, 1]] } as const;
          const gx = [...mirrorDetections(x, mirror)].reverse();
          const [a, b] = [strongestDetections(x, false), strongestDetections(mirrorDetections(gx, mirror), false)];
          const { unmatched = 0, keypoints, meanIoU = 1 } = compareDetections(a, b, 160);
          expect(unmatched).toBe(0);
          expect(meanIoU).toBeCloseTo(1, 6);
          // Of two that are almost the same, either is the strongest.
          expect(keypoints?.meanDistance ?? 0).toBeCloseTo(0, 6);
        },
      ),
      runs,
    );
  });

  it('have scores of 0.25 or more, and overlap by at most 0.45 with others of their class', () => {
    fc.assert(
      fc.property(detections(40), (found) => {
        const kept = strongestDetections(found, false);
        kept.forEach((detection, i) => {
          expect(detection.score).toBeGreaterThanOrEqual(MIN_SCORE);
          for (const other of kept.slice(i + 1)) {
            const rivals = other.class === detection.class && other.sample === detection.sample;
            if (rivals) expect(boxOverlap(detection.box, other.box)).toBeLessThanOrEqual(0.45);
          }
        });
        const strong = found.filter(({ score }) => score >= MIN_SCORE);
        expect(strongestDetections(found, true)).toHaveLength(strong.length);
      }),
      runs,
    );
  });

  it('are 300 per image at most, and leave out what is not a number', () => {
    const at = (i: number, score: number): Detection => ({ sample: i % 2, box: [i, 0, i + 1, 1], score, class: 0 });
    const many = Array.from({ length: 700 }, (_, i) => at(i, 0.3 + i / 1000));
    const kept = strongestDetections(many, true);
    expect(kept).toHaveLength(600);
    expect(Math.min(...kept.map(({ score }) => score))).toBeCloseTo(0.4, 9);
    expect(strongestDetections([{ ...at(0, 0.9), box: [NaN, 0, 1, 1] }, at(1, NaN)], true)).toEqual([]);
  });
});

describe('mirroring detections', () => {
  it('is its own inverse, and hv is h after v', () => {
    fc.assert(
      fc.property(detections(8), fc.constantFrom('edge', 'center'), (found, origin) => {
        const by = (flip: 'h' | 'v' | 'hv', list: readonly Detection[]) =>
          mirrorDetections(list, { flip, size: SIZE, origin, swap: [[0, 1]], swapPoints: [[0, 1]] });
        for (const flip of FLIPS) {
          by(flip, by(flip, found)).forEach(({ box, class: number }, i) => {
            expect(number).toBe(found[i]!.class);
            box.forEach((edge, k) => expect(edge).toBeCloseTo(found[i]!.box[k]!, 9));
          });
        }
        const [both, each] = [by('hv', found), by('h', by('v', found))];
        both.forEach(({ box, keypoints }, i) => {
          box.forEach((edge, k) => expect(edge).toBeCloseTo(each[i]!.box[k]!, 9));
          keypoints!.forEach(([x], k) => expect(x).toBeCloseTo(each[i]!.keypoints![k]![0], 9));
        });
      }),
      runs,
    );
  });

  it('puts a box where it lies in the mirror image', () => {
    const box = {
      sample: 0,
      box: [10, 20, 30, 50],
      score: 1,
      class: 0,
      keypoints: [
        [10, 20],
        [5, 0],
      ],
    } as const;
    const mirror = { flip: 'h', size: [100, 200], origin: 'edge', swapPoints: [[0, 1]] } as const;
    expect(mirrorDetections([box], mirror)[0]).toMatchObject({
      box: [170, 20, 190, 50],
      keypoints: [
        [195, 0],
        [190, 20],
      ],
    });
    expect(mirrorDetections([box], { ...mirror, flip: 'v', origin: 'center' })[0]!.box).toEqual([10, 49, 30, 79]);
  });
});
