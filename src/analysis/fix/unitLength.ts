import { attribute, makeNode } from '../../onnx/attributes';
import { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { outputHead } from '../../contracts/head';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Network } from '../../operators/network';
import type { NodeAdder } from '../mirror/nodeAdder';
import type { ArrangedTensor } from './addArrangement';
import { floatConstant } from './floatConstant';
import type { Contracts } from './outputRules';

/** How far from 1 a length may be that a graph normalized, half precision included. */
const UNIT_NOISE = 5e-3;

/** The axis along which vectors have unit length, by output. */
export type UnitAxes = ReadonlyMap<string, number>;

/**
 * Vectors that the graph ends in normalizing, and that have length 1 in the data: their mean is shorter, and is to be
 * normalized again.
 */
export function unitAxes(
  network: Network,
  contracts: Contracts,
  outputs: Readonly<Record<string, FloatTensor>>,
): UnitAxes {
  const { graph } = network.model;
  return new Map(
    Object.entries(outputs).flatMap(([name, tensor]) => {
      const isVector = contracts.get(name)?.kind === 'vector';
      const axis = isVector && outputHead(graph, name) === 'normalize' ? unitAxis(tensor) : undefined;
      return axis === undefined ? [] : [[name, axis] as const];
    }),
  );
}

/** The last axis along which every vector has length 1; undefined where none has. */
function unitAxis({ dims, data }: FloatTensor): number | undefined {
  const axis = dims.findLastIndex((size, at) => size > 1 && lengthsAlong({ dims, data }, at).every(isUnit));
  return axis < 0 ? undefined : axis;
}

function isUnit(length: number): boolean {
  return Math.abs(length - 1) <= UNIT_NOISE;
}

/** ‖·‖₂ of every vector along an axis. */
function lengthsAlong({ dims, data }: FloatTensor, axis: number): Float64Array {
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const size = dims[axis]!;
  const squares = new Float64Array(data.length / size);
  data.forEach((value, i) => (squares[Math.floor(i / (inner * size)) * inner + (i % inner)]! += value * value));
  return squares.map(Math.sqrt);
}

/** Smaller lengths count as this one, so that a mean of opposite vectors is zero, not NaN; halves know no smaller one. */
const SMALLEST = 1e-12;
const SMALLEST_HALF = 1e-7;

/** y / max(‖y‖₂, ε) along one axis, as `torch.nn.functional.normalize` has it; gives the result's name. */
export function addUnitLength(adder: NodeAdder, { name, type, shape }: ArrangedTensor, axis: number): string {
  const step = (op: string, inputs: readonly string[], attributes = {}): string =>
    adder.add(makeNode(op, inputs, [adder.fresh(`${name}_unit`)], attributes));
  const least = type === Type.FLOAT16 ? SMALLEST_HALF : SMALLEST;
  const floor = adder.constant(
    floatConstant(
      adder.fresh('flipscope_least'),
      type,
      shape.map(() => 1),
      [least],
    ),
  );
  // The axes of a reduction became an input with opset 18.
  const length =
    adder.opset < 18
      ? step('ReduceL2', [name], { axes: attribute.ints([axis]) })
      : step('ReduceL2', [name, adder.integers([axis])]);
  return step('Div', [name, step('Max', [length, floor])]);
}
