import { imageAxes } from '../../report/layout';
import type { RgbaImage } from '../../protocol/views';
import type { Layout, PerOrientation } from '../../report/report';
import type { Oriented } from '../../image/oriented';

/** The first sample of a tensor with 1 or 3 channels as an image, its range stretched to 0…255. */
export function tensorImages(
  tensors: Oriented<Float32Array>,
  shape: readonly number[],
  layout: Layout,
): PerOrientation<RgbaImage> {
  const axes = imageAxes(layout);
  const channels = shape[axes.channels]!;
  if ((channels !== 1 && channels !== 3) || layout.includes('d')) return {};
  const channelsFirst = axes.channels < axes.rows;
  const [height, width] = [shape[axes.rows]!, shape[axes.columns]!];
  const area = height * width;
  const [low, high] = range(tensors.id.subarray(0, area * channels));
  const scale = high > low ? 255 / (high - low) : 0;
  const place = (c: number, i: number): number => (channelsFirst ? c * area + i : i * channels + c);
  const image = (data: Float32Array): RgbaImage => {
    const rgba = new Uint8Array(area * 4);
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) rgba[4 * i + c] = Math.round((data[place(channels === 1 ? 0 : c, i)]! - low) * scale);
      rgba[4 * i + 3] = 255;
    }
    return { width, height, rgba };
  };
  return Object.fromEntries(Object.entries(tensors).map(([orientation, data]) => [orientation, image(data)]));
}

/** Smallest and largest finite value. */
function range(values: Float32Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
