import { elementCount } from '../../onnx/tensors';
import { stridesOf } from './indexing';
import { axisOf, only, type Operator, type Rule, type Shape, type Value } from './operator';

/** Axes from the attribute or input 1; none means all, or nothing with `noop_with_empty_axes`. */
export function reduction(combine?: (values: readonly number[]) => number): Rule {
  return (op) => {
    const x = op.shape(0);
    const given = op.numbersOrAttribute(1, 'axes') ?? [];
    if (given.length === 0 && op.int('noop_with_empty_axes', 0) === 1) return only(x, op.maybeValue(0));
    const axes = new Set(given.length === 0 ? x.keys() : given.map((a) => axisOf(a, x.length)));
    const shape = reducedShape(op, x, axes);
    return only(shape, combine && reduceValue(op.maybeValue(0), x, axes, combine));
  };
}

function reducedShape(op: Operator, x: Shape, axes: ReadonlySet<number>): Shape {
  return op.int('keepdims', 1) === 1
    ? x.map((size, axis) => (axes.has(axis) ? 1 : size))
    : x.filter((_, axis) => !axes.has(axis));
}

function reduceValue(
  value: Value | undefined,
  shape: Shape,
  axes: ReadonlySet<number>,
  combine: (values: readonly number[]) => number,
): Value | undefined {
  if (value === undefined) return undefined;
  const kept = shape.map((size, axis) => (axes.has(axis) ? 1 : size));
  const strides = stridesOf(shape);
  const keptStrides = stridesOf(kept);
  const groups = Array.from({ length: elementCount(kept) }, (): number[] => []);
  for (const [flat, x] of value.data.entries()) {
    const target = shape.reduce((sum, size, axis) => {
      const index = Math.floor(flat / strides[axis]!) % size;
      return axes.has(axis) ? sum : sum + index * keptStrides[axis]!;
    }, 0);
    groups[target]!.push(x);
  }
  return { data: groups.map(combine), integer: value.integer };
}

/** ArgMax and ArgMin: one axis. */
export const argReduction: Rule = (op) => {
  const x = op.shape(0);
  return only(reducedShape(op, x, new Set([axisOf(op.int('axis', 0), x.length)])));
};

/** Values and indices of the k largest. */
export const topK: Rule = (op) => {
  const x = op.shape(0);
  const axis = axisOf(op.int('axis', -1), x.length);
  const k = op.numbersOrAttribute(1, 'k')?.[0] ?? op.int('k', 1);
  const shape = x.map((size, i) => (i === axis ? k : size));
  return [{ shape }, { shape }];
};
