import { imageAxes } from '../report/layout';
import type { Layout } from '../report/report';

/**
 * The tensor of one image as the whole input: the same for every item of a batch, and for every frame of a video or
 * slice of a volume.
 *
 * @param one values of one image, in the layout without `n` and `d`
 * @param shape of the whole input
 */
export function repeated(one: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  const depth = layout.indexOf('d');
  const { batch } = imageAxes(layout);
  const frames = depth < 0 ? 1 : shape[depth]!;
  const items = batch < 0 ? 1 : shape[batch]!;
  if (frames * items === 1) return one;
  const outer = depth < 0 ? 1 : shape.slice(batch + 1, depth).reduce((product, length) => product * length, 1);
  const block = one.length / outer;
  const all = new Float32Array(one.length * frames * items);
  for (let to = 0, copy = 0; to < all.length; to += block, copy++) {
    const from = (Math.floor(copy / frames) % outer) * block;
    all.set(one.subarray(from, from + block), to);
  }
  return all;
}

/** What to say where one image is every frame. */
export function frameWarnings(path: string, shape: readonly number[], layout: Layout): readonly string[] {
  const depth = layout.indexOf('d');
  const frames = shape[depth] ?? 1;
  if (frames === 1) return [];
  return [
    `${path}: one image was repeated for all ${frames} frames (or slices) of the input: nothing moves in it. Give a .npy tensor of ${shape.join('×')} for a real sequence.`,
  ];
}
