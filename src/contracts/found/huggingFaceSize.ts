import type { PreprocessChange } from '../../report/schema/preprocess';
import { roundHalfEven } from '../../report/roundHalfEven';
import { MAX_SIDE } from './description';
import type { ProcessorFields } from './huggingFaceFields';
import type { Processor } from './huggingFaceProcessors';

/** A size as a file writes it. */
export type SizeOf = NonNullable<ProcessorFields['size']>;
type Sides = [number, number];
type Geometry = Pick<
  PreprocessChange,
  'size' | 'resize' | 'resizeTo' | 'cropRounding' | 'padValue' | 'padAlign' | 'stride'
>;

/** `center_crop` of Transformers, with NumPy and with torchvision alike. */
const DOWN = { cropRounding: 'down' } as const;

/** A size in its one form. */
type Size =
  | { readonly kind: 'sides'; readonly sides: Sides }
  | { readonly kind: 'shortest'; readonly shortest: number; readonly longest?: number }
  | { readonly kind: 'longest'; readonly longest: number };

/**
 * How an image processor of Transformers resizes, crops and pads.
 *
 * @param padValue gray levels of its padding
 * @returns `warnings` without the file's name
 */
export function huggingFaceGeometry(
  fields: ProcessorFields,
  processor: Processor,
  padValue: number | number[],
): { readonly change: Geometry; readonly warnings: readonly string[] } {
  const crop = cropOf(fields, processor);
  if (fields.do_resize === false) return notResized(crop);
  const size = sizeOf(fields, processor);
  return { change: geometryOf(size, crop, fields, processor, padValue), warnings: [] };
}

function notResized(crop: Sides | undefined): { readonly change: Geometry; readonly warnings: readonly string[] } {
  if (crop !== undefined) return { change: { resize: 'none', size: crop, ...DOWN }, warnings: [] };
  return { change: {}, warnings: ['"do_resize" is false: how images get their size is not told, and assumed.'] };
}

function geometryOf(
  size: Size,
  crop: Sides | undefined,
  fields: ProcessorFields,
  processor: Processor,
  padValue: number | number[],
): Geometry {
  switch (size.kind) {
    case 'sides':
      return sidesGeometry(size.sides, crop, fields, processor, padValue);
    case 'shortest':
      return shortestGeometry(size, crop, fields, processor, padValue);
    case 'longest':
      return longestGeometry(size.longest, fields, padValue);
  }
}

function sidesGeometry(
  sides: Sides,
  crop: Sides | undefined,
  { crop_pct: cropPct, ensure_multiple_of: multiple, keep_aspect_ratio: keepsRatio }: ProcessorFields,
  { sizing }: Processor,
  padValue: number | number[],
): Geometry {
  const [height, width] = sides;
  if (sizing === 'paddedSquare') return { resize: 'longest', size: sides, padValue, padAlign: 'start' };
  if (sizing === 'canvas') return { resize: 'letterbox', size: sides, padValue, padAlign: 'center' };
  if (sizing === 'cropFirst' && crop !== undefined) return { resize: 'crop', resizeTo: crop, size: sides, ...DOWN };
  if (sizing === 'cropPct' && height === width && cropPct) {
    return { resize: 'crop', resizeTo: Math.trunc(height / cropPct), size: crop ?? sides, ...DOWN };
  }
  if (keepsRatio === true) return { resize: 'keep', size: sides, ...(multiple && { stride: multiple }) };
  if (multiple) return { resize: 'stretch', size: [nearest(height, multiple), nearest(width, multiple)] };
  // A crop that is larger would be padded with black: Transformers warns of it.
  return crop === undefined || crop[0] > height || crop[1] > width || isSame(crop, sides)
    ? { resize: 'stretch', size: sides }
    : { resize: 'stretch', resizeTo: sides, size: crop, ...DOWN };
}

function isSame(a: Sides, b: Sides): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function nearest(length: number, multiple: number): number {
  return Math.max(1, roundHalfEven(length / multiple)) * multiple;
}

/** Below it, ConvNeXt is evaluated on crops. */
const CONVNEXT_WARPS = 384;

