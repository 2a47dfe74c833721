import type { Metadata } from 'sharp';
import { UserError } from '../protocol/errors';
import { cmykToRgb } from './cmyk';
import type { DecodedImage } from './decodedImage';

export type Samples = DecodedImage['data'];

/** How an image's samples are asked for from sharp. */
export interface SampleForm {
  readonly space: 'b-w' | 'srgb' | 'grey16' | 'rgb16' | 'scrgb' | 'cmyk';
  readonly depth: 'uchar' | 'ushort' | 'float';
  /** Which of the bands that come are kept; of CMYK, those of its RGB. */
  readonly kept: readonly number[];
  /** Where sharp would convert colors on the way. */
  readonly pipeline?: 'cmyk';
  readonly warnings: readonly string[];
}

const GRAY = [0];
const COLORS = [0, 1, 2];

/**
 * The form in which no sample of the file is changed, or the common one with a warning.
 *
 * @param bands whether alpha is kept
 * @throws UserError `input-invalid` for kinds of samples that would be cut or wrapped, and for further bands
 */
export function samplesOf(
  { space, depth, channels, hasAlpha }: Pick<Metadata, 'space' | 'depth' | 'channels' | 'hasAlpha'>,
  name: string,
  bands: boolean,
): SampleForm {
  const gray = space === 'b-w' || space === 'grey16';
  if (channels > (gray ? 2 : 4)) throw refusedSamples(name, `${channels} bands`, 'gray or RGB, with or without alpha');
  if (space === 'cmyk') return cmykForm(depth, name);
  const alpha = bands && hasAlpha ? [3] : [];
  // Of gray images, alpha comes with colors only.
  const isGrayOut = gray && alpha.length === 0;
  const kept = [...(gray ? GRAY : COLORS), ...alpha];
  if (depth === 'uchar') return { space: isGrayOut ? 'b-w' : 'srgb', depth, kept, warnings: [] };
  if (depth === 'ushort') return { space: isGrayOut ? 'grey16' : 'rgb16', depth, kept, warnings: [] };
  // libvips takes half-precision floats for 16-bit integers, which would all be 0.
  if (depth === 'float' && space !== 'grey16') return { space: isGrayOut ? 'b-w' : 'scrgb', depth, kept, warnings: [] };
  throw refusedSamples(name, `${depth} samples`, '8-bit, 16-bit unsigned or float32 samples');
}

function cmykForm(depth: Metadata['depth'], name: string): SampleForm {
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw refusedSamples(name, `${depth} samples`, '8-bit or 16-bit unsigned CMYK samples');
  }
  const warning = `${name}: CMYK colors were converted to RGB as Pillow does: subtracted from white, without a color profile.`;
  return { space: 'cmyk', depth, kept: COLORS, pipeline: 'cmyk', warnings: [warning] };
}

/** For samples that are neither kept nor converted. */
export function refusedSamples(name: string, found: string, expected: string): UserError {
  const message = `${name}: expected an image with ${expected}, found ${found}. Convert it, or give the values as a .npy tensor.`;
  return new UserError('input-invalid', message, name);
}

/**
 * Some of the bands, in that order; the same samples where that is all. Gray stays gray: it is repeated where the
 * network wants colors, not here, where it would take three times the memory.
 */
export function keepBands(data: Samples, channels: number, kept: readonly number[]): Samples {
  if (channels === kept.length) return data;
  const out = new (data.constructor as new (length: number) => Samples)((data.length / channels) * kept.length);
  for (let to = 0, from = 0; to < out.length; to += kept.length, from += channels) {
    for (let c = 0; c < kept.length; c++) out[to + c] = data[from + kept[c]!]!;
  }
  return out;
}

/** The decoder's bytes as samples; copied only where they do not lie on a sample's boundary. */
export function asSamples(data: Uint8Array, depth: SampleForm['depth']): Samples {
  if (depth === 'uchar') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { buffer, byteOffset, byteLength } = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  return depth === 'ushort'
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** The samples that are kept of those that come. */
export function keptSamples(data: Samples, channels: number, { space, kept }: SampleForm): Samples {
  return space === 'cmyk' ? cmykToRgb(data) : keepBands(data, channels, kept);
}

interface Scale {
  readonly unit: number;
  readonly warnings: readonly string[];
}

/**
 * What samples are multiplied by to be in 0…255.
 *
 * @param parts all samples of an image, one after the other; not read further where their depth says all
 * @throws UserError `input-invalid` for floats that are neither in 0…1 nor in 0…255
 */
export function scaleOf(parts: Iterable<Samples>, name: string): Scale {
  let [low, high] = [Infinity, -Infinity];
  let isFloat = false;
  for (const part of parts) {
    if (part instanceof Uint8Array) return { unit: 1, warnings: [] };
    isFloat = part instanceof Float32Array;
    for (const value of part) {
      if (!Number.isFinite(value)) throw refusedSamples(name, 'samples that are NaN or infinite', 'finite samples');
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return isFloat ? floatScale(low, high, name) : { unit: 1 / 257, warnings: fewBits(high, name) };
}

function floatScale(low: number, high: number, name: string): Scale {
  const found = `float samples from ${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}`;
  if (low < 0 || high > 255) throw refusedSamples(name, found, 'float samples in 0…1 or 0…255');
  const unit = high <= 1 ? 255 : 1;
  return { unit, warnings: [`${name}: ${found} were taken as gray levels in 0…${unit === 255 ? 1 : 255}.`] };
}

/** Cameras and scanners of 10, 12 or 14 bits often write them as they are into 16. */
const MAX_FEW_BITS = 14;

function fewBits(max: number, name: string): readonly string[] {
  const bits = Math.ceil(Math.log2(max + 1));
  if (bits === 0 || bits > MAX_FEW_BITS) return [];
  return [
    `${name}: its 16-bit samples use ${bits} bits only and were taken as 16 bits, as a dark image. If they mean more, scale them first.`,
  ];
}
