import type { OnnxModel } from '../onnx/model';
import type { Layout, TensorInfo } from '../report/report';
import { imageAxes } from '../report/layout';
import { layout as layouts } from '../report/schema/input';
import { axisLetter } from './axisNames';
import { firstOperators } from './firstOperators';
import { isUltralytics } from './ultralytics';

/** An image input's layout, and what it was told by. */
export interface FoundLayout {
  readonly layout: Layout;
  readonly origin: string;
  /** Channels where the input leaves them free, by the first convolution. */
  readonly channels?: number;
}

/** Gray, RGB, RGBA: what makes an axis a channel axis. */
const CHANNELS: readonly unknown[] = [1, 3, 4];
/** Shorter sides are no image's, where an input without batch axis could be anything else. */
const MIN_SIDE = 5;

type Shape = readonly (number | string)[];

/**
 * The layout of an input by evidence, strongest first: the shape of the tensor that is given, a fixed channel count,
 * names of axes, which sizes are free, the first operators, metadata, two equal sides. Undefined where nothing tells.
 *
 * @param given shape of a tensor for this input
 */
export function findLayout(model: OnnxModel, info: TensorInfo, given?: readonly number[]): FoundLayout | undefined {
  const rank = info.shape.length;
  const possible = unlessNone(
    layouts.options.filter((layout) => layout.length === rank),
    (layout) => info.shape.every((d, axis) => (axisLetter(d) ?? layout[axis]) === layout[axis]),
  );
  const operators = firstOperators(model.graph, info.name, rank);
  const tests: readonly (readonly [string, (layout: Layout) => boolean])[] = [
    ['the shape of the tensor', (layout) => fitsGiven(layout, info.shape, given)],
    ['its channel count', (layout) => countsChannels(layout, info.shape)],
    ['the names of its axes', (layout) => isNamed(layout, info.shape)],
    ['its free sizes', (layout) => hasFreeSides(layout, info.shape)],
    ['the first operators', (layout) => layout === operators?.axes],
    ['Ultralytics metadata', (layout) => layout === 'nchw' && isUltralytics(model)],
    ['its equal sides', (layout) => hasEqualSides(layout, info.shape)],
  ];
  for (const [origin, test] of tests) {
    const [layout, another] = possible.filter(test);
    if (layout === undefined || another !== undefined) continue;
    const channels = layout === operators?.axes ? operators.channels : undefined;
    return { layout, origin, ...(channels === undefined ? {} : { channels }) };
  }
  return undefined;
}

/** As `findLayout`, for a layout that a person states. */
export function statedLayout(model: OnnxModel, info: TensorInfo, layout: Layout, origin: string): FoundLayout {
  const operators = firstOperators(model.graph, info.name, layout.length);
  const channels = operators?.axes === layout ? operators.channels : undefined;
  return { layout, origin, ...(channels === undefined ? {} : { channels }) };
}

/** Misnamed axes rule nothing out. */
function unlessNone<T>(values: readonly T[], test: (value: T) => boolean): readonly T[] {
  const left = values.filter(test);
  return left.length === 0 ? values : left;
}

/** By lengths on all axes, the channels a likely number and the sides longer. */
function fitsGiven(layout: Layout, shape: Shape, given: readonly number[] | undefined): boolean {
  if (given === undefined) return false;
  const full = given.length === shape.length - 1 ? [1, ...given] : given;
  if (full.length !== shape.length) return false;
  const fits = shape.every((d, axis) => typeof d === 'string' || d === full[axis]);
  const { channels, rows, columns } = imageAxes(layout);
  return fits && CHANNELS.includes(full[channels]) && [rows, columns].every((axis) => full[axis]! >= MIN_SIDE);
}

function countsChannels(layout: Layout, shape: Shape): boolean {
  const { batch, channels, rows, columns } = imageAxes(layout);
  if (!CHANNELS.includes(shape[channels])) return false;
  if (batch >= 0 && shape.length === 4) return true;
  // A batch of sequences has three axes too.
  return shape[channels] !== 1 && [rows, columns].every((axis) => isSide(shape[axis]));
}

function isSide(d: number | string | undefined): boolean {
  if (typeof d === 'number') return d >= MIN_SIDE;
  return d !== undefined && ['h', 'w', undefined].includes(axisLetter(d));
}

function isNamed(layout: Layout, shape: Shape): boolean {
  const { channels, rows, columns } = imageAxes(layout);
  const agrees = shape.every((d, axis) => (axisLetter(d) ?? layout[axis]) === layout[axis]);
  return agrees && [channels, rows, columns].some((axis) => axisLetter(shape[axis]!) !== undefined);
}

/** Channels are fixed, rows and columns are free. */
function hasFreeSides(layout: Layout, shape: Shape): boolean {
  const { channels, rows, columns } = imageAxes(layout);
  return (
    shape.length === 4 &&
    typeof shape[channels] === 'number' &&
    [rows, columns].every((axis) => typeof shape[axis] === 'string')
  );
}

function hasEqualSides(layout: Layout, shape: Shape): boolean {
  const { channels, rows, columns } = imageAxes(layout);
  const side = shape[rows];
  return shape.length === 4 && typeof side === 'number' && side === shape[columns] && side !== shape[channels];
}