function shortestGeometry(
  { shortest, longest }: Extract<Size, { kind: 'shortest' }>,
  crop: Sides | undefined,
  { crop_pct: cropPct, pad_size: padSize, do_pad: pads, size_divisor: divisor }: ProcessorFields,
  { sizing }: Processor,
  padValue: number | number[],
): Geometry {
  const square: Sides = [shortest, shortest];
  if (sizing === 'convnext') {
    if (shortest >= CONVNEXT_WARPS) return { resize: 'stretch', size: square };
    return { resize: 'crop', resizeTo: Math.trunc(shortest / (cropPct ?? 224 / 256)), size: square, ...DOWN };
  }
  const edge =
    sizing === 'levit'
      ? Math.trunc((256 / 224) * shortest)
      : sizing === 'cropPct' && cropPct !== null
        ? Math.trunc(shortest / (cropPct ?? 0.9))
        : shortest;
  if (crop !== undefined) return { resize: 'crop', resizeTo: edge, size: crop, ...DOWN };
  const bound: Sides = [longest ?? MAX_SIDE, longest ?? MAX_SIDE];
  const padded = padSize && pads !== false ? parseSize(padSize, true) : undefined;
  if (padded?.kind === 'sides') {
    return { resize: 'longest', size: padded.sides, resizeTo: edge, padValue, padAlign: 'start' };
  }
  return { resize: 'fit', size: bound, resizeTo: edge, ...(divisor && { stride: divisor }) };
}

/** Segment Anything: the longer side, then padded at the end. */
function longestGeometry(
  longest: number,
  { pad_size: padSize, do_pad: pads }: ProcessorFields,
  padValue: number | number[],
): Geometry {
  const square: Sides = [longest, longest];
  if (pads === false) return { resize: 'fit', size: square };
  const padded = padSize ? parseSize(padSize, true) : undefined;
  const size = padded?.kind === 'sides' ? padded.sides : square;
  return {
    resize: 'longest',
    size,
    ...(!isSame(size, square) && { resizeTo: square }),
    padValue,
    padAlign: 'start',
  };
}

function cropOf(fields: ProcessorFields, { crop, crops }: Processor): Sides | undefined {
  if (crop === undefined || (fields.do_center_crop ?? crops) !== true) return undefined;
  const size = parseSize(fields.crop_size ?? crop, true);
  return size.kind === 'sides' ? size.sides : undefined;
}

function sizeOf(fields: ProcessorFields, processor: Processor): Size {
  const { sizing, size, longest } = processor;
  if (fields.size === null || fields.size === undefined) {
    if (typeof size !== 'number') return { kind: 'sides', sides: [...size] };
    if (sizing === 'longest') return { kind: 'longest', longest: size };
    return parseSize(size, isSquare(processor), longest);
  }
  // Where the longer side was a field of its own, as in the first files of DETR.
  const bound = fields.max_size ?? (typeof fields.size === 'number' ? longest : undefined);
  return parseSize(fields.size, isSquare(processor), bound);
}

function isSquare({ sizing }: Processor): boolean {
  return ['square', 'cropFirst', 'paddedSquare', 'canvas'].includes(sizing);
}

/** @param square whether a number is height and width, or the shorter side */
function parseSize(size: SizeOf, square: boolean, longest?: number): Size {
  if (typeof size === 'number') {
    return square
      ? { kind: 'sides', sides: [size, size] }
      : { kind: 'shortest', shortest: size, ...(longest !== undefined && { longest }) };
  }
  if (Array.isArray(size)) return { kind: 'sides', sides: size };
  if ('height' in size) return { kind: 'sides', sides: [size.height, size.width] };
  if ('max_height' in size) return { kind: 'sides', sides: [size.max_height, size.max_width] };
  if (!('shortest_edge' in size)) return { kind: 'longest', longest: size.longest_edge };
  const { shortest_edge: shortest, longest_edge: edge } = size;
  const bound = edge ?? longest;
  return { kind: 'shortest', shortest, ...(bound !== undefined && { longest: bound }) };
}
