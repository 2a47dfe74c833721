import type { Metadata } from 'sharp';
import { UserError } from '../protocol/errors';
import { memberPath, splitMember } from '../protocol/memberPath';
import { decodeBmp, readBmpHeader } from './bmp';
import { loadSharp, type Codec } from './codec';
import { decodeError } from './decodeError';
import type { DecodedImage } from './decodedImage';
import { IMAGE_FORMATS, sniffFormat, type ImageFormat } from './formats';
import { readInputFile } from './inputFile';
import { asSamples, samplesOf, scaleOf, type Samples } from './samples';

/** Larger images are refused before they are decoded: 100 megapixels are 300 MB of RGB. */
export const MAX_PIXELS = 100_000_000;

export interface DecodeOptions {
  readonly codec: Codec;
  /** Called in messages instead of "the image" when bytes are given. */
  readonly name?: string;
}

/**
 * Decodes an image to upright RGB or gray. What the file is, its bytes decide, never its name.
 *
 * - EXIF orientation is applied. Of animations the first frame is taken, of multi-page TIFF files the first page or the
 *   one that the path names (`scan.tif:2`), with a warning.
 * - Alpha is dropped and color profiles are ignored, as PIL's `convert('RGB')` (and so torchvision) does; CMYK
 *   is converted through its profile, or a common one when it has none, with a warning.
 * - 16-bit and float samples are kept in full depth. Floats are taken as 0…1, or as 0…255 when they are larger, with
 *   a warning; samples of other kinds, and more bands than gray or RGB with alpha, are refused.
 *
 * @param source a path or the file's bytes
 * @throws UserError `input-missing`, `input-empty`, `input-invalid`, `input-too-large`
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions): Promise<DecodedImage> {
  const name = typeof source === 'string' ? source : (options.name ?? 'the image');
  const { file, member } = typeof source === 'string' ? splitMember(source) : { file: name };
  const bytes = typeof source === 'string' ? await readInputFile(file, 'image') : source;
  const format = requireImage(bytes, name);
  return format === 'BMP' ? decodeBitmap(bytes, name) : decodeWithSharp(bytes, format, name, options.codec, member);
}

/**
 * Numbers of an image file's pages or frames, from 1; none where it has one only.
 *
 * @throws UserError `input-missing`, `input-empty`, `input-invalid`, `input-too-large`
 */
export async function pageNames(path: string, codec: Codec): Promise<readonly string[]> {
  const { file } = splitMember(path);
  const bytes = await readInputFile(file, 'image');
  const format = requireImage(bytes, file);
  if (format !== 'TIFF') return [];
  try {
    const { pages = 1 } = await loadSharp(codec)(bytes, { limitInputPixels: false }).metadata();
    return pages === 1 ? [] : Array.from({ length: pages }, (_, i) => `${i + 1}`);
  } catch (error) {
    throw decodeError(file, format, error);
  }
}

/** Loads the codec and decodes one pixel, so that the first real image does not wait. */
export async function warmUpDecoder(codec: Codec): Promise<void> {
  const pixel = { width: 1, height: 1, channels: 3 } as const;
  await loadSharp(codec)(new Uint8Array(3), { raw: pixel }).raw().toBuffer();
}

function requireImage(bytes: Uint8Array, name: string): ImageFormat {
  if (bytes.length === 0) {
    throw new UserError('input-empty', `${name}: the file is empty. Save or download the image again.`, name);
  }
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'image') return sniffed.format;
  const expected = `${IMAGE_FORMATS.slice(0, -1).join(', ')} or ${IMAGE_FORMATS.at(-1)}`;
  const message = `${name}: expected an image (${expected}), found ${sniffed.found}. Choose another file or convert it.`;
  throw new UserError('input-invalid', message, name);
}

function requireSmall(width: number, height: number, name: string): void {
  if (width * height <= MAX_PIXELS) return;
  const found = `${name}: the image has ${width}×${height} = ${Math.round((width * height) / 1e6)} megapixels`;
  const message = `${found}, at most ${MAX_PIXELS / 1e6} are read. Save a smaller copy: the model sees only a few hundred pixels.`;
  throw new UserError('input-too-large', message, name);
}

function decodeBitmap(bytes: Uint8Array, name: string): DecodedImage {
  try {
    const { width, height } = readBmpHeader(bytes);
    requireSmall(width, height, name);
    return decodeBmp(bytes);
  } catch (error) {
    throw error instanceof UserError ? error : decodeError(name, 'BMP', error);
  }
}

async function decodeWithSharp(
  bytes: Uint8Array,
  format: ImageFormat,
  name: string,
  codec: Codec,
  member: string | undefined,
): Promise<DecodedImage> {
  const sharp = loadSharp(codec);
  try {
    // The header first, so that a small file cannot ask for gigabytes.
    const first = await sharp(bytes, { limitInputPixels: false }).metadata();
    const page = pageIndex(first, member, name);
    const metadata = page === 0 ? first : await sharp(bytes, { limitInputPixels: false, page }).metadata();
    requireSmall(metadata.width, metadata.height, name);
    const samples = samplesOf(metadata, name);
    const { data, info } = await sharp(bytes, {
      page,
      autoOrient: true,
      failOn: 'error',
      limitInputPixels: MAX_PIXELS,
      ignoreIcc: metadata.space !== 'cmyk',
    })
      .toColorspace(samples.space)
      .raw({ depth: samples.depth })
      .toBuffer({ resolveWithObject: true });
    const raw = withoutAlpha(asSamples(data, samples.depth), info.channels);
    const { unit, warnings } = scaleOf(raw.data, name);
    return {
      width: info.width,
      height: info.height,
      ...raw,
      unit,
      warnings: [...samples.warnings, ...pageWarnings(first, member, name), ...warnings],
    };
  } catch (error) {
    throw error instanceof UserError ? error : decodeError(name, format, error);
  }
}

/** Gray stays gray: it is repeated where the network wants colors, not here, where it would take three times the memory. */
function withoutAlpha(data: Samples, channels: number): Pick<DecodedImage, 'channels' | 'data'> {
  const kept = channels < 3 ? 1 : 3;
  if (channels === kept) return { channels: kept, data };
  const out = new (data.constructor as new (length: number) => Samples)((data.length / channels) * kept);
  for (let to = 0, from = 0; to < out.length; to += kept, from += channels) {
    for (let c = 0; c < kept; c++) out[to + c] = data[from + c]!;
  }
  return { channels: kept, data: out };
}

/** @throws UserError `input-invalid` for a page that there is not */
function pageIndex({ pages = 1 }: Metadata, member: string | undefined, name: string): number {
  if (member === undefined) return 0;
  const page = /^[1-9]\d{0,5}$/.test(member) ? Number(member) : Infinity;
  if (page <= pages) return page - 1;
  const { file } = splitMember(name);
  const which =
    pages === 1 ? `Leave ":${member}" out` : `Choose a page from 1 to ${pages}, such as ${memberPath(file, '2')}`;
  const found = `${pages} ${pages === 1 ? 'page' : 'pages'}`;
  throw new UserError('input-invalid', `${file}: expected a page "${member}" in it, found ${found}. ${which}.`, file);
}

function pageWarnings({ pages = 1, format }: Metadata, member: string | undefined, name: string): readonly string[] {
  if (pages === 1) return [];
  if (member !== undefined) return [`${name}: page ${member} of ${pages} was taken.`];
  const other = format === 'tiff' ? `; name another as ${memberPath(name, '2')}` : '';
  return [`${name}: only the first of ${pages} pages or frames is used${other}.`];
}
