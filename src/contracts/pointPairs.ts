/** Pairs of left and right: channels, classes or points. */
export type Pairs = readonly (readonly [number, number])[];

/** Eyes and corners of the mouth, with the nose between (RetinaFace, SCRFD, MTCNN, YuNet). */
const FACE_5: Pairs = [
  [0, 1],
  [3, 4],
];
/** Eyes, nose, mouth, and tragions of the ears (MediaPipe's BlazeFace). */
const FACE_6: Pairs = [
  [0, 1],
  [4, 5],
];
/** Nose, then left and right in turn from the eyes down to the ankles (COCO). */
const BODY_17: Pairs = Array.from({ length: 8 }, (_, i) => [2 * i + 1, 2 * i + 2] as const);
/** Jaw, brows, eyes, nose and mouth as iBUG 300-W numbers them, from 0. */
const FACE_68: Pairs = [
  ...Array.from({ length: 8 }, (_, i) => [i, 16 - i] as const),
  ...Array.from({ length: 5 }, (_, i) => [17 + i, 26 - i] as const),
  [31, 35],
  [32, 34],
  [36, 45],
  [37, 44],
  [38, 43],
  [39, 42],
  [40, 47],
  [41, 46],
  [48, 54],
  [49, 53],
  [50, 52],
  [55, 59],
  [56, 58],
  [60, 64],
  [61, 63],
  [65, 67],
];

/**
 * Points of MediaPipe's face mesh on the middle line, from the forehead to the chin. The vertices of its canonical face
 * model are exactly symmetric: those of one side have the numbers below 248, those of the other come after them in the
 * same order.
 */
const MESH_MIDDLE: ReadonlySet<number> = new Set([
  0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 94, 151, 152, 164, 168, 175, 195, 197, 199, 200,
]);
const MESH_HALF = 248;
const MESH_468: Pairs = Array.from({ length: MESH_HALF }, (_, i) => i)
  .filter((i) => !MESH_MIDDLE.has(i))
  .map((i, place) => [i, MESH_HALF + place] as const);
/** The same, and of each iris its center, right, upper, left and lower end. */
const MESH_478: Pairs = [...MESH_468, [468, 473], [469, 476], [470, 475], [471, 474], [472, 477]];
/** Nose, eyes from the inner corner outwards, and left and right in turn from the ears down to the toes (BlazePose). */
const BODY_33: Pairs = [
  [1, 4],
  [2, 5],
  [3, 6],
  ...Array.from({ length: 13 }, (_, i) => [7 + 2 * i, 8 + 2 * i] as const),
];
/** The same, the middle of the body, one above the head, and two of each hand, which place the next crop. */
const BODY_39: Pairs = [...BODY_33, [35, 37], [36, 38]];

/** Numbers that say by themselves that they are of points: few other tensors have an axis of that length. */
const TELLING: readonly number[] = [17, 68, 468, 478];

const KNOWN: ReadonlyMap<number, Pairs> = new Map([
  [5, FACE_5],
  [6, FACE_6],
  [17, BODY_17],
  [33, BODY_33],
  [39, BODY_39],
  [68, FACE_68],
  [468, MESH_468],
  [478, MESH_478],
]);

/** Left and right of keypoints in the orders in use, by their number; none where it is not known. */
export function usualPointPairs(count: number): Pairs {
  return KNOWN.get(count) ?? [];
}

/** Whether an axis of this length is probably one of keypoints. */
export function isUsualPointNumber(count: number): boolean {
  return TELLING.includes(count);
}

/** The first entry that has two partners, or is its own; undefined where all pairs can change places. */
export function pairedTwice(pairs: Pairs): number | undefined {
  const entries = pairs.flat();
  return entries.find((entry, i) => entries.indexOf(entry) < i);
}
