import { create } from '@bufbuild/protobuf';
import { NodeProtoSchema, type NodeProto } from '../../onnx/proto/onnx_pb';
import { attribute, makeNode } from '../../onnx/attributes';
import { renameTensors } from '../../onnx/renameTensors';
import { operatorOf } from '../../operators/catalog';
import { inferShapes } from '../../operators/inferShapes';
import { subgraphs } from '../../onnx/subgraphs';
import { valueShape } from '../../onnx/valueInfo';
import type { Flip, Orientation } from '../../report/report';
import { flipStates, type Network } from '../../operators/network';
import type { NodeAdder } from '../mirror/nodeAdder';

/** For each orientation, the tensor that holds each graph output that is made of the image. The original comes first. */
export type Runs = ReadonlyMap<Orientation, ReadonlyMap<string, string>>;

/**
 * Whether the orientations may run as one larger batch, as far as the file shows: the batch is free, nothing
 * is branched or looped over, and every output grows with the batch. What a graph does with its samples
 * besides, only a run can tell.
 */
export function canStack(network: Network): boolean {
  const { model, input } = network;
  const declared = valueShape(model.graph.inputs.find((i) => i.name === input.name)!);
  if (typeof declared?.[0] === 'number' || !input.layout.startsWith('n')) return false;
  // What a further input is for each sample is not known.
  if (input.others !== undefined && input.others.length > 0) return false;
  if (model.graph.nodes.some((n) => subgraphs(n).length > 0 || operatorOf(n).flags.mixesSamples === true)) return false;
  const twice = inferShapes(model, new Map([[input.name, doubled(input.shape)]]));
  return model.graph.madeOutputs.every(({ name }) => {
    const [once, more] = [network.shapes.shape(name), twice.shape(name)];
    const fits = once !== undefined && more !== undefined && String(doubled(once)) === String(more);
    return network.action(name) !== undefined && fits && !movesSamples(network, name);
  });
}

function doubled(shape: readonly number[]): readonly number[] {
  return shape.map((d, axis) => (axis === 0 ? 2 * d : d));
}

function movesSamples(network: Network, output: string): boolean {
  return (['h', 'v'] as const).some((flip) => flipStates(network, flip)(output).has(0));
}

/** The orientations stacked along the batch axis, run once, and taken apart again. */
export function stackedRuns(network: Network, adder: NodeAdder, flips: readonly Flip[]): Runs {
  const { model, input } = network;
  const oriented = [input.name, ...flips.map((flip) => flippedInput(network, adder, flip))];
  const stacked = adder.fresh(`${input.name}_orientations`);
  adder.add(makeNode('Concat', oriented, [stacked], { axis: attribute.int(0) }));
  const outputs = model.graph.madeOutputs.map((o) => o.name);
  const names = new Map(outputs.map((name) => [name, adder.fresh(`${name}_orientations`)]));
  const renamed = new Map([[input.name, stacked], ...names]);
  for (const node of model.graph.nodes) adder.nodes.push(renameTensors(node, renamed));
  const orientations: readonly Orientation[] = ['id', ...flips];
  const runs = new Map<Orientation, Map<string, string>>(orientations.map((o) => [o, new Map()]));
  for (const [output, all] of names) {
    const parts = orientations.map((o) => adder.fresh(`${output}_${o}`));
    adder.nodes.push(splitEvenly(model.opset, all, parts));
    orientations.forEach((o, i) => runs.get(o)!.set(output, parts[i]!));
  }
  return runs;
}

/** Split 18 wants to be told the number of parts; before, it is that of the outputs. */
function splitEvenly(opset: number, tensor: string, parts: readonly string[]): NodeProto {
  const count = opset >= 18 ? { num_outputs: attribute.int(parts.length) } : {};
  return makeNode('Split', [tensor], parts, { axis: attribute.int(0), ...count });
}

/** Every node that depends on the image once an orientation; weights are shared. Exact for any graph. */
export function copiedRuns(network: Network, adder: NodeAdder, flips: readonly Flip[]): Runs {
  const { graph } = network.model;
  const dependent = dependentTensors(network);
  const outputs = graph.madeOutputs.map((o) => o.name).filter((name) => dependent.has(name));
  const originals = new Map(outputs.map((name) => [name, adder.fresh(`${name}_id`)]));
  for (const node of graph.nodes) adder.nodes.push(renameTensors(node, originals));
  const runs = new Map<Orientation, ReadonlyMap<string, string>>([['id', originals]]);
  for (const flip of flips) {
    const names = new Map([[network.input.name, flippedInput(network, adder, flip)]]);
    for (const node of graph.nodes) {
      if (!graph.dependencies(node).some((name) => dependent.has(name))) continue;
      for (const name of node.output) if (name !== '') names.set(name, adder.fresh(`${name}_${flip}`));
      adder.nodes.push(copied(node, names, flip));
    }
    runs.set(flip, new Map(outputs.map((name) => [name, names.get(name)!])));
  }
  return runs;
}

function copied(node: NodeProto, names: ReadonlyMap<string, string>, flip: Flip): NodeProto {
  const copy = renameTensors(node, names);
  return node.name === '' ? copy : Object.assign(create(NodeProtoSchema), copy, { name: `${node.name}_${flip}` });
}

function dependentTensors({ model, input }: Network): ReadonlySet<string> {
  const dependent = new Set([input.name]);
  for (const node of model.graph.nodes) {
    if (!model.graph.dependencies(node).some((name) => dependent.has(name))) continue;
    for (const name of node.output) if (name !== '') dependent.add(name);
  }
  return dependent;
}

function flippedInput(network: Network, adder: NodeAdder, flip: Flip): string {
  const { name, shape } = network.input;
  return adder.rearrange(name, flipStates(network, flip)(name), shape);
}
