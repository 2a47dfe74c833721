import { UserError } from '../protocol/errors';
import { decodeImage, type DecodeOptions } from './decode';
import type { DecodedImage } from './decodedImage';

interface BandOptions extends DecodeOptions {
  /** Channels of the input. */
  readonly count: number;
  /** Name of the input, in messages. */
  readonly of: string;
}

/**
 * As `decodeImage`, with the image's bands as they lie in its file, alpha among them. Four bands of an image that has
 * no alpha are RGB and an opaque alpha, as Pillow's `convert('RGBA')` makes them, with a warning.
 *
 * @throws UserError also `input-shape` for another number of bands
 */
export async function decodeBands(path: string, { count, of, ...options }: BandOptions): Promise<DecodedImage> {
  const image = await decodeImage(path, { ...options, bands: true });
  if (image.channels === count) return image;
  if (count === 4 && image.channels < 4) return withAlpha(image, path);
  const found = image.channels === 1 ? 'one band' : `${image.channels} bands`;
  const message = `${path}: found an image of ${found}, expected ${count}: one per channel of the model's input ${of}. Give an image of ${count} bands, such as a multi-band TIFF, a .npy tensor, or noise.`;
  throw new UserError('input-shape', message, path);
}

/** Gray (1), gray and alpha (2) or RGB (3) as RGBA. */
function withAlpha(image: DecodedImage, path: string): DecodedImage {
  const { width, height, channels, data, unit, warnings } = image;
  const out = new (data.constructor as new (length: number) => typeof data)(width * height * 4);
  const opaque = 255 / unit;
  for (let i = 0, from = 0; i < out.length; i += 4, from += channels) {
    for (let c = 0; c < 3; c++) out[i + c] = data[from + (channels === 3 ? c : 0)]!;
    out[i + 3] = channels === 2 ? data[from + 1]! : opaque;
  }
  const added = channels === 2 ? [] : [`${path}: it has no alpha: the fourth channel is opaque everywhere.`];
  return { ...image, channels: 4, data: out, warnings: [...warnings, ...added] };
}
