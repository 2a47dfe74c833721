import { create } from '@bufbuild/protobuf';
import {
  NodeProtoSchema,
  TensorProto_DataType as Type,
  type NodeProto,
  type TensorProto,
} from '../../onnx/proto/onnx_pb';
import { findAttribute } from '../../onnx/attributes';
import { replaceNodesInSteps } from '../../onnx/replaceNodes';
import { encodeModelInSteps } from '../../onnx/write';
import { mapInSteps, type Steps } from '../../protocol/steps';
import type { Cause, Flip } from '../../report/report';
import type { State } from '../../operators/mirror/state';
import { constantOf, weightsOf } from '../../operators/mirror/weights';
import { operatorKind } from '../../operators/catalog';
import { flipStates, mirrorImagesInSteps, type Network } from '../../operators/network';
import { matMulLetters, movesBatch } from '../../operators/products';
import { NodeAdder } from '../mirror/nodeAdder';
import { meanTensor } from './meanTensor';

export interface SymmetrizedWeights {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Weights that were replaced. */
  readonly changed: number;
  /** Weights that are not plain numbers in the file, such as quantized ones, and stay. */
  readonly kept: number;
}

const FLOATS: ReadonlySet<number> = new Set([Type.FLOAT, Type.DOUBLE, Type.FLOAT16, Type.BFLOAT16]);

/** Causes that lie in weights: kernels, dense layers over space and position embeddings. */
const IN_WEIGHTS: ReadonlySet<Cause> = new Set<Cause>(['kernel', 'position']);

/**
 * Every weight that a flip mirrors replaced by its mean with its mirror image, (w + mirror w)/2: kernels, dense layers over
 * space, position embeddings. What the network would have if both sides of an image had been treated alike, as training with
 * flips asks; grids stay as they are. A step after each node.
 *
 * @throws UserError when weights in other files cannot be read, or the result passes 2 GiB
 */
export function* symmetrizeWeights(network: Network, flip: Flip): Steps<SymmetrizedWeights> {
  const { model } = network;
  const adder = new NodeAdder(model.graph.proto, model.opset);
  const means = new Map<string, string>();
  const [changed, kept] = [new Set<string>(), new Set<string>()];
  const meanOf = (name: string, state: State): string => {
    const key = JSON.stringify([name, [...state].map(([axis, map]) => [axis, map === 'reverse' ? map : [...map]])]);
    const known = means.get(key);
    if (known !== undefined) return known;
    const constant = constantOf(model, name);
    const mean = constant === undefined ? undefined : meanWith(constant, state, adder.fresh(`${name}_mean`));
    const found = mean === undefined ? name : adder.constant(mean);
    if (mean !== undefined) changed.add(name);
    means.set(key, found);
    return found;
  };
  const stateOf = flipStates(network, flip);
  const nodes = yield* mapInSteps(yield* mirrorImagesInSteps(network, flip), ([node, { plan }]) => {
    const { inputs } = plan((cause) => IN_WEIGHTS.has(cause));
    const dense = denseState(network, node, stateOf);
    const input = node.input.map((name, i) => {
      const state = dense?.operand === i ? dense.state : inputs[i];
      if (name === '' || state === undefined || state === 'any' || state.size === 0) return name;
      if (network.action(name) !== undefined || weightsOf(model, name) === undefined) return name;
      const constant = constantOf(model, name);
      if (constant !== undefined && FLOATS.has(constant.dataType)) return meanOf(name, state);
      kept.add(name);
      return name;
    });
    return input.every((name, i) => name === node.input[i]) ? node : withInputs(node, input);
  });
  const result = yield* replaceNodesInSteps(model.proto, [...adder.nodes, ...nodes], adder.initializers);
  return { bytes: yield* encodeModelInSteps(result), changed: changed.size, kept: kept.size };
}

/**
 * The order in which the weight of a matrix product meets the entries of an image's operand as the flip arranges them: its
 * mirror image. Undefined where the product does not sum over positions, or neither operand is a weight.
 */
function denseState(
  { shapes, action }: Network,
  node: NodeProto,
  stateOf: (tensor: string) => State,
): { readonly operand: number; readonly state: State } | undefined {
  const [a, b] = node.input;
  const isProduct = operatorKind(node) === 'contraction' && findAttribute(node, 'equation') === undefined;
  if (!isProduct || a === undefined || b === undefined || movesBatch(node)) return undefined;
  const [left, right] = [shapes.shape(a)?.length, shapes.shape(b)?.length];
  if (left === undefined || right === undefined || left === 0 || right === 0) return undefined;
  const letters = matMulLetters(node, left, right);
  const isFirst = action(a) !== undefined && action(b) === undefined;
  const [image, own, weight] = isFirst ? [a, letters.left, letters.right] : [b, letters.right, letters.left];
  const map = stateOf(image).get(own.indexOf('k'));
  return map === undefined ? undefined : { operand: isFirst ? 1 : 0, state: new Map([[weight.indexOf('k'), map]]) };
}

function meanWith(constant: TensorProto, state: State, name: string): TensorProto | undefined {
  return meanTensor(constant, [[...state].map(([axis, map]) => ({ axis, map }))], name);
}

function withInputs(node: NodeProto, input: string[]): NodeProto {
  return Object.assign(create(NodeProtoSchema), node, { input });
}
