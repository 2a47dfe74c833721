import type { FloatTensor } from '../../operators/follow/rearrange';
import type { OutputContract } from '../../report/report';
import type { Detection, Point } from '../detections/detection';
import { pointsOf } from './readHead';

/** Outputs with more are heads with points at every cell. */
const MAX_POINTS = 600;

/**
 * The keypoints of every image of the batch with the box around them; none where they are relative to something.
 *
 * @param tensor in the arrangement of the original
 * @param image height and width
 */
export function readPoints(
  { axis = 0, parts = [] }: OutputContract,
  { dims, data }: FloatTensor,
  image: readonly [number, number],
): readonly Detection[] {
  const part = parts.find(({ kind, coordinates }) => kind === 'keypoints' && coordinates?.form === 'points');
  const samples = dims.length > 1 ? dims[0]! : 1;
  if (part?.coordinates === undefined || samples === 0 || axis !== dims.length - 1) return [];
  const [width, coordinates] = [dims[axis]!, part.coordinates];
  const rows = data.length / samples / width;
  return Array.from({ length: samples }, (_, sample) => {
    const start = sample * rows * width;
    const keypoints = Array.from({ length: rows }, (_row, row) => {
      const from = start + row * width;
      return pointsOf([...data.subarray(from + part.from, from + part.to)], coordinates, image);
    }).flat();
    return { sample, box: around(keypoints), score: 1, class: 0, keypoints };
  }).filter(({ keypoints, box }) => keypoints.length <= MAX_POINTS && box.every(Number.isFinite));
}

function around(points: readonly Point[]): Detection['box'] {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
