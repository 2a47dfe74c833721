import { fromArrayBuffer, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import type { DecodedImage } from './decodedImage';
import { pageIndex, pageWarnings } from './pages';
import { keepBands, refusedSamples, scaleOf, type Samples } from './samples';
import { requireSmall } from './size';
import { turnedSamples } from './turnedSamples';

interface Wanted {
  /** Every band instead of color only. */
  readonly bands: boolean;
  readonly member: string | undefined;
  readonly name: string;
}

/** TIFF 6.0: values of `PhotometricInterpretation`, and of `PlanarConfiguration` for samples that lie plane by plane. */
const BLACK_IS_ZERO = 1;
const RGB = 2;
const PLANAR = 2;
const ORIENTATION_TAG = 274;
/** More pages are not counted: a damaged file may name one of them as the next for ever. */
const MAX_PAGES = 10_000;
/** Depths of samples whose largest value is white. */
const DEPTHS: readonly number[] = [8, 16, 32];

/**
 * Reads a TIFF whose bands libvips does not give as they are: it reads five at most, the first only of gray ones, and
 * mixes up those that lie plane by plane. Undefined for every other TIFF.
 *
 * @throws UserError `input-invalid`, `input-too-large`
 * @throws Error for what is damaged or not read.
 */
export async function decodeBandedTiff(bytes: Uint8Array, wanted: Wanted): Promise<DecodedImage | undefined> {
  const { name, member } = wanted;
  const file = await fromArrayBuffer(ownBuffer(bytes));
  const pages = await countPages(file);
  const image = await file.getImage(pageIndex(pages, member, name));
  const photometric = image.fileDirectory.getValue('PhotometricInterpretation') ?? BLACK_IS_ZERO;
  const count = image.getSamplesPerPixel();
  if (!isBanded(image, photometric, count, wanted.bands)) return undefined;
  const kept = keptBands(count, photometric, wanted);
  const [width, height] = [image.getWidth(), image.getHeight()];
  requireSmall({ width, height, bands: count }, name);
  await requireBlocks(image);
  const data = keepBands(await readSamples(image, name), count, kept);
  const { unit, warnings } = scaleOf([data], name);
  return {
    ...turnedSamples({ width, height, data }, image.fileDirectory.actualizedFields.get(ORIENTATION_TAG)),
    channels: kept.length,
    unit,
    warnings: [...colorWarnings(kept, photometric, wanted), ...pageWarnings(pages, true, member, name), ...warnings],
  };
}

function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return isWhole ? buffer : new Uint8Array(bytes).buffer;
}

async function countPages(file: GeoTIFF): Promise<number> {
  let pages = 1;
  for (let next = (await file.requestIFD(0)).nextIFDByteOffset; next !== 0 && pages < MAX_PAGES; pages++) {
    next = (await file.requestIFD(pages)).nextIFDByteOffset;
  }
  return pages;
}

function isBanded(image: GeoTIFFImage, photometric: number, count: number, wantsAll: boolean): boolean {
  if (photometric !== RGB && photometric !== BLACK_IS_ZERO) return false;
  if (image.fileDirectory.getValue('PlanarConfiguration') === PLANAR) return count > 1;
  const isUsual = count === (photometric === RGB ? 3 : 1);
  return !isUsual && (wantsAll || photometric !== RGB || count > 4);
}

/** @throws UserError `input-invalid` for more bands than colors, where colors are wanted */
function keptBands(count: number, photometric: number, { bands, name }: Wanted): readonly number[] {
  if (bands) return Array.from({ length: count }, (_, band) => band);
  const isColor = photometric === RGB || count === 3;
  if (count > (isColor ? 4 : 2)) throw refusedSamples(name, `${count} bands`, 'gray or RGB, with or without alpha');
  return isColor ? [0, 1, 2] : [0];
}

/**
 * That the file lists every strip or tile its size asks for: the reader would look for each of millions that are not there.
 *
 * @throws Error when some are missing
 */
async function requireBlocks(image: GeoTIFFImage): Promise<void> {
  const { fileDirectory, isTiled } = image;
  const across = Math.ceil(image.getWidth() / image.getTileWidth());
  const down = Math.ceil(image.getHeight() / image.getTileHeight());
  const planes = fileDirectory.getValue('PlanarConfiguration') === PLANAR ? image.getSamplesPerPixel() : 1;
  const listed: unknown = await fileDirectory.loadValue(isTiled ? 'TileByteCounts' : 'StripByteCounts');
  const found = typeof listed === 'object' && listed !== null && 'length' in listed ? Number(listed.length) : 1;
  const wanted = across * down * planes;
  if (found < wanted) throw new Error(`it lists ${found} of ${wanted} blocks of samples`);
}

/** @throws UserError `input-invalid` for samples that would be cut */
async function readSamples(image: GeoTIFFImage, name: string): Promise<Samples> {
  const bits = image.getBitsPerSample();
  const data: unknown = DEPTHS.includes(bits) ? await image.readRasters({ interleave: true }) : undefined;
  const isKept = data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Float32Array;
  // A view of its own: the reader's arrays carry a width and a height besides.
  if (isKept) return data.subarray();
  throw refusedSamples(name, `${bits}-bit samples of another kind`, '8-bit, 16-bit unsigned or float32 samples');
}

function colorWarnings(kept: readonly number[], photometric: number, { bands, name }: Wanted): readonly string[] {
  if (bands || photometric === RGB || kept.length === 1) return [];
  return [`${name}: its 3 bands were taken as red, green and blue.`];
}
