import { UserError } from '../protocol/errors';
import type { RgbaImage } from '../protocol/views';
import type { Flip, Layout, PerFlip, Preprocess } from '../report/report';
import type { DecodedImage, Raster } from './decodedImage';
import { placementOf, type Placement } from './geometry';
import type { Oriented } from './oriented';
import { padPixels } from './pad';
import { gather, resample, type RowSource } from './resample';
import { imageAxes } from '../report/layout';
import { channelCount } from '../report/schema/preprocess';

/**
 * The pixels the network sees: gray (if wanted) → resize → center crop or padding, of the image and of its mirror
 * images. They are those of PIL and torchvision's `Resize` and `CenterCrop`, bit for bit, before scale, mean and std.
 *
 * @param flips the mirror images of the *file* that are wanted besides `id`: flipped first, then resized and placed, so
 *   that an odd padding is longer on the same side
 * @returns H×W×channels; an image without color has 1 channel. A flip that is not there is `id`, mirrored (`withMirrors`)
 * @throws UserError `input-shape` when the image is too small for a center crop
 */
export function modelPixels(image: DecodedImage, p: Preprocess, flips: readonly Flip[] = []): Oriented<Raster> {
  return pixelsOfRows(rowsOf(image), p, flips);
}

/** As `modelPixels`, of an image that is read row by row. */
export function pixelsOfRows(image: RowSource, p: Preprocess, flips: readonly Flip[]): Oriented<Raster> {
  const placement = placementOf(image, p);
  requireLargeEnough(image, p, placement);
  const { columns, rows } = placement;
  const interpolation = p.resize === 'none' ? 'nearest' : p.interpolation;
  const source = p.channels === 'gray' ? grayRows(image) : image;
  const { id, ...mirrored } = resample(source, columns.window, rows.window, interpolation, flips);
  // Resized to the mirror image of `id`, but not placed so.
  const uneven = flips.filter((flip) => mirrored[flip] === undefined && !isCentered(placement, id, flip));
  const { id: _, ...placed } = flipPixels(id, uneven);
  const others = Object.entries({ ...placed, ...mirrored }).map(([flip, pixels]) => [
    flip,
    padPixels(pixels, placement, p),
  ]);
  return { id: padPixels(id, placement, p), ...(Object.fromEntries(others) as PerFlip<Raster>) };
}

/** Whether what a flip reverses has as much padding before as behind it. */
function isCentered({ columns, rows }: Placement, { width, height }: Raster, flip: Flip): boolean {
  const isEven = (axis: Placement['rows'], size: number): boolean => 2 * axis.before + size === axis.total;
  return (flip === 'v' || isEven(columns, width)) && (flip === 'h' || isEven(rows, height));
}

/** As `modelPixels` gives them, with every flip. */
export function withMirrors(pixels: Oriented<Raster>, flips: readonly Flip[]): Oriented<Raster> {
  return {
    ...flipPixels(
      pixels.id,
      flips.filter((flip) => pixels[flip] === undefined),
    ),
    ...pixels,
  };
}

/**
 * The network's input tensor of one image: value = (pixel·scale − mean) / std, in double precision and rounded once.
 *
 * @param room for so many values; new without
 * @returns C·H·W values; `layout` says whether channels come first (NCHW) or last (NHWC)
 * @throws UserError `preprocess-invalid` when `mean` or `std` does not have one value per channel
 */
export function pixelsToTensor(
  pixels: Raster,
  p: Preprocess,
  layout: Layout,
  room = (length: number): Float32Array => new Float32Array(length),
): Float32Array {
  const { data, width, height } = pixels;
  const channels = channelCount(p);
  requirePerChannel(p, channels);
  const plane = width * height;
  const axes = imageAxes(layout);
  const channelsFirst = axes.channels < axes.rows;
  const out = room(plane * channels);
  for (let c = 0; c < channels; c++) {
    const from = pixels.channels === 1 ? 0 : p.channels === 'bgr' ? channels - 1 - c : c;
    const valueOf = (sample: number): number => (sample * p.scale - p.mean[c]!) / p.std[c]!;
    const places = channelsFirst ? { first: c * plane, step: 1 } : { first: c, step: channels };
    if (data instanceof Uint8Array) lookUp(data, from, pixels.channels, tableOf256(valueOf), out, places);
    else
      for (let i = 0; i < plane; i++) out[places.first + i * places.step] = valueOf(data[i * pixels.channels + from]!);
  }
  return out;
}

