import type { RgbaImage } from '../protocol/views';
import type { Codec } from './codec';
import { pageNames, warmUpDecoder } from './decode';
import { encodePng } from './encodePng';
import type { OpenImage, OpenOptions } from './opened';
import { openHere } from './openHere';
import { DecoderThread } from './thread/decoderThread';

/*
 * The WebAssembly codec takes a third of a second to load and works in the thread that calls it: it has one of its own,
 * so that a model is loaded beside it. The native codec has threads of its own.
 */

let kept: DecoderThread | undefined;

/** Stays for the images of usual size; another one follows when it has ended. */
function keptThread(): DecoderThread {
  if (kept?.hasEnded !== false) kept = new DecoderThread();
  return kept;
}

/** Loads the codec, so that the first image does not wait. */
export function prepareDecoder(codec: Codec): Promise<void> {
  return codec === 'native' ? warmUpDecoder(codec) : keptThread().warmUp();
}

/**
 * Decodes an image: a large one in a thread that ends with it, so that its memory is given back.
 *
 * @throws UserError as `decodeImage` and `decodeBands`, and `input-too-large` when its thread ends
 */
export async function openImage(path: string, options: OpenOptions): Promise<OpenImage> {
  if (options.codec === 'native') return openHere(path, options);
  const thread = keptThread();
  return (await thread.isLarge(path)) ? openLarge(path, options) : thread.open(path, options.bands);
}

async function openLarge(path: string, { bands }: OpenOptions): Promise<OpenImage> {
  const thread = new DecoderThread();
  try {
    const image = await thread.open(path, bands);
    return { ...image, close: () => thread.end() };
  } catch (error) {
    await thread.end();
    throw error;
  }
}

/** As `pageNames`. */
export function namesOfPages(path: string, codec: Codec): Promise<readonly string[]> {
  return codec === 'native' ? pageNames(path, codec) : keptThread().pageNames(path);
}

/** As `encodePng`. */
export function writePng(image: RgbaImage, codec: Codec): Promise<Uint8Array<ArrayBuffer>> {
  return codec === 'native' ? encodePng(image, codec) : keptThread().encodePng(image);
}
