import { decodeBands } from './bands';
import { decodeImage } from './decode';
import type { OpenImage, OpenOptions } from './opened';
import { modelPixels } from './preprocess';

/**
 * Decodes an image in this thread, whatever its size.
 *
 * @throws UserError as `decodeImage` and `decodeBands`
 */
export async function openHere(path: string, { bands, ...options }: OpenOptions): Promise<OpenImage> {
  const image = await (bands === undefined ? decodeImage(path, options) : decodeBands(path, { ...options, ...bands }));
  const { width, height, warnings } = image;
  return {
    width,
    height,
    warnings,
    pixels: (preprocess, flips) => Promise.resolve(modelPixels(image, preprocess, flips)),
    close: () => Promise.resolve(),
  };
}
