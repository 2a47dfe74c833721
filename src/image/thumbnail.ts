import { loadSharp, type Codec } from './codec';
import { decodeFound, findImage } from './decode';
import type { DecodedImage } from './decodedImage';

/** Pixels of the longer side, at most. */
export const THUMBNAIL_SIDE = 96;
const QUALITY = 70;

/**
 * An image of a file, small, as the bytes of a JPEG: upright, without alpha. Where the file can be decoded at a smaller size, it is.
 *
 * @throws UserError as `decodeImage`
 */
export async function thumbnail(path: string, codec: Codec): Promise<Uint8Array<ArrayBuffer>> {
  const found = await findImage(path, { codec });
  const isPlain = !('data' in found) && found.form.depth === 'uchar' && found.form.pipeline === undefined;
  const pixels = isPlain ? found.pixels : asBytes('data' in found ? found : await decodeFound(found), codec);
  const jpeg = await pixels
    .removeAlpha()
    .resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  // A buffer of its own: a view on a pool does not survive being posted to another process.
  return new Uint8Array(jpeg);
}

function asBytes(
  { width, height, channels, data, unit }: DecodedImage,
  codec: Codec,
): ReturnType<ReturnType<typeof loadSharp>> {
  const bytes = Uint8ClampedArray.from(data, (value) => value * unit);
  return loadSharp(codec)(bytes, { raw: { width, height, channels: channels === 1 ? 1 : 3 } });
}
