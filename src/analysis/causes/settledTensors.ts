import { create } from '@bufbuild/protobuf';
import { findEdges } from '../../onnx/edges';
import { ModelGraph } from '../../onnx/graph';
import type { OnnxModel } from '../../onnx/model';
import { TensorProtoSchema, type TensorProto } from '../../onnx/proto/onnx_pb';
import { makesOnly, replaceNodesInSteps } from '../../onnx/replaceNodes';
import { makeInt64Tensor } from '../../onnx/tensors';
import { operatorKind } from '../../operators/catalog';
import type { Network } from '../../operators/network';
import { allAtOnce, type RunSteps, type Steps } from '../../protocol/steps';
import { foldConstants } from '../input/foldConstants';
import type { SessionFactory } from '../measure/session';

/**
 * Tensors that are the same for every image of the network's size, by name, as operators on the image read them: what
 * the graph computes from constants and from shapes (window masks, relative positions, the targets of Reshape). Models
 * of many copies of a network leave out what makes them: of Swin-T's nodes, nine in ten.
 */
export async function settledTensors(
  network: Network,
  createSession: SessionFactory,
  run: RunSteps = allAtOnce,
): Promise<ReadonlyMap<string, TensorProto>> {
  const { model } = network;
  const shapes = knownShapes(network);
  const at = await run(withoutShapes(model, shapes));
  const folded = await foldConstants(at, createSession, run);
  const computed = at.graph.nodes
    .flatMap((node) => node.output)
    .flatMap((name) => {
      const tensor = name === '' ? undefined : folded.graph.constant(name);
      return tensor === undefined ? [] : [[name, Object.assign(create(TensorProtoSchema), tensor, { name })] as const];
    });
  return new Map([...shapes, ...computed]);
}

/** The model, with what is known of shapes as constants. */
function* withoutShapes(model: OnnxModel, shapes: ReadonlyMap<string, TensorProto>): Steps<OnnxModel> {
  const rest = model.graph.nodes.filter((node) => !makesOnly(node, shapes));
  const proto = yield* replaceNodesInSteps(model.proto, rest, [...shapes.values()]);
  const edges = yield* findEdges(proto.graph, model.path);
  return { ...model, proto, graph: new ModelGraph(proto.graph, model.path, new Map(), edges), notes: [] };
}

/** What Shape and Size give: 64-bit integers. */
function knownShapes({ model, shapes }: Network): ReadonlyMap<string, TensorProto> {
  const known = new Map<string, TensorProto>();
  for (const node of model.graph.nodes) {
    const [name = ''] = node.output;
    const value = operatorKind(node) === 'shape' ? shapes.value(name) : undefined;
    if (value === undefined) continue;
    known.set(name, makeInt64Tensor(name, value, shapes.shape(name)));
  }
  return known;
}
