import type { Flip, Orientation } from '../../report/report';
import type { Action, AxisAction, AxisMap } from './action';
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

/**
 * The same for elements of any type. Returns `data` itself when there is nothing to rearrange.
 *
 * @param room for the result, as long as `data`; new without
 */
export function rearrangeElements<E extends Elements>(
  data: E,
  dims: readonly number[],
  axes: readonly AxisAction[],
  room: () => E = () => newLike(data),
): E {
  return spans(dims, axes).reduce(
    (current, span, i, all) => rearrangeSpan(current, i === all.length - 1 ? room() : newLike(data), span),
    data,
  );
}

function newLike<E extends Elements>(data: E): E {
  return new (data.constructor as new (length: number) => E)(data.length);
}

/** An axis, or adjacent ones that are all reversed, which is one reversed axis: `size` entries of `inner` elements. */
interface Span {
  readonly size: number;
  readonly inner: number;
  readonly map: AxisMap;
}

function spans(dims: readonly number[], axes: readonly AxisAction[]): readonly Span[] {
  const found: Span[] = [];
  for (const [i, { axis, map }] of axes.entries()) {
    const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
    const before = axes[i - 1];
    const isJoined = map === 'reverse' && before?.map === 'reverse' && before.axis === axis - 1;
    const outer = isJoined ? found.pop()!.size : 1;
    found.push({ size: outer * dims[axis]!, inner, map });
  }
  return found;
}

function rearrangeSpan<E extends Elements>(data: E, result: E, { size, inner, map }: Span): E {
  if (map === 'reverse' && inner === 1) return reverseRows(data, result, size);
  const source = indexMap(map, size);
  const move = inner < SHORT ? moveEach : moveTogether;
  for (let block = 0; block < data.length; block += size * inner) move(data, result, block, inner, source);
  return result;
}

/** Below this a loop over elements is faster than a call that copies them together. */
const SHORT = 64;

function reverseRows<E extends Elements>(data: E, result: E, size: number): E {
  result.set(data as never);
  for (let from = 0; from < result.length; from += size) result.subarray(from, from + size).reverse();
  return result;
}

function moveEach<E extends Elements>(data: E, to: E, block: number, inner: number, source: Int32Array): void {
  for (let i = 0, at = block; i < source.length; i++) {
    const from = block + source[i]! * inner;
    for (let k = from; k < from + inner; k++) to[at++] = data[k]!;
  }
}

function moveTogether<E extends Elements>(data: E, to: E, block: number, inner: number, source: Int32Array): void {
  for (let i = 0; i < source.length; i++) {
    const from = block + source[i]! * inner;
    to.set(data.subarray(from, from + inner) as never, block + i * inner);
  }
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
