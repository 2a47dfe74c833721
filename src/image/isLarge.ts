import { stat } from 'node:fs/promises';
import { splitMember } from '../protocol/memberPath';
import { readBmpHeader } from './bmp';
import { loadSharp, type Codec } from './codec';
import { sniffFormat } from './formats';
import { readInputFile } from './inputFile';
import { pageIndex } from './pages';
import { webpHeader } from './webp';

/** What a decoder takes once, it keeps: WebAssembly's memory does not shrink. 25 megapixels of RGB. */
const MAX_KEPT_SAMPLES = 75_000_000;
/** Of a file, which it takes as well. */
const MAX_KEPT_BYTES = 2 ** 25;

/** Whether an image takes more memory than the decoder should keep. False for what cannot be read: decoding says why. */
export async function isLarge(path: string, codec: Codec): Promise<boolean> {
  const { file, member } = splitMember(path);
  try {
    if ((await stat(file)).size > MAX_KEPT_BYTES) return true;
    return (await countSamples(await readInputFile(file, 'image'), member, codec)) > MAX_KEPT_SAMPLES;
  } catch {
    return false;
  }
}

/** Pixels times bands, by the header. */
async function countSamples(bytes: Uint8Array, member: string | undefined, codec: Codec): Promise<number> {
  const sniffed = sniffFormat(bytes);
  const format = sniffed.kind === 'image' ? sniffed.format : undefined;
  const told = format === 'BMP' ? readBmpHeader(bytes) : format === 'WebP' ? webpHeader(bytes) : undefined;
  if (told !== undefined) return told.width * told.height * 3;
  const sharp = loadSharp(codec);
  const first = await sharp(bytes, { limitInputPixels: false }).metadata();
  const page = pageIndex(first.pages ?? 1, member, '');
  const { width, height, channels } =
    page === 0 ? first : await sharp(bytes, { limitInputPixels: false, page }).metadata();
  return width * height * channels;
}
