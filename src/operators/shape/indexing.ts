import { elementCount } from '../../onnx/tensors';
import { MAX_VALUES, type Shape, type Value } from './operator';

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/**
 * The value of a tensor whose element at `index` is the source's at `source(index)`
 * (a flat position; `index` is one array that counts up); undefined without a source value or when the result is not small.
 */
export function pick(
  value: Value | undefined,
  shape: Shape,
  source: (index: readonly number[]) => number,
): Value | undefined {
  const count = elementCount(shape);
  if (value === undefined || count > MAX_VALUES) return undefined;
  const index = shape.map(() => 0);
  const data = Array.from({ length: count }, () => {
    const element = value.data[source(index)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
    return element;
  });
  return { data, integer: value.integer };
}

export function flatIndex(index: readonly number[], strides: readonly number[]): number {
  let flat = 0;
  for (let axis = 0; axis < index.length; axis++) flat += index[axis]! * strides[axis]!;
  return flat;
}
