import { elementCount } from '../../onnx/tensors';
import { allAxes } from '../axes';
import { flatIndex, pick, stridesOf } from './indexing';
import {
  axisOf,
  fact,
  only,
  Unresolved,
  type Fact,
  type Operator,
  type Rule,
  type Shape,
  type Value,
} from './operator';

/** Joins all inputs, or those at `operands`. */
export function concat(operands: (inputs: number) => readonly number[] = allAxes): Rule {
  return (op) => {
    const inputs = operands(op.inputCount);
    const shapes = inputs.map((i) => op.shape(i));
    const first = shapes[0];
    if (first === undefined) throw new Unresolved('nothing to concatenate');
    const axis = axisOf(op.int('axis', 1), first.length);
    const fit = (s: Shape): boolean => s.length === first.length && s.every((d, i) => i === axis || d === first[i]);
    if (!shapes.every(fit)) throw new Unresolved('tensors of different sizes side by side');
    const shape = first.map((size, i) => (i === axis ? shapes.reduce((sum, s) => sum + s[axis]!, 0) : size));
    return only(shape, axis === 0 ? joined(op, inputs) : undefined);
  };
}

/** Along axis 0 the elements simply follow each other. */
function joined(op: Operator, inputs: readonly number[]): Value | undefined {
  const values = inputs.map((i) => op.maybeValue(i));
  if (!values.every((v) => v !== undefined)) return undefined;
  return { data: values.flatMap((v) => v.data), integer: values.every((v) => v.integer) };
}

/** Sizes from the attribute or input 1; otherwise equal parts, the last one smaller (opset 18). */
export const split: Rule = (op) => {
  const x = op.shape(0);
  const axis = axisOf(op.int('axis', 0), x.length);
  const part = Math.ceil(x[axis]! / op.outputCount);
  const equal = op.node.output.map((_, i) => Math.min(part, x[axis]! - i * part));
  const sizes = op.numbersOrAttribute(1, 'split') ?? equal;
  if (sizes.reduce((a, b) => a + b, 0) !== x[axis]) throw new Unresolved('parts that do not add up');
  let start = 0;
  return op.node.output.map((_, i) => {
    const from = start;
    start += sizes[i]!;
    return sliced(op.maybeFact(0)!, [{ axis, start: from, step: 1, count: sizes[i]! }]);
  });
};

interface Range {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** ONNX Slice: inputs starts, ends, axes, steps; attributes before opset 10. */
export const slice: Rule = (op) => {
  const x = op.shape(0);
  const starts = op.numbersOrAttribute(1, 'starts');
  const ends = op.numbersOrAttribute(2, 'ends');
  if (starts === undefined || ends === undefined) throw new Unresolved('no bounds');
  const axes = op.numbersOrAttribute(3, 'axes') ?? [...starts.keys()];
  const steps = op.optionalNumbers(4);
  const ranges = axes.map((a, i) => {
    const axis = axisOf(a, x.length);
    return rangeOf(axis, x[axis]!, starts[i]!, ends[i]!, steps?.[i] ?? 1);
  });
  return [sliced(op.maybeFact(0)!, ranges)];
};

/** Negative bounds count from the end; then both are clamped to the axis. */
function rangeOf(axis: number, size: number, start: number, end: number, step: number): Range {
  const clamp = (bound: number, low: number, high: number) =>
    Math.min(Math.max(bound < 0 ? bound + size : bound, low), high);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const from = clamp(start, Math.max(low, 0), high);
  const to = clamp(end, low, high);
  return { axis, start: from, step, count: Math.max(0, Math.ceil((to - from) / step)) };
}

function sliced(source: Fact, ranges: readonly Range[]): Fact {
  const shape = [...source.shape];
  for (const { axis, count } of ranges) shape[axis] = count;
  const strides = stridesOf(source.shape);
  const value = pick(source.value, shape, (index) => {
    const at = [...index];
    for (const { axis, start, step } of ranges) at[axis] = start + step * index[axis]!;
    return flatIndex(at, strides);
  });
  return fact(shape, value);
}

export const gather: Rule = (op) => {
  const x = op.shape(0);
  const indices = op.shape(1);
  const axis = axisOf(op.int('axis', 0), x.length);
  const shape = [...x.slice(0, axis), ...indices, ...x.slice(axis + 1)];
  return only(shape, gathered(op, shape, axis));
};

function gathered(op: Operator, shape: Shape, axis: number): Value | undefined {
  const x = op.shape(0);
  const indices = op.shape(1);
  const chosen = op.maybeValue(1)?.data;
  if (chosen === undefined) return undefined;
  const strides = stridesOf(x);
  const indexStrides = stridesOf(indices);
  return pick(op.maybeValue(0), shape, (index) => {
    const at = chosen[flatIndex(index.slice(axis, axis + indices.length), indexStrides)]!;
    const position = [...index.slice(0, axis), at < 0 ? at + x[axis]! : at, ...index.slice(axis + indices.length)];
    return flatIndex(position, strides);
  });
}

/** The last axis of the indices addresses the axes after the batch. */
export const gatherND: Rule = (op) => {
  const batch = op.int('batch_dims', 0);
  const indices = op.shape(1);
  return only([...indices.slice(0, -1), ...op.shape(0).slice(batch + indices.at(-1)!)]);
};

/** Only where the elements are known: the count depends on them. */
export const nonZero: Rule = (op) => {
  const x = op.shape(0);
  const hits = [...op.numbers(0).entries()].filter(([, v]) => v !== 0).map(([flat]) => flat);
  const strides = stridesOf(x);
  const data = x.flatMap((size, axis) => hits.map((flat) => Math.floor(flat / strides[axis]!) % size));
  return only([x.length, hits.length], { data, integer: true });
};

export const compress: Rule = (op) => {
  const x = op.shape(0);
  const count = op.numbers(1).filter((v) => v !== 0).length;
  if (!op.has('axis')) return only([count]);
  const axis = axisOf(op.int('axis', 0), x.length);
  return only(x.map((size, i) => (i === axis ? count : size)));
};

/** Values where the indices are known too: how exporters build masks and shapes. */
export const scatterND: Rule = (op) => {
  const x = op.shape(0);
  const values = [0, 1, 2].map((i) => op.maybeValue(i));
  const [data, indices, updates] = values;
  if (!data || !indices || !updates || op.string('reduction', 'none') !== 'none') return only(x);
  const depth = op.shape(1).at(-1)!;
  const strides = stridesOf(x).slice(0, depth);
  const block = elementCount(x.slice(depth));
  const result = [...data.data];
  for (let i = 0; i < indices.data.length / depth; i++) {
    const index = indices.data.slice(i * depth, (i + 1) * depth).map((v, axis) => (v < 0 ? v + x[axis]! : v));
    result.splice(flatIndex(index, strides), block, ...updates.data.slice(i * block, (i + 1) * block));
  }
  return only(x, { data: result, integer: data.integer });
};
