import type { RgbaImage } from '../protocol/views';
import type { Codec } from './codec';
import { pageNames, warmUpDecoder } from './decode';
import { encodePng } from './encodePng';
import type { OpenImage, OpenOptions } from './opened';
import { isLarge } from './isLarge';
import { openHere } from './openHere';
import { thumbnail } from './thumbnail';
import { endKeptThread, keptThread, ownThread } from './thread/keptThread';

/*
 * The WebAssembly codec takes a third of a second to load and works in the thread that calls it: it has one of its own,
 * so that a model is loaded beside it. The native codec has threads of its own, and gets one only for a large image.
 */

/** Loads the codec, so that the first image does not wait. */
export function prepareDecoder(codec: Codec): Promise<void> {
  return codec === 'native' ? warmUpDecoder(codec) : keptThread().warmUp();
}

/** Frees the memory of the codec until another image is decoded; the native one keeps its own. */
export async function restDecoder(codec: Codec): Promise<void> {
  if (codec === 'wasm') await endKeptThread();
}

/** A file for the pixels of a large image, until it is closed. */
export interface Spool {
  /** With the ending `.v`. */
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Decodes an image: a large one in a thread that ends with it, so that its memory is given back.
 *
 * @param newSpool names a file for its pixels
 * @throws UserError as `decodeImage` and `decodeBands`, and `input-too-large` when its thread ends
 */
export async function openImage(path: string, options: OpenOptions, newSpool: () => Spool): Promise<OpenImage> {
  if (options.codec === 'wasm') {
    if (await keptThread().isLarge(path)) return openLarge(path, options, newSpool());
    return keptThread().open(path, options.bands);
  }
  // Of many images, each is read once.
  if (options.bytes === undefined && (await isLarge(path, 'native'))) return openLarge(path, options, newSpool());
  return openHere(path, options);
}

async function openLarge(path: string, { bands, codec }: OpenOptions, spool: Spool): Promise<OpenImage> {
  const thread = ownThread(codec);
  const close = async (): Promise<void> => {
    await thread.end();
    await spool.remove();
  };
  try {
    return { ...(await thread.open(path, bands, spool.path)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As `pageNames`. */
export function namesOfPages(path: string, codec: Codec): Promise<readonly string[]> {
  return codec === 'native' ? pageNames(path, codec) : keptThread().pageNames(path);
}

/** As `thumbnail`. @throws UserError as it does, and `input-too-large` when its thread ends */
export async function makeThumbnail(path: string, codec: Codec): Promise<Uint8Array<ArrayBuffer>> {
  if (codec === 'native') return thumbnail(path, codec);
  if (!(await keptThread().isLarge(path))) return keptThread().thumbnail(path);
  const thread = ownThread(codec);
  try {
    return await thread.thumbnail(path);
  } finally {
    await thread.end();
  }
}

/** As `encodePng`. */
export function writePng(image: RgbaImage, codec: Codec): Promise<Uint8Array<ArrayBuffer>> {
  return codec === 'native' ? encodePng(image, codec) : keptThread().encodePng(image);
}
