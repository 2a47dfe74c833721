import { basename } from 'node:path';
import type { InputContracts } from '../../contracts/inputSchema';
import { describeInput } from '../../contracts/constantInputs';
import { findLayout, statedLayout, type FoundLayout } from '../../contracts/inputLayout';
import type { OnnxModel } from '../../onnx/model';
import { tensorInfo } from '../../onnx/valueInfo';
import { UserError } from '../../protocol/errors';
import { imageAxes } from '../../report/layout';
import type { Layout, TensorInfo } from '../../report/report';
import type { Certainty } from '../../report/contractKinds';

/** Types that an image can be fed as. */
const IMAGE_TYPES = new Set(['float32', 'float16', 'float64', 'uint8', 'int8', 'uint16', 'int16', 'int32']);
/** Height and width where neither the model nor the person fixes them. */
const DEFAULT_SIZE = 224;
/** Slices of a volume or frames of a video where the model does not fix them. */
const DEFAULT_DEPTH = 16;

/** The input that takes the image. */
export interface ImageInput {
  readonly name: string;
  readonly dtype: string;
  readonly layout: Layout;
  /** What the layout was told by, and how surely. */
  readonly origin: string;
  readonly certainty: Certainty;
  /** As the model declares it; names and '' are free. Numbers are 1 or larger. */
  readonly declared: readonly (number | string)[];
  /** Channels where they are free: those that the first convolution reads. */
  readonly channels?: number;
  /** Height and width where they are free: those that a configuration or metadata tell. */
  readonly size?: readonly [number, number];
}

/** What is known of a model's inputs besides the file. */
export interface KnownInputs {
  /** Name of the input that takes the image. */
  readonly wanted?: string;
  readonly contracts?: InputContracts;
  /** Where these are stated, for messages. */
  readonly origin?: string;
  /** Height and width of images, where the model leaves them free. */
  readonly size?: readonly [number, number];
  /** Shape of the tensor that is given for the image's input. */
  readonly given?: readonly number[];
}

/**
 * Finds the input that takes the image: the one that is named, else one that is stated to be an image, else the
 * first whose layout can be told; inputs that something reads come first, and of these those with a batch axis.
 *
 * @throws UserError `model-no-image-input`
 */
export function findImageInput(model: OnnxModel, known: KnownInputs = {}): ImageInput {
  const inputs = model.graph.inputs.map(tensorInfo);
  checkNames(model, inputs, known);
  const candidates = inputs
    .filter((info) => canBeImage(info, known))
    .sort((a, b) => readOrder(model, a) - readOrder(model, b) || rankOrder(a) - rankOrder(b));
  const stated = candidates.filter((info) => known.contracts?.[info.name]?.role === 'image');
  const [first] = stated;
  const among = known.wanted === undefined && first !== undefined ? [first] : candidates;
  for (const info of among) {
    const found = layoutOf(model, info, known);
    if (found === undefined) continue;
    return { ...imageInput(info, found), ...(known.size === undefined ? {} : { size: known.size }) };
  }
  throw noImageInput(model, inputs, among, known.wanted);
}

/**
 * Another input as an image: stated to be one, or of the image's height and width and with a layout that can be
 * told (the other image of a stereo pair, a mask). Undefined for every other, and for what nothing reads.
 *
 * @throws UserError `model-no-image-input` when it is stated, and its layout cannot be told, `setting-invalid` where it has none.
 */
export function asFurtherImage(
  model: OnnxModel,
  info: TensorInfo,
  image: ImageInput,
  known: KnownInputs,
): ImageInput | undefined {
  const role = known.contracts?.[info.name]?.role;
  if (role === 'constant' || !IMAGE_TYPES.has(info.dtype) || info.shape.includes(0)) return undefined;
  if (role === undefined && !model.graph.isRead(info.name)) return undefined;
  const found = layoutOf(model, info, known);
  if (role === 'image' && found === undefined) throw unknownLayout(model, info);
  if (found === undefined || (role !== 'image' && !sameSides(imageInput(info, found), image))) return undefined;
  return imageInput(info, found);
}

function sameSides(a: ImageInput, b: ImageInput): boolean {
  const sides = ({ layout, declared }: ImageInput): string => {
    const { rows, columns } = imageAxes(layout);
    return JSON.stringify([declared[rows], declared[columns]]);
  };
  return a.layout.length === b.layout.length && sides(a) === sides(b);
}

function imageInput({ name, dtype, shape }: TensorInfo, found: FoundLayout): ImageInput {
  return { name, dtype, declared: shape, ...found };
}

/** A batch of images first, then one of volumes or videos, then an image alone. */
function rankOrder({ shape }: TensorInfo): number {
  return [4, 5, 3].indexOf(shape.length);
}

