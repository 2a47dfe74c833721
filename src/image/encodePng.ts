import type { RgbaImage } from '../protocol/views';
import { loadSharp, type Codec } from './codec';

/** An image as the bytes of a PNG file, alpha kept. */
export async function encodePng({ width, height, rgba }: RgbaImage, codec: Codec): Promise<Uint8Array<ArrayBuffer>> {
  const png = await loadSharp(codec)(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  // A buffer of its own: a view on a pool does not survive being posted to another process.
  return new Uint8Array(png);
}
