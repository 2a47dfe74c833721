import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Head } from '../../report/report';

/** Axes of a feature map that lie in space: those that the flips reverse. */
export function spatialAxes(action: Action | undefined): ReadonlySet<number> {
  return new Set(action?.kind === 'spatial' ? [...action.h, ...action.v].map(({ axis }) => axis) : []);
}

/**
 * Global pooling, as `nn.AdaptiveAvgPool2d(1)` and `nn.AdaptiveMaxPool2d(1)`; averages are summed in double precision.
 * @param axes that are pooled over
 * @returns the other axes, in their order
 */
export function poolFeatures({ dims, data }: FloatTensor, axes: ReadonlySet<number>, head: Head): FloatTensor {
  const kept = dims.map((_, axis) => !axes.has(axis));
  const outer = dims.filter((_, axis) => kept[axis]);
  const strides = outputStrides(dims, kept);
  const pooled = new Float64Array(outer.reduce((a, b) => a * b, 1)).fill(head === 'max' ? -Infinity : 0);
  const index = dims.map(() => 0);
  for (let i = 0, at = 0; i < data.length; i++) {
    const value = data[i]!;
    if (head === 'avg') pooled[at]! += value;
    else if (value > pooled[at]! || Number.isNaN(value)) pooled[at] = value;
    at = advance(index, dims, strides, at);
  }
  const area = head === 'avg' ? data.length / pooled.length : 1;
  return { dims: outer, data: Float32Array.from(pooled, (value) => value / area) };
}

/** By how much the place in the output moves with each axis of the input. */
function outputStrides(dims: readonly number[], kept: readonly boolean[]): readonly number[] {
  const strides = new Array<number>(dims.length).fill(0);
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    if (!kept[axis]) continue;
    strides[axis] = stride;
    stride *= dims[axis]!;
  }
  return strides;
}

/** The next entry in row-major order; gives its place in the output. */
function advance(index: number[], dims: readonly number[], strides: readonly number[], at: number): number {
  let place = at;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    place += strides[axis]!;
    index[axis]!++;
    if (index[axis]! < dims[axis]!) return place;
    index[axis] = 0;
    place -= strides[axis]! * dims[axis]!;
  }
  return place;
}