function readOrder({ graph }: OnnxModel, { name }: TensorInfo): number {
  return graph.isRead(name) ? 0 : 1;
}

function canBeImage(info: TensorInfo, { wanted, contracts }: KnownInputs): boolean {
  if (wanted !== undefined && info.name !== wanted) return false;
  if (contracts?.[info.name]?.role === 'constant') return false;
  return IMAGE_TYPES.has(info.dtype) && rankOrder(info) >= 0 && !info.shape.includes(0);
}

function layoutOf(
  model: OnnxModel,
  info: TensorInfo,
  { contracts, given, origin }: KnownInputs,
): FoundLayout | undefined {
  const contract = contracts?.[info.name];
  const layout = contract?.role === 'image' ? contract.layout : undefined;
  if (layout === undefined) return findLayout(model, info, given);
  if (layout.length === info.shape.length) return statedLayout(model, info, layout, origin ?? 'stated');
  throw new UserError(
    'setting-invalid',
    `${origin ?? model.path}: "inputs.${info.name}.layout": found "${layout}", but the input is ${describeInput(info)}. Give a layout of ${info.shape.length} axes.`,
  );
}

function checkNames(model: OnnxModel, inputs: readonly TensorInfo[], { contracts, origin }: KnownInputs): void {
  const unknown = Object.keys(contracts ?? {}).find((name) => !inputs.some((info) => info.name === name));
  if (unknown === undefined) return;
  throw new UserError(
    'setting-invalid',
    `${origin ?? model.path}: "inputs": the model has no input "${unknown}"; its inputs are ${inputs.map(describeInput).join(', ')}.`,
  );
}

function noImageInput(
  model: OnnxModel,
  inputs: readonly TensorInfo[],
  candidates: readonly TensorInfo[],
  wanted: string | undefined,
): UserError {
  const unclear =
    candidates.find((info) => info.shape.length >= 4) ?? (wanted === undefined ? undefined : candidates[0]);
  if (unclear !== undefined) return unknownLayout(model, unclear);
  const what = wanted === undefined ? 'no input that takes an image' : `no image input named "${wanted}"`;
  return new UserError(
    'model-no-image-input',
    `${model.path}: found ${what}; its inputs are ${inputs.map(describeInput).join(', ') || 'none'}. Flipscope needs an input such as N×C×H×W or N×H×W×C: choose a vision model, or export it with such an input.`,
    model.path,
  );
}

function unknownLayout(model: OnnxModel, info: TensorInfo): UserError {
  if (rankOrder(info) < 0) return noImage(model, info);
  const example = info.shape.length === 4 ? 'nchw' : info.shape.length === 3 ? 'chw' : 'ncdhw';
  const stated = JSON.stringify({ inputs: { [info.name]: { role: 'image', layout: example } } });
  return new UserError(
    'model-no-image-input',
    `${model.path}: the layout of its input ${describeInput(info)} cannot be told from the file. State it beside the model in ${basename(model.path, '.onnx')}.flipscope.json: ${stated}.`,
    model.path,
  );
}

function noImage({ path }: OnnxModel, info: TensorInfo): UserError {
  return new UserError(
    'setting-invalid',
    `${path}: its input ${describeInput(info)} is stated to be an image, which has 3 to 5 axes. State it as a constant, with a value.`,
    path,
  );
}

/**
 * The shape to feed, with free axes filled in: batch 1, as many channels as the first convolution reads or three, `size` or 224×224.
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
  const { batch, rows, columns, channels } = imageAxes(input.layout);
  const shape = input.declared.map((declared, axis) => {
    const wanted = axis === rows ? size?.[0] : axis === columns ? size?.[1] : undefined;
    if (typeof declared === 'number') {
      if (wanted !== undefined && wanted !== declared) throw fixedSize(input, path, size!, origin);
      return declared;
    }
    if (axis === batch) return 1;
    if (axis === channels) return input.channels ?? 3;
    if (axis === rows) return wanted ?? input.size?.[0] ?? DEFAULT_SIZE;
    return axis === columns ? (wanted ?? input.size?.[1] ?? DEFAULT_SIZE) : DEFAULT_DEPTH;
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
 * Checks a tensor's shape against the model's, adding a batch axis where only that is missing.
 *
 * @returns the shape to feed.
 * @throws UserError `input-shape`, `input-too-large`
 */
export function fitShape(input: ImageInput, shape: readonly number[], file: string): number[] {
  const rank = input.declared.length;
  const full = shape.length === rank - 1 && input.layout.startsWith('n') ? [1, ...shape] : [...shape];
  const fits =
    full.length === rank &&
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
