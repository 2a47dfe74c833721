import type { OnnxModel } from '../../onnx/model';
import { tensorInfo } from '../../onnx/valueInfo';
import { UserError } from '../../protocol/errors';
import type { Layout, TensorInfo } from '../../report/report';

/** Types that a picture can be fed as. */
const IMAGE_TYPES = new Set(['float32', 'float16', 'float64', 'uint8']);
/** Gray, RGB, RGBA: what makes an axis a channel axis. */
const CHANNELS = [3, 1, 4];
/** Height and width where neither the model nor the person fixes them. */
const DEFAULT_SIZE = 224;

/** The input that takes the picture. */
export interface ImageInput {
  readonly name: string;
  readonly dtype: string;
  readonly layout: Layout;
  /** As the model declares it; names and '' are free. Numbers are 1 or larger. */
  readonly declared: readonly (number | string)[];
}

/**
 * Finds the one input that looks like a batch of pictures: four axes, of which the second (NCHW)
 * or the last (NHWC) counts 1, 3 or 4 channels, or is free.
 *
 * @param wanted an input named by the person, which must then fit.
 * @throws UserError `model-no-image-input`
 */
export function findImageInput(model: OnnxModel, wanted?: string): ImageInput {
  const inputs = model.graph.inputs.map(tensorInfo);
  const candidates = inputs.filter((info) => wanted === undefined || info.name === wanted);
  const found = candidates.map(asImageInput).find((input) => input !== undefined);
  if (found === undefined) {
    const what = wanted === undefined ? 'no input that takes a picture' : `no image input named "${wanted}"`;
    throw new UserError(
      'model-no-image-input',
      `${model.path}: found ${what}; its inputs are ${inputs.map(describe).join(', ') || 'none'}. Flipscope needs one input of shape N×C×H×W or N×H×W×C with 1, 3 or 4 channels: choose a vision model, or export it with such an input.`,
      model.path,
    );
  }
  const others = inputs.filter((info) => info.name !== found.name);
  if (others.length > 0) {
    throw new UserError(
      'model-no-image-input',
      `${model.path}: besides the picture (${found.name}) it wants ${others.map(describe).join(', ')}, which Flipscope cannot make up. Export the model with the picture as its only input.`,
      model.path,
    );
  }
  return found;
}

function describe(info: TensorInfo): string {
  return `${info.name} ${info.dtype}[${info.shape.map((d) => (d === '' ? '?' : d)).join('×')}]`;
}

function asImageInput(info: TensorInfo): ImageInput | undefined {
  if (!IMAGE_TYPES.has(info.dtype) || info.shape.length !== 4 || info.shape.includes(0)) return undefined;
  const layout = layoutOf(info.shape);
  return layout && { name: info.name, dtype: info.dtype, layout, declared: info.shape };
}

function layoutOf(shape: readonly (number | string)[]): Layout | undefined {
  const channels = (d: number | string | undefined): boolean => typeof d === 'number' && CHANNELS.includes(d);
  if (channels(shape[1])) return 'nchw';
  if (channels(shape[3])) return 'nhwc';
  return typeof shape[1] === 'string' ? 'nchw' : undefined;
}

/**
 * The shape to feed, with free axes filled in: batch 1, three channels, `size` or 224×224.
 *
 * @param size height and width asked for.
 * @param origin who asks for them, in messages.
 * @throws UserError `input-shape` when the model fixes another size, `input-too-large`.
 */
export function concreteShape(
  input: ImageInput,
  path: string,
  size?: readonly [number, number],
  origin?: string,
): number[] {
  const [rows, columns] = input.layout === 'nchw' ? [2, 3] : [1, 2];
  const channels = input.layout === 'nchw' ? 1 : 3;
  const shape = input.declared.map((declared, axis) => {
    const wanted = axis === rows ? size?.[0] : axis === columns ? size?.[1] : undefined;
    if (typeof declared === 'number') {
      if (wanted !== undefined && wanted !== declared) throw fixedSize(input, path, size!, origin);
      return declared;
    }
    if (axis === 0) return 1;
    return axis === channels ? 3 : (wanted ?? DEFAULT_SIZE);
  });
  checkLength(shape, path);
  return shape;
}

/** Values an input may have: 1 GiB of float32. */
const MAX_VALUES = 2 ** 28;

/** @throws UserError `input-too-large` */
function checkLength(shape: readonly number[], file: string): void {
  const values = shape.reduce((product, length) => product * length, 1);
  if (values <= MAX_VALUES) return;
  const gigabytes = (values * 4) / 2 ** 30;
  throw new UserError(
    'input-too-large',
    `${file}: an input of ${shape.join('×')} would take ${gigabytes.toFixed(1)} GiB; the limit is 1 GiB. Choose a smaller size or batch.`,
    file,
  );
}

function fixedSize(
  input: ImageInput,
  path: string,
  size: readonly [number, number],
  origin: string | undefined,
): UserError {
  const by = origin === undefined ? '' : ` (${origin})`;
  return new UserError(
    'input-shape',
    `${path}: asked for ${size.join('×')}${by}, but the model fixes its input ${input.name} to ${input.declared.map((d) => (d === '' ? '?' : d)).join('×')}. Leave the size out, or export the model with free height and width.`,
    path,
  );
}

/**
 * Checks a tensor's shape against the model's, adding a batch axis to three axes.
 *
 * @returns the shape to feed.
 * @throws UserError `input-shape`, `input-too-large`
 */
export function fitShape(input: ImageInput, shape: readonly number[], file: string): number[] {
  const full = shape.length === 3 ? [1, ...shape] : [...shape];
  const fits =
    full.length === 4 &&
    full.every((d, axis) => d > 0 && (typeof input.declared[axis] !== 'number' || input.declared[axis] === d));
  if (fits) {
    checkLength(full, file);
    return full;
  }
  throw new UserError(
    'input-shape',
    `${file}: found a tensor of shape ${shape.join('×') || '(scalar)'}, but the model's input ${input.name} is ${input.declared.map((d) => (d === '' ? '?' : d)).join('×')}. Give a tensor of that shape.`,
    file,
  );
}

/** Axis numbers of a layout. */
export function imageAxes(layout: Layout): {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
} {
  return layout === 'nchw' ? { channels: 1, rows: 2, columns: 3 } : { channels: 3, rows: 1, columns: 2 };
}
