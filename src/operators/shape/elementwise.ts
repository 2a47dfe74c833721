import { elementCount, sameDims } from '../../onnx/tensors';
import { flatIndex, pick, stridesOf } from './indexing';
import { fact, MAX_VALUES, only, Unresolved, type Operator, type Rule, type Shape, type Value } from './operator';

/** Multidirectional broadcasting (ONNX "Broadcasting in ONNX"): aligned at the last axis, 1 stretches. */
export function broadcast(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((s) => s[axis - rank + s.length] ?? 1);
    const size = sizes.find((d) => d !== 1) ?? 1;
    if (sizes.some((d) => d !== 1 && d !== size)) throw new Unresolved('shapes that do not broadcast');
    return size;
  });
}

/** A small value stretched to `to`. */
export function broadcastValue(value: Value | undefined, from: Shape, to: Shape): Value | undefined {
  if (value === undefined || sameDims(from, to)) return value;
  const strides = stridesOf(from);
  const offset = to.length - from.length;
  // An axis that is stretched is one whose entries are no step apart.
  const steps = to.map((_, axis) => ((from[axis - offset] ?? 1) === 1 ? 0 : strides[axis - offset]!));
  return pick(value, to, (index) => flatIndex(index, steps));
}

/** The output is like input 0, whatever the other inputs; all outputs when there are more. */
export const sameShape: Rule = (op) => {
  const shape = op.shape(0);
  return op.node.output.map(() => ({ shape }));
};

/** One output like input 0, calculated where the input's value is known. */
export function unary(calculate: (x: number, integer: boolean) => number, integer?: boolean): Rule {
  return (op) => {
    const value = op.maybeValue(0);
    if (value === undefined) return only(op.shape(0));
    const data = value.data.map((x) => calculate(x, value.integer));
    return only(op.shape(0), { data, integer: integer ?? value.integer });
  };
}

/** All inputs broadcast together, without calculating. */
export const broadcastShape: Rule = (op) => only(allBroadcast(op));

function allBroadcast(op: Operator): Shape {
  if (op.inputCount === 0) throw new Unresolved('no inputs');
  // Two at a time: a list of a hundred thousand is too long for the arguments of a function.
  return op.node.input.map((_, i) => op.shape(i)).reduce((a, b) => broadcast(a, b));
}

/** Broadcasting operators of any number of inputs, folded from the left. */
export function folded(calculate: (a: number, b: number, integer: boolean) => number, integer?: boolean): Rule {
  return (op) => {
    const shape = allBroadcast(op);
    const values = broadcastInputs(op, shape);
    if (values === undefined) return only(shape);
    const exact = values.every((v) => v.integer);
    const data = values.map((v) => v.data).reduce((a, b) => a.map((x, i) => calculate(x, b[i]!, exact)));
    return only(shape, { data, integer: integer ?? exact });
  };
}

export const where: Rule = (op) => {
  const shape = broadcast(op.shape(0), op.shape(1), op.shape(2));
  const values = broadcastInputs(op, shape);
  if (values === undefined) return only(shape);
  const [condition, yes, no] = values;
  const data = condition!.data.map((c, i) => (c !== 0 ? yes!.data[i]! : no!.data[i]!));
  return only(shape, { data, integer: yes!.integer && no!.integer });
};

function broadcastInputs(op: Operator, shape: Shape): readonly Value[] | undefined {
  if (elementCount(shape) > MAX_VALUES) return undefined;
  const values = op.node.input.map((_, i) => op.maybeValue(i));
  // Mostly one is not known: nothing is stretched for it.
  if (!values.every((v) => v !== undefined)) return undefined;
  return values.map((value, i) => broadcastValue(value, op.shape(i), shape)!);
}

/** QLinearAdd and its kind: (A, scale, zero, B, scale, zero, …). */
export const quantizedBroadcast =
  (...others: readonly number[]): Rule =>
  (op) =>
    only(broadcast(op.shape(0), ...others.map((i) => op.shape(i))));

/** A value whose shape is that of the input at `index`. */
export function likeInput(index: number): Rule {
  return (op) => [fact(op.shape(index))];
}
