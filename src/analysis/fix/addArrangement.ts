import { attribute, makeNode } from '../../onnx/attributes';
import type { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { mergeAxes } from '../../contracts/arrange';
import type { Arrangement, Mix } from '../../contracts/arrangement';
import type { NodeAdder } from '../mirror/nodeAdder';
import { floatConstant } from './floatConstant';

/** A tensor of real numbers in a graph, with its lengths at the present input size. */
export interface ArrangedTensor {
  readonly name: string;
  readonly type: Type;
  readonly shape: readonly number[];
}

/** Adds nodes that arrange a tensor as `arrange` does; gives the result's name. */
export function addArrangement(adder: NodeAdder, tensor: ArrangedTensor, { axes, mix }: Arrangement): string {
  const { shape, name, type } = tensor;
  const maps = mergeAxes(axes, shape).flatMap(({ axis, map }) => (shape[axis]! > 1 ? [[axis, map] as const] : []));
  const moved = adder.rearrange(name, new Map(maps), shape);
  return mix === undefined ? moved : addMix(adder, { name: moved, type, shape }, mix);
}

/** factor·y[source] − y[minus] + offset along one axis; steps that do nothing are left out. */
function addMix(adder: NodeAdder, { name, type, shape }: ArrangedTensor, { axis, rules }: Mix): string {
  const vector = (values: readonly number[]): string => {
    const dims = shape.map((_, i) => (i === axis ? rules.length : 1));
    return adder.constant(floatConstant(adder.fresh(`${name}_by_entry`), type, dims, values));
  };
  const add = (op: string, a: string, b: string): string =>
    adder.add(makeNode(op, [a, b], [adder.fresh(`${name}_mirrored`)]));
  const gather = (sources: readonly number[]): string => {
    if (sources.every((source, i) => source === i)) return name;
    const inputs = [name, adder.integers(sources)];
    return adder.add(makeNode('Gather', inputs, [adder.fresh(`${name}_swapped`)], { axis: attribute.int(axis) }));
  };
  let result = gather(rules.map(({ source }) => source));
  const factors = rules.map(({ factor }) => factor);
  if (factors.some((factor) => factor !== 1)) result = add('Mul', result, vector(factors));
  if (rules.some(({ minus }) => minus !== undefined)) {
    const sizes = gather(rules.map(({ minus }, i) => minus ?? i));
    const isMoved = vector(rules.map(({ minus }) => (minus === undefined ? 0 : 1)));
    result = add('Sub', result, add('Mul', sizes, isMoved));
  }
  const offsets = rules.map(({ offset }) => offset);
  return offsets.some((offset) => offset !== 0) ? add('Add', result, vector(offsets)) : result;
}
