type Pairs = readonly (readonly [number, number])[];

/** Eyes and corners of the mouth, with the nose between (RetinaFace, SCRFD, MTCNN, YuNet). */
const FACE_5: Pairs = [
  [0, 1],
  [3, 4],
];
/** Nose, then left and right in turn from the eyes down to the ankles (COCO). */
const BODY_17: Pairs = Array.from({ length: 8 }, (_, i) => [2 * i + 1, 2 * i + 2] as const);

const KNOWN: ReadonlyMap<number, Pairs> = new Map([
  [5, FACE_5],
  [17, BODY_17],
]);

/** Left and right of keypoints in the orders in use, by their number; none where it is not known. */
export function usualPointPairs(count: number): Pairs {
  return KNOWN.get(count) ?? [];
}
