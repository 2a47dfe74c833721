import { decodeBands } from './bands';
import { decodeImage } from './decode';
import type { OpenImage, OpenOptions } from './opened';
import { modelPixels } from './preprocess';

/**
 * Decodes an image in this thread, whatever its size.
 *
 * @throws UserError as `decodeImage` and `decodeBands`
 */
export async function openHere(path: string, { codec, bands }: OpenOptions): Promise<OpenImage> {
  const image = bands === undefined ? await decodeImage(path, { codec }) : await decodeBands(path, { codec, ...bands });
  const { width, height, warnings } = image;
  return {
    width,
    height,
    warnings,
    pixels: (preprocess, flips) => Promise.resolve(modelPixels(image, preprocess, flips)),
    close: () => Promise.resolve(),
  };
}
