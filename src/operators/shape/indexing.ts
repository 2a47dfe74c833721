import { elementCount } from '../../onnx/tensors';
import { MAX_VALUES, type Shape, type Value } from './operator';

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/**
 * The value of a tensor whose element at `index` is the source's at `source(index)`
 * (a flat position); undefined without a source value or when the result is not small.
 */
export function pick(
  value: Value | undefined,
  shape: Shape,
  source: (index: readonly number[]) => number,
): Value | undefined {
  const count = elementCount(shape);
  if (value === undefined || count > MAX_VALUES) return undefined;
  const strides = stridesOf(shape);
  const data = Array.from({ length: count }, (_, flat) => {
    const index = shape.map((size, axis) => Math.floor(flat / strides[axis]!) % size);
    return value.data[source(index)]!;
  });
  return { data, integer: value.integer };
}

export function flatIndex(index: readonly number[], strides: readonly number[]): number {
  return index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
}
