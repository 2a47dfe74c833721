import type { Metadata, Sharp } from 'sharp';
import { UserError } from '../protocol/errors';
import { splitMember } from '../protocol/memberPath';
import { decodeBandedTiff } from './bandedTiff';
import { decodeBmp, readBmpHeader } from './bmp';
import { loadSharp, type Codec } from './codec';
import { decodeError } from './decodeError';
import type { DecodedImage } from './decodedImage';
import { IMAGE_FORMATS, sniffFormat, type ImageFormat } from './formats';
import { readInputFile } from './inputFile';
import { pageIndex, pageWarnings } from './pages';
import { rowsOf } from './preprocess';
import type { RowSource } from './resample';
import { asSamples, keptSamples, samplesOf, scaleOf, type SampleForm } from './samples';
import { MAX_PIXELS, requireSmall } from './size';
import { spooledRows } from './spool';
import { webpHeader, type WebpHeader } from './webp';

export interface DecodeOptions {
  readonly codec: Codec;
  /** Called in messages instead of "the image" when bytes are given. */
  readonly name?: string;
  /** What the file at a path holds, where it has been read already. */
  readonly bytes?: Uint8Array;
  /** Every band as it lies in the file, alpha among them, instead of color only. */
  readonly bands?: boolean;
}

/** An image that is read row by row, upright. */
export interface ImageRows extends RowSource {
  /** What was converted or left out, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Decodes an image to upright RGB or gray. What the file is, its bytes decide, never its name.
 *
 * - The orientation that EXIF or TIFF states is applied. Of animations the first frame is taken, of multi-page TIFF files the first page or the
 *   one that the path names (`scan.tif:2`), with a warning.
 * - Alpha is dropped unless all bands are wanted, and color profiles are ignored, as PIL's `convert('RGB')` (and so
 *   torchvision) does; CMYK is converted as PIL does, with a warning.
 * - 16-bit and float samples are kept in full depth. Floats are taken as 0…1, or as 0…255 when they are larger, with
 *   a warning; samples of other kinds are refused, and more bands than gray or RGB with alpha unless all are wanted.
 *
 * @param source a path or the file's bytes
 * @throws UserError `input-missing`, `input-empty`, `input-invalid`, `input-too-large`
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions): Promise<DecodedImage> {
  const found = await findImage(source, options);
  return 'data' in found ? found : decodeFound(found);
}

/**
 * As `decodeImage`, row by row where the pixels can wait in a file: for an image that is large beside the memory there is.
 *
 * @param file to write them into, with the ending `.v`; it stays
 * @throws UserError as `decodeImage`
 * @throws Error when the file cannot be written
 */
export async function decodeRows(path: string, options: DecodeOptions, file: string): Promise<ImageRows> {
  const found = await findImage(path, options);
  if ('data' in found) return { ...rowsOf(found), warnings: found.warnings };
  const rows = await spooledRows(found.pixels, found.form, file);
  const { unit, warnings } = scaleOf(rows.parts(), found.name);
  return { ...rows, unit, warnings: [...found.warnings, ...warnings] };
}

type Header = Pick<Metadata, 'format' | 'width' | 'height' | 'hasAlpha' | 'channels' | 'space' | 'depth' | 'pages'>;

/** An image that sharp is about to decode. */
interface SharpImage {
  readonly name: string;
  readonly format: ImageFormat;
  readonly header: Header;
  /** Upright, in the color space of `form`. */
  readonly pixels: Sharp;
  readonly form: SampleForm;
  readonly warnings: readonly string[];
}

/** What an image's header says; those that sharp does not read are decoded at once. */
export async function findImage(
  source: string | Uint8Array,
  options: DecodeOptions,
): Promise<DecodedImage | SharpImage> {
  const name = typeof source === 'string' ? source : (options.name ?? 'the image');
  const { file, member } = typeof source === 'string' ? splitMember(source) : { file: name };
  const bytes = typeof source === 'string' ? (options.bytes ?? (await readInputFile(file, 'image'))) : source;
  const format = requireImage(bytes, name);
  if (format === 'BMP') return decodeBitmap(bytes, name);
  const wanted = { name, member, codec: options.codec, bands: options.bands ?? false };
  try {
    const banded = format === 'TIFF' ? await decodeBandedTiff(bytes, wanted) : undefined;
    return banded ?? (await findWithSharp(bytes, { ...wanted, format }));
  } catch (error) {
    throw error instanceof UserError ? error : decodeError(name, format, error);
  }
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

function decodeBitmap(bytes: Uint8Array, name: string): DecodedImage {
  try {
    const { width, height } = readBmpHeader(bytes);
    requireSmall({ width, height }, name);
    return decodeBmp(bytes);
  } catch (error) {
    throw error instanceof UserError ? error : decodeError(name, 'BMP', error);
  }
}

interface Wanted {
  readonly name: string;
  readonly member: string | undefined;
  readonly codec: Codec;
  readonly bands: boolean;
  readonly format: ImageFormat;
}

async function findWithSharp(bytes: Uint8Array, wanted: Wanted): Promise<SharpImage> {
  const { name, member, codec, bands, format } = wanted;
  const told = format === 'WebP' ? webpHeader(bytes) : undefined;
  if (told !== undefined) requireSmall(told, name);
  const sharp = loadSharp(codec);
  // The header first, so that a small file cannot ask for gigabytes.
  const first: Header =
    told?.isAnimated === false ? plainWebp(told) : await sharp(bytes, { limitInputPixels: false }).metadata();
  const { pages = 1 } = first;
  const page = pageIndex(pages, member, name);
  const header: Header = page === 0 ? first : await sharp(bytes, { limitInputPixels: false, page }).metadata();
  requireSmall(header, name);
  const form = samplesOf(header, name, bands);
  const options = { page, autoOrient: true, failOn: 'error', limitInputPixels: MAX_PIXELS, ignoreIcc: true } as const;
  const image = sharp(bytes, options);
  const pixels = (form.pipeline === undefined ? image : image.pipelineColorspace(form.pipeline)).toColorspace(
    form.space,
  );
  const warnings = [...form.warnings, ...pageWarnings(pages, first.format === 'tiff', member, name)];
  return { name, format, header, pixels, form, warnings };
}

/** As sharp tells it, without room for all its pixels. */
function plainWebp({ width, height, hasAlpha }: WebpHeader): Header {
  return { format: 'webp', width, height, hasAlpha, channels: hasAlpha ? 4 : 3, space: 'srgb', depth: 'uchar' };
}

/** @throws UserError `input-invalid` */
export async function decodeFound({ name, format, header, pixels, form, warnings }: SharpImage): Promise<DecodedImage> {
  const { data, info } = await pixels
    .raw({ depth: form.depth })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw decodeError(name, format, error, header);
    });
  const raw = keptSamples(asSamples(data, form.depth), info.channels, form);
  const scale = scaleOf([raw], name);
  return {
    width: info.width,
    height: info.height,
    channels: form.kept.length,
    data: raw,
    unit: scale.unit,
    warnings: [...warnings, ...scale.warnings],
  };
}
