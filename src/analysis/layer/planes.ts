import type { Action, AxisAction } from '../../operators/follow/action';
import { indexMap } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';

/** A tensor seen as images: channels × height × width, row-major, of the batch's first sample. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** One tensor of two runs. */
export interface PlanesPair {
  /** F(x). */
  readonly original: Planes;
  /** g·F(gx). */
  readonly flipped: Planes;
}

/** Where the image's axes are in a tensor. `offset`: tokens before the first position (class token). */
interface SpatialAxes {
  readonly rows: number | undefined;
  readonly columns: number | undefined;
  readonly folded?: { readonly axis: number; readonly offset: number; readonly height: number; readonly width: number };
}

/**
 * A tensor as images. Tokens folded from a grid are unfolded (tokens outside the grid are left
 * out); a tensor without spatial axes is one row with its last axis as width.
 */
export function toPlanes(tensor: FloatTensor, action: Action): Planes {
  const axes = spatialAxes(action, tensor.dims);
  const sample = firstSample(tensor);
  if (axes.folded !== undefined) return foldedPlanes(sample, axes.folded);
  if (axes.rows === undefined && axes.columns === undefined) {
    const width = sample.dims.at(-1) ?? 1;
    return { channels: sample.data.length / width, height: 1, width, data: sample.data };
  }
  return gridPlanes(sample, axes);
}

/** The size of a tensor's planes, from its shape alone. */
export function planesSize(dims: readonly number[], action: Action): Omit<Planes, 'data'> {
  const { rows, columns, folded } = spatialAxes(action, dims);
  const [height, width] = folded
    ? [folded.height, folded.width]
    : rows === undefined && columns === undefined
      ? [1, dims.at(-1) ?? 1]
      : [rows, columns].map((axis) => (axis === undefined ? 1 : dims[axis]!));
  const positions = folded ? dims[folded.axis]! : height! * width!;
  const sample = dims.slice(1).reduce((a, b) => a * b, 1);
  return { channels: sample / positions, height: height!, width: width! };
}

/** Batch axis kept at length 1. Scalars stay. */
function firstSample(tensor: FloatTensor): FloatTensor {
  const batch = tensor.dims[0] ?? 1;
  if (batch <= 1) return tensor;
  return { dims: [1, ...tensor.dims.slice(1)], data: tensor.data.subarray(0, tensor.data.length / batch) };
}

function spatialAxes(action: Action, dims: readonly number[]): SpatialAxes {
  if (action.kind !== 'spatial') return { rows: undefined, columns: undefined };
  const reversed = (list: readonly AxisAction[]): number | undefined =>
    list.find((a) => a.map === 'reverse' && a.axis > 0)?.axis;
  const folded = [...action.h, ...action.v].find((a) => a.map !== 'reverse' && a.axis > 0);
  const grid = folded && tokenGrid(action, folded.axis, dims[folded.axis]!);
  return { rows: reversed(action.v), columns: reversed(action.h), ...(grid === undefined ? {} : { folded: grid }) };
}

/** Finds the grid in the maps of a folded axis: h moves token (r, c) to (r, width−1−c). */
function tokenGrid(action: Action & { kind: 'spatial' }, axis: number, size: number): SpatialAxes['folded'] {
  const of = (list: readonly AxisAction[]): Int32Array | undefined => {
    const map = list.find((a) => a.axis === axis)?.map;
    return map && indexMap(map, size);
  };
  const h = of(action.h);
  const v = of(action.v);
  if (h === undefined || v === undefined) return undefined;
  let offset = 0;
  while (offset < size && h[offset] === offset && v[offset] === offset) offset++;
  const width = h[offset]! - offset + 1;
  const height = Math.floor((size - offset) / width);
  const fits = width > 0 && v[offset] === offset + (height - 1) * width && h[offset + 1] === offset + width - 2;
  return fits ? { axis, offset, height, width } : undefined;
}

function strides(dims: readonly number[]): number[] {
  return dims.map((_, axis) => dims.slice(axis + 1).reduce((a, b) => a * b, 1));
}

function gridPlanes({ dims, data }: FloatTensor, { rows, columns }: SpatialAxes): Planes {
  const stride = strides(dims);
  const height = rows === undefined ? 1 : dims[rows]!;
  const width = columns === undefined ? 1 : dims[columns]!;
  const rest = dims.map((_, axis) => axis).filter((axis) => axis !== rows && axis !== columns);
  const channels = data.length / (height * width);
  const rowStride = rows === undefined ? 0 : stride[rows]!;
  const columnStride = columns === undefined ? 0 : stride[columns]!;
  if (columnStride === 1 && rowStride === width) return { channels, height, width, data };
  const result = new Float32Array(data.length);
  for (let c = 0, o = 0; c < channels; c++) {
    const base = offsetOf(c, rest, dims, stride);
    for (let y = 0; y < height; y++) {
      for (let x = 0, at = base + y * rowStride; x < width; x++, at += columnStride) result[o++] = data[at]!;
    }
  }
  return { channels, height, width, data: result };
}

function offsetOf(index: number, axes: readonly number[], dims: readonly number[], stride: readonly number[]): number {
  let offset = 0;
  for (let k = axes.length - 1, rest = index; k >= 0; k--) {
    const axis = axes[k]!;
    offset += (rest % dims[axis]!) * stride[axis]!;
    rest = Math.floor(rest / dims[axis]!);
  }
  return offset;
}

function foldedPlanes({ dims, data }: FloatTensor, grid: NonNullable<SpatialAxes['folded']>): Planes {
  const stride = strides(dims);
  const rest = dims.map((_, axis) => axis).filter((axis) => axis !== grid.axis);
  const channels = rest.reduce((product, axis) => product * dims[axis]!, 1);
  const area = grid.height * grid.width;
  const result = new Float32Array(channels * area);
  for (let c = 0; c < channels; c++) {
    const base = offsetOf(c, rest, dims, stride) + grid.offset * stride[grid.axis]!;
    for (let i = 0; i < area; i++) result[c * area + i] = data[base + i * stride[grid.axis]!]!;
  }
  return { channels, height: grid.height, width: grid.width, data: result };
}
