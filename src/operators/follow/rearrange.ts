import type { Flip, Orientation } from '../../report/report';
import type { Action, AxisAction } from './action';
import { axisActions, indexMap } from './action';

/** A tensor in row-major order. */
export interface FloatTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Any array of numbers or big integers with a length and slots. */
type Elements = Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array | BigInt64Array;

/** `g·T`: the entries of `tensor` rearranged along some axes; flip∘flip is the identity, exactly. */
export function rearrange(tensor: FloatTensor, axes: readonly AxisAction[]): FloatTensor {
  return { dims: tensor.dims, data: rearrangeElements(tensor.data, tensor.dims, axes) };
}

/** The same for elements of any type. Returns `data` itself when there is nothing to rearrange. */
export function rearrangeElements<E extends Elements>(
  data: E,
  dims: readonly number[],
  axes: readonly AxisAction[],
): E {
  return axes.reduce((current, axis) => rearrangeAxis(current, dims, axis), data);
}

function rearrangeAxis<E extends Elements>(data: E, dims: readonly number[], { axis, map }: AxisAction): E {
  const size = dims[axis]!;
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const source = indexMap(map, size);
  const result = new (data.constructor as new (length: number) => E)(data.length);
  for (let block = 0; block < data.length; block += size * inner) {
    for (let i = 0; i < size; i++) {
      const from = block + source[i]! * inner;
      if (inner === 1) result[block + i] = data[from]!;
      else result.set(data.subarray(from, from + inner) as never, block + i * inner);
    }
  }
  return result;
}

/** `g·T` under a tensor's own action; tensors without spatial axes come back as they are. */
export function applyFlip(tensor: FloatTensor, action: Action, flip: Flip): FloatTensor {
  return rearrange(
    tensor,
    axisActions(action, flip, (axis) => tensor.dims[axis]!),
  );
}

/** Brings the tensor of an orientation back to the original's order. */
export function bringBack(tensor: FloatTensor, action: Action, orientation: Orientation): FloatTensor {
  return orientation === 'id' ? tensor : applyFlip(tensor, action, orientation);
}
