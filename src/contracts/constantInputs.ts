import { elementCount } from '../onnx/tensors';
import type { TensorInfo } from '../report/report';
import { UserError } from '../protocol/errors';
import type { NestedNumbers } from '../protocol/spec';

/** The entries of a tensor, row-major. */
export interface NumberTensor {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** Height and width of the image as it is fed. */
type Size = readonly [number, number];

/** What exporters' further inputs mean by their names: entries by the size of the image that is fed, and in words. */
const CONVENTIONS: Readonly<Record<string, readonly [(size: Size) => readonly number[], string]>> = {
  // PaddleDetection's deploy/README.md: height and width of the resized image; its size over the original's.
  im_shape: [([height, width]) => [height, width], 'the height and width of the input'],
  scale_factor: [() => [1, 1], 'a scale of 1'],
  // The ONNX model zoo's YOLOv3: height and width of the original image.
  image_shape: [([height, width]) => [height, width], 'the height and width of the input'],
  // RT-DETR's tools/export_onnx.py, as D-FINE and DEIM have it: width and height of the original image.
  orig_target_sizes: [([height, width]) => [width, height], 'the width and height of the input'],
};

/** Inputs of one number throughout, the last two axes of which are the picture's where they are free. */
const FILLED: Readonly<Record<string, readonly [number, string]>> = {
  // Transformers' DETR, MaskFormer and others: 1 where the image is, 0 where it was padded to the size of the batch.
  pixel_mask: [1, 'no padding'],
};

/**
 * The value of a further input by a known convention; undefined where there is none.
 *
 * @param size height and width of the image that is fed
 * @returns the value, and what it is in words
 */
export function conventionalInput(
  info: TensorInfo,
  size: Size,
): { readonly value: NumberTensor; readonly words: string } | undefined {
  const name = info.name.toLowerCase();
  const filled = Object.hasOwn(FILLED, name) ? FILLED[name] : undefined;
  if (filled !== undefined) {
    const rank = info.shape.length;
    const dims = info.shape.map((d, axis) => (typeof d === 'number' ? d : (size[axis - rank + 2] ?? 1)));
    return { value: { dims, data: Array.from({ length: elementCount(dims) }, () => filled[0]) }, words: filled[1] };
  }
  const convention = Object.hasOwn(CONVENTIONS, name) ? CONVENTIONS[name] : undefined;
  if (convention === undefined) return undefined;
  const entries = convention[0](size);
  const dims = info.shape.map((d) => (typeof d === 'number' ? d : 1));
  if (dims.at(-1) === 1 && typeof info.shape.at(-1) === 'string') dims[dims.length - 1] = entries.length;
  if (dims.at(-1) !== entries.length) return undefined;
  return {
    value: { dims, data: Array.from({ length: elementCount(dims) }, (_, i) => entries[i % entries.length]!) },
    words: convention[1],
  };
}

const PLACES = /(^|[^a-z])(key_?points?|points?|coord(inate)?s?|b?box(es)?|rois?|proposals)(?![a-z])/i;
const NO_PLACES = /label|mask|num|count|valid|score/i;

/**
 * Whether a further input holds places in the image by its name and shape, such as the points and boxes that a network
 * is asked about (Segment Anything's `point_coords`). They are no image, and stay where they are under a flip.
 */
export function holdsPlaces(name: string, { dims }: NumberTensor): boolean {
  const isPlace = dims.length > 1 && [2, 4, 5].includes(dims.at(-1)!);
  return isPlace && PLACES.test(name) && !NO_PLACES.test(name);
}

/**
 * A stated value in the input's shape: one number fills it, with free axes 1 long; a flat list of as many numbers as
 * that shape has entries takes it; nested arrays must fit it.
 *
 * @param origin who states it, in messages
 * @throws UserError `setting-invalid`
 */
export function statedInput(info: TensorInfo, value: NestedNumbers, origin: string): NumberTensor {
  const found = flatten(value);
  if (found === undefined) throw misfit(info, 'rows of different lengths', origin);
  return fitInput(info, found, origin);
}

/** As `statedInput`, for a tensor. */
export function fitInput(info: TensorInfo, { dims, data }: NumberTensor, origin: string): NumberTensor {
  const { shape } = info;
  const fits =
    dims.length === shape.length && dims.every((d, axis) => typeof shape[axis] === 'string' || shape[axis] === d);
  if (fits) return { dims, data };
  const smallest = shape.map((d) => (typeof d === 'number' ? d : 1));
  const count = smallest.reduce((a, b) => a * b, 1);
  if (dims.length === 0) return { dims: smallest, data: Array.from({ length: count }, () => data[0]!) };
  if (dims.length === 1 && data.length === count) return { dims: smallest, data };
  throw misfit(info, `a value of shape ${dims.join('×')}`, origin);
}

function misfit(info: TensorInfo, found: string, origin: string): UserError {
  return new UserError(
    'setting-invalid',
    `${origin}: found ${found}, but the model's input is ${describeInput(info)}. Give one number, or arrays of that shape.`,
  );
}

function flatten(value: NestedNumbers): NumberTensor | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return { dims: [], data: [Number(value)] };
  const parts = value.map((part) => flatten(part));
  const [first] = parts;
  if (first === undefined) return { dims: [0], data: [] };
  const same = parts.every((part) => part !== undefined && String(part.dims) === String(first.dims));
  return same ? { dims: [parts.length, ...first.dims], data: parts.flatMap((part) => part!.data) } : undefined;
}

/** `im_shape float32[N×2]` */
export function describeInput({ name, dtype, shape }: TensorInfo): string {
  return `${name} ${dtype}[${shape.map((d) => (d === '' ? '?' : d)).join('×')}]`;
}
