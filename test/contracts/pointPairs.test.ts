import { describe, expect, it } from 'vitest';
import { isUsualPointNumber, usualPointPairs } from '../../src/contracts/pointPairs';

/**
 * Left and right of the 68 points of a face, from 1, as the annotations of iBUG 300-W number them and the description of
 * that data set in MMPose pairs them (`swap`), in the order of the face from the jaw to the inner lips.
 */
const IBUG_68 = `1-17 2-16 3-15 4-14 5-13 6-12 7-11 8-10 18-27 19-26 20-25 21-24 22-23 32-36 33-35 37-46 38-45 39-44 40-43
  41-48 42-47 49-55 50-54 51-53 56-60 57-59 61-65 62-64 66-68`;
/** On the middle line: chin, bridge and tip of the nose, and the middle of the lips. */
const MIDDLE = [9, 28, 29, 30, 31, 34, 52, 58, 63, 67];

const pairsOf = (text: string): readonly (readonly number[])[] =>
  text.split(/\s+/).map((pair) => pair.split('-').map((point) => Number(point) - 1));
const sorted = (pairs: readonly (readonly number[])[]): readonly string[] => pairs.map(String).sort();

describe('left and right of points', () => {
  it('of 68 points are those of iBUG 300-W', () => {
    expect(sorted(usualPointPairs(68))).toEqual(sorted(pairsOf(IBUG_68)));
    const moved = new Set(usualPointPairs(68).flat());
    expect(Array.from({ length: 68 }, (_, i) => i).filter((i) => !moved.has(i))).toEqual(MIDDLE.map((i) => i - 1));
  });

  it('of 17 points are those of COCO: after the nose, left and right in turn', () => {
    const names = ['eye', 'ear', 'shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle'];
    const points = ['nose', ...names.flatMap((name) => [`left ${name}`, `right ${name}`])];
    for (const [a, b] of usualPointPairs(17)) expect(points[b]).toBe(points[a]!.replace('left', 'right'));
    expect(usualPointPairs(17)).toHaveLength(names.length);
  });

  it.each([
    [5, '1-2 4-5'],
    [6, '1-2 5-6'],
  ])('of %i points of a face are eyes and what lies as they do', (count, text) => {
    expect(sorted(usualPointPairs(count))).toEqual(sorted(pairsOf(text)));
  });

  it('of 468 and 478 points are those of MediaPipe’s face mesh', () => {
    // Corners of the eyes and of the mouth, brows, cheeks and jaw, in MediaPipe's own names of contours.
    const known = pairsOf('34-264 134-363 62-292 71-301 56-286 51-281 235-455 137-366 173-398 160-387 146-375');
    for (const [a, b] of known) expect(usualPointPairs(468)).toContainEqual([a, b]);
    expect(usualPointPairs(468)).toHaveLength(220);
    expect(new Set(usualPointPairs(468).flat()).size).toBe(440);
    expect(usualPointPairs(478).slice(0, 220)).toEqual(usualPointPairs(468));
    expect(sorted(usualPointPairs(478).slice(220))).toEqual(sorted(pairsOf('469-474 470-477 471-476 472-475 473-478')));
  });

  it('of 33 points are those of BlazePose, of 39 those of its network as well', () => {
    const sides = (text: string): readonly string[] =>
      text.split(' ').flatMap((name) => [`left ${name}`, `right ${name}`]);
    const eyes = ['left', 'right'].flatMap((side) =>
      ['inner eye', 'eye', 'outer eye'].map((name) => `${side} ${name}`),
    );
    const names = [
      'nose',
      ...eyes,
      ...sides('ear mouth shoulder elbow wrist pinky index thumb hip knee ankle heel foot'),
    ];
    for (const [a, b] of usualPointPairs(33)) expect(names[b]).toBe(names[a]!.replace('left', 'right'));
    expect(usualPointPairs(33)).toHaveLength(16);
    expect(usualPointPairs(39)).toEqual([...usualPointPairs(33), [35, 37], [36, 38]]);
  });

  it('are not known of other numbers', () => {
    for (const count of [4, 7, 16, 18, 67, 69]) expect(usualPointPairs(count)).toEqual([]);
    expect([5, 6, 17, 33, 68, 468].map(isUsualPointNumber)).toEqual([false, false, true, false, true, true]);
  });
});
