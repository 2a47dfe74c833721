import { isLarge } from './isLarge';
import type { OpenImage, OpenOptions } from './opened';
import { openHere } from './openHere';
import { openInThread } from './thread/openInThread';

/**
 * Decodes an image: a large one in a thread that ends with it, so that its memory is given back.
 *
 * @throws UserError as `decodeImage` and `decodeBands`
 */
export async function openImage(path: string, options: OpenOptions): Promise<OpenImage> {
  return (await isLarge(path, options.codec)) ? openInThread(path, options) : openHere(path, options);
}
