import { rm } from 'node:fs/promises';
import { UserError } from '../protocol/errors';
import { decodeRows } from './decode';
import type { OpenImage, OpenOptions } from './opened';
import { openHere } from './openHere';
import { pixelsOfRows } from './preprocess';

/**
 * As `openHere`, with the pixels in a file where they can be.
 *
 * @param file with the ending `.v`, which the caller removes
 * @throws UserError as `decodeImage` and `decodeBands`
 */
export async function openSpooled(path: string, options: OpenOptions, file: string): Promise<OpenImage> {
  if (options.bands !== undefined) return openHere(path, options);
  // In memory where there is no room for a file: it says what is wrong where that is the image after all.
  const rows = await decodeRows(path, { codec: options.codec }, file).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
    return rm(file, { force: true });
  });
  if (rows === undefined) return openHere(path, options);
  const { width, height, warnings } = rows;
  return {
    width,
    height,
    warnings,
    pixels: (preprocess, flips) => Promise.resolve(pixelsOfRows(rows, preprocess, flips)),
    close: () => Promise.resolve(),
  };
}
