import { TensorProto_DataType as Type, type ValueInfoProto } from '../../onnx/proto/onnx_pb';
import { makeNode } from '../../onnx/attributes';
import { floatToHalf } from '../../onnx/halfFloats';
import { replaceNodes } from '../../onnx/replaceNodes';
import { inferShapes } from '../../operators/inferShapes';
import { makeTensor, makeTypedTensor } from '../../onnx/tensors';
import { valueShape } from '../../onnx/valueInfo';
import { encodeModel } from '../../onnx/write';
import type { Flip } from '../../report/report';
import { imageAxes } from '../../report/layout';
import { flipStates, inputShapes, type Network } from '../../operators/network';
import { NodeAdder } from '../mirror/nodeAdder';
import { flipGroup } from './flipGroup';
import { imageOutputs, outputType } from './floatOutputs';
import { canStack, copiedRuns, stackedRuns, type Runs } from './orientedRuns';
import { addProbabilities } from './probabilities';

export interface TtaOptions {
  /** Completed to a group: two of them bring the third. */
  readonly flips: readonly Flip[];
  /** `mean` of the outputs as they are, or of their softmax. */
  readonly merge: 'mean' | 'probabilities';
  /** Copies even where the orientations could be stacked, as far as the file shows. */
  readonly form?: 'copies';
}

/** A model that averages its outputs over the orientations of its input. */
export interface TtaModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The group that is averaged over, besides the original. */
  readonly flips: readonly Flip[];
  /**
   * `stack`: the orientations run once, as one batch, where the batch is free and nothing in the graph
   * speaks against it; `copies`: once each, in copies of the nodes that share their weights.
   */
  readonly form: 'stack' | 'copies';
  /** Names of the outputs that are averages. */
  readonly outputs: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Flip test-time augmentation inside the graph: f'(x) = mean over the group of g⁻¹·f(g·x). For every g,
 * f'(g·x) is the mean of the same runs, so f' is invariant (or equivariant, for outputs with spatial axes)
 * whatever f is. Inputs and outputs keep their names, types and free axes.
 * @throws UserError `model-unsupported` when no output can be averaged, `write-failed` beyond 2 GiB.
 */
export function ttaModel(network: Network, options: TtaOptions): TtaModel {
  const flips = flipGroup(options.flips);
  const { averaged, whole } = imageOutputs(network);
  const form = options.form ?? (canStack(network) ? 'stack' : 'copies');
  const adder = new NodeAdder(network.model.graph.proto, network.model.opset);
  const runs = form === 'stack' ? stackedRuns(network, adder, flips) : copiedRuns(network, adder, flips);
  for (const output of averaged) average(network, adder, output, runs, options.merge);
  for (const { name } of whole) adder.add(makeNode('Identity', [runs.get('id')!.get(name)!], [name]));
  const model = replaceNodes(network.model.proto, adder.nodes, adder.initializers);
  // Intermediate tensors have other batch sizes and copies now; shapes are inferred again by whoever loads it.
  model.graph.valueInfo = [];
  return {
    bytes: encodeModel(model),
    flips,
    form,
    outputs: averaged.map((o) => o.name),
    warnings: [...wholeWarnings(whole), ...averaged.flatMap((o) => outputWarnings(network, o.name, flips))],
  };
}

function average(
  network: Network,
  adder: NodeAdder,
  output: ValueInfoProto,
  runs: Runs,
  merge: TtaOptions['merge'],
): void {
  const { name } = output;
  const shape = network.shapes.shape(name) ?? [];
  const aligned = [...runs].map(([orientation, tensors]) => {
    const values = tensors.get(name)!;
    const merged = merge === 'probabilities' ? addProbabilities(network, adder, name, values) : values;
    return orientation === 'id' ? merged : adder.rearrange(merged, flipStates(network, orientation)(name), shape);
  });
  const share = adder.constant(scalar(adder.fresh('flipscope_share'), outputType(output), 1 / aligned.length));
  adder.add(makeNode('Mul', [sumInPairs(adder, aligned, `${name}_sum`), share], [name]));
}

/**
 * (a + b) + (c + d): a flip swaps operands, which changes no bit of an IEEE sum; a chain of additions would
 * round differently for each orientation.
 */
function sumInPairs(adder: NodeAdder, terms: readonly string[], name: string): string {
  if (terms.length === 1) return terms[0]!;
  const pairs: string[] = [];
  for (let i = 0; i < terms.length; i += 2) {
    pairs.push(adder.add(makeNode('Add', [terms[i]!, terms[i + 1]!], [adder.fresh(name)])));
  }
  return sumInPairs(adder, pairs, name);
}

/** One number of a float type. ½ and ¼ are exact in all of them. */
function scalar(name: string, type: Type, value: number) {
  switch (type) {
    case Type.DOUBLE:
      return makeTensor(name, [], Float64Array.of(value));
    case Type.FLOAT16:
      return makeTypedTensor(name, [], type, Uint16Array.of(floatToHalf(value)));
    case Type.BFLOAT16:
      return makeTypedTensor(name, [], type, Uint16Array.of(new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16));
    default:
      return makeTensor(name, [], Float32Array.of(value));
  }
}

function wholeWarnings(whole: readonly ValueInfoProto[]): readonly string[] {
  return whole.map(
    (o) => `The output ${o.name} holds whole numbers and cannot be averaged: it is that of the image as given.`,
  );
}

function outputWarnings(network: Network, name: string, flips: readonly Flip[]): readonly string[] {
  const action = network.action(name)!;
  const rank = network.shapes.shape(name)?.length ?? 0;
  if (action.kind === 'lost' && rank > 2) {
    return [`It is not known how a flip moves the output ${name} (${action.reason}): it is averaged as it stands.`];
  }
  if (!hasFreeSize(network) || !isForOneSize(network, name, flips)) return [];
  const { rows, columns } = imageAxes(network.input.layout);
  const size = `${network.input.shape[rows]!}×${network.input.shape[columns]!}`;
  return [`The output ${name} is flipped back as fits an image of ${size}: do not use other sizes.`];
}

/** Index tables fit one size, and axes that have length 1 at this one may be longer at another. */
function isForOneSize(network: Network, name: string, flips: readonly Flip[]): boolean {
  if (network.model.opset < 10) return true;
  const maps = flips.flatMap((flip) => [...flipStates(network, flip)(name).values()]);
  if (maps.some((map) => map !== 'reverse')) return true;
  const { input, model } = network;
  const { rows, columns } = imageAxes(input.layout);
  const larger = input.shape.map((d, axis) => (axis === rows || axis === columns ? 4 * d : d));
  const other = inferShapes(model, inputShapes({ ...input, shape: larger })).shape(name);
  const action = network.action(name)!;
  return action.kind === 'invariant' && String(other) !== String(network.shapes.shape(name));
}

function hasFreeSize(network: Network): boolean {
  const input = network.model.graph.inputs.find((i) => i.name === network.input.name)!;
  const { rows, columns } = imageAxes(network.input.layout);
  const shape = valueShape(input) ?? [];
  return [rows, columns].some((axis) => typeof shape[axis] !== 'number');
}
