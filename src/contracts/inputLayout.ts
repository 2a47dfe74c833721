import type { OnnxModel } from '../onnx/model';
import type { Certainty } from '../report/contractKinds';
import type { Layout, TensorInfo } from '../report/report';
import { imageAxes } from '../report/layout';
import { layout as layouts } from '../report/schema/input';
import { axisLetter } from './axisNames';
import { agreesWith, firstOperators } from './firstOperators';
import { isUltralytics } from './found/ultralytics';

/** An image input's layout, and what it was told by. */
export interface FoundLayout {
  readonly layout: Layout;
  readonly origin: string;
  readonly certainty: Certainty;
  /** Channels where the input leaves them free, by the first convolution. */
  readonly channels?: number;
}

/** Gray, RGB, RGBA: what makes an axis a channel axis. */
const CHANNELS: readonly unknown[] = [1, 3, 4];
/** The same and two channels, the likelier first. */
const LIKELY_CHANNELS: readonly unknown[] = [3, 1, 4, 2];
/** Shorter sides are no image's, where an input without batch axis could be anything else. */
const MIN_SIDE = 5;

type Shape = readonly (number | string)[];

/** What one kind of evidence says of the layouts that are possible. */
type Test = readonly [string, Certainty, (layout: Layout) => boolean];

/**
 * The layout of an input by evidence, strongest first: the shape of the tensor that is given, a fixed channel count,
 * names of axes, which sizes are free, the first operators, metadata; then, `assumed`, two equal sides and of several
 * channel counts the likelier. What a convolution or pooling could not read is no layout. Undefined where nothing tells.
 *
 * @param given shape of a tensor for this input
 */
export function findLayout(model: OnnxModel, info: TensorInfo, given?: readonly number[]): FoundLayout | undefined {
  const { shape } = info;
  const rank = shape.length;
  const operators = firstOperators(model.graph, info.name, rank);
  const named = unlessNone(
    layouts.options.filter((layout) => layout.length === rank),
    (layout) => shape.every((d, axis) => (axisLetter(d) ?? layout[axis]) === layout[axis]),
  );
  const slides = operators !== undefined && !operators.axes.includes('?');
  const possible = slides ? unlessNone(named, (layout) => agreesWith(layout, operators)) : named;
  const likeliest = likeliestLayout(possible, shape);
  const tests: readonly Test[] = [
    ['the shape of the tensor', 'found', (layout) => fitsGiven(layout, shape, given)],
    ['its channel count', 'found', (layout) => countsChannels(layout, shape)],
    ['the names of its axes', 'found', (layout) => isNamed(layout, shape)],
    ['its free sizes', 'found', (layout) => hasFreeSides(layout, shape)],
    ['the first operators', 'found', (layout) => operators !== undefined && agreesWith(layout, operators)],
    ['Ultralytics metadata', 'found', (layout) => layout === 'nchw' && isUltralytics(model)],
    ['its equal sides', 'assumed', (layout) => hasEqualSides(layout, shape)],
    ['the likelier channel count', 'assumed', (layout) => layout === likeliest],
  ];
  for (const [origin, certainty, test] of tests) {
    const [layout, another] = possible.filter(test);
    if (layout === undefined || another !== undefined) continue;
    return { ...statedLayout(model, info, layout, origin), certainty };
  }
  return undefined;
}

/** As `findLayout`, for a layout that a person states. */
export function statedLayout(model: OnnxModel, info: TensorInfo, layout: Layout, origin: string): FoundLayout {
  const operators = firstOperators(model.graph, info.name, layout.length);
  const channels = operators && agreesWith(layout, operators) ? operators.channels : undefined;
  return { layout, origin, certainty: 'stated', ...(channels === undefined ? {} : { channels }) };
}

/**
 * Of several possible channel axes: one that leaves no side of length 1, then the likelier number of channels.
 * Undefined where two are alike, or none is fixed.
 */
function likeliestLayout(possible: readonly Layout[], shape: Shape): Layout | undefined {
  if (shape.length < 4) return undefined;
  const [first, second] = possible
    .map((layout) => ({ layout, rank: channelRank(layout, shape) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => a.rank! - b.rank!);
  return first?.rank === second?.rank ? undefined : first?.layout;
}

/** Lower is likelier. */
function channelRank(layout: Layout, shape: Shape): number | undefined {
  const { channels, rows, columns } = imageAxes(layout);
  const place = LIKELY_CHANNELS.indexOf(shape[channels]);
  const flatSides = [rows, columns].filter((axis) => shape[axis] === 1).length;
  return place < 0 ? undefined : flatSides * LIKELY_CHANNELS.length + place;
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
  return shape[channels] !== 1 && [rows, columns].every((axis) => isSide(shape[axis]!));
}

function isSide(d: number | string): boolean {
  return typeof d === 'number' ? d >= MIN_SIDE : ['h', 'w', undefined].includes(axisLetter(d));
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
