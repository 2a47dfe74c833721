import type { Preprocess } from '../report/report';
import type { Raster } from './decodedImage';
import { channelCount } from '../report/schema/preprocess';
import { defaultPadValue, type Placement } from './geometry';

/** Lays resized pixels into their padding; the same pixels where there is none. */
export function padPixels(pixels: Raster, { rows, columns }: Placement, p: Preprocess): Raster {
  const [height, width] = [rows.total, columns.total];
  if (pixels.width === width && pixels.height === height) return pixels;
  const values = padValues(p);
  const channels = values.every((value) => value === values[0]) ? pixels.channels : values.length;
  const isBytes = pixels.data instanceof Uint8Array && values.every(Number.isInteger);
  const data = isBytes ? new Uint8Array(width * height * channels) : new Float32Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = values[i % channels]!;
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < pixels.width; x++) {
      const from = (y * pixels.width + x) * pixels.channels;
      const to = ((y + rows.before) * width + x + columns.before) * channels;
      for (let c = 0; c < channels; c++) data[to + c] = pixels.data[from + (pixels.channels === 1 ? 0 : c)]!;
    }
  }
  return { width, height, channels, data };
}

/** In the order of the pixels, which are RGB, gray, or bands. */
function padValues(p: Preprocess): readonly number[] {
  const value = p.padValue ?? defaultPadValue(p.resize);
  if (typeof value === 'object') return p.channels === 'bgr' ? value.toReversed() : value;
  return Array.from({ length: channelCount(p) }, () => value);
}