function tableOf256(valueOf: (sample: number) => number): Float32Array {
  const values = new Float32Array(256);
  for (let sample = 0; sample < values.length; sample++) values[sample] = valueOf(sample);
  return values;
}

/** Every `step`th sample from `from` on, by a table, to every place of `out` that is named. */
function lookUp(
  data: Uint8Array,
  from: number,
  step: number,
  table: Float32Array,
  out: Float32Array,
  places: { readonly first: number; readonly step: number },
): void {
  const { step: toStep } = places;
  for (let to = places.first; from < data.length; from += step, to += toStep) out[to] = table[data[from]!]!;
}

/** The mirror images of pixels, exactly. */
export function flipPixels(pixels: Raster, flips: readonly Flip[]): Oriented<Raster> {
  const { width, height } = pixels;
  const places = (length: number): number[] => Array.from({ length }, (_, i) => i);
  const [xs, ys] = [places(width), places(height)];
  const flipped = flips.map((flip) => [
    flip,
    gather(pixels, flip === 'v' ? xs : xs.toReversed(), flip === 'h' ? ys : ys.toReversed()),
  ]);
  return { id: pixels, ...(Object.fromEntries(flipped) as PerFlip<Raster>) };
}

/** What the network sees, as an image: before scale, mean and std; `bgr` in true colors, of bands the first three. */
export function pixelsToImage({ data, channels, width, height }: Raster): RgbaImage {
  // Clamped: the samples of a float image may lie a little beyond black and white.
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[i * channels + (channels < 3 ? 0 : c)]!;
  }
  return { width, height, rgba: new Uint8Array(rgba.buffer) };
}

/** An image in memory, row by row. */
export function rowsOf({ width, height, channels, data, unit }: DecodedImage): RowSource {
  const stride = width * channels;
  const depth = data instanceof Uint8Array ? 'bytes' : 'deep';
  return { width, height, channels, depth, unit, row: (y) => data.subarray(y * stride, (y + 1) * stride) };
}

/** ITU-R 601 luma: of 8-bit images as PIL's `convert('L')` rounds it, of deeper ones not rounded. */
function grayRows(colored: RowSource): RowSource {
  if (colored.channels === 1) return colored;
  const bytes = colored.depth === 'bytes';
  const gray = bytes ? new Uint8Array(colored.width) : new Float32Array(colored.width);
  return {
    ...colored,
    channels: 1,
    row: (y) => {
      const rgb = colored.row(y);
      for (let x = 0; x < gray.length; x++) {
        const luma = rgb[x * 3]! * 19595 + rgb[x * 3 + 1]! * 38470 + rgb[x * 3 + 2]! * 7471;
        gray[x] = bytes ? (luma + 0x8000) >> 16 : luma / 65536;
      }
      return gray;
    },
  };
}

function requireLargeEnough(image: RowSource, p: Preprocess, { rows, columns }: Placement): void {
  if (columns.window.size >= columns.window.length && rows.window.size >= rows.window.length) return;
  const [height, width] = p.size;
  throw new UserError(
    'input-shape',
    `The image has ${image.width}×${image.height} pixels, the model needs at least ${width}×${height} ` +
      (p.resize === 'none' ? 'without resizing. ' : 'after resizing, and "resizeTo" is smaller. ') +
      'Choose a larger image, or set "resize" to "crop" or "stretch".',
  );
}

function requirePerChannel(p: Preprocess, channels: number): void {
  for (const key of ['mean', 'std'] as const) {
    if (p[key].length === channels) continue;
    throw new UserError(
      'preprocess-invalid',
      `"${key}" has ${p[key].length} values, but channels "${p.channels}" needs ${channels}: one per channel.`,
    );
  }
}
