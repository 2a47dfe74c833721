import { create } from '@bufbuild/protobuf';
import { UserError } from '../protocol/errors';
import { ModelGraph } from './graph';
import type { OnnxModel } from './model';
import { GraphProtoSchema, ModelProtoSchema, type NodeProto, type ValueInfoProto } from './proto/onnx_pb';
import { encodeModel } from './write';

const WORDS: Readonly<Record<string, string>> = {
  sequenceType: 'a sequence',
  mapType: 'a map',
  optionalType: 'optional',
  sparseTensorType: 'sparse',
};

/**
 * A model without the outputs that are no tensors (sequences, maps, optional ones), which ONNX Runtime's JavaScript
 * interface cannot give, and without the nodes that make nothing else; a note names the outputs. Other models are given
 * back as they are.
 *
 * @throws UserError `model-unsupported` when no output is left
 */
export function withTensorOutputs(model: OnnxModel): OnnxModel {
  const original = model.proto.graph!;
  const others = original.output.filter((value) => kindOf(value) !== undefined);
  if (others.length === 0) return model;
  const named = others.map((value) => `${value.name} (${kindOf(value)!})`).join(', ');
  const output = original.output.filter((value) => kindOf(value) === undefined);
  if (output.length === 0) {
    throw new UserError(
      'model-unsupported',
      `${model.path}: expected an output that is a tensor, found ${named}. Export the model with its tensors as outputs.`,
      model.path,
    );
  }
  const idle = idleNodes(model.graph, others);
  const node = original.node.filter((one) => !idle.has(one));
  const graph = Object.assign(create(GraphProtoSchema), original, { output, node });
  const proto = Object.assign(create(ModelProtoSchema), model.proto, { graph });
  const bytes = encodeModel(proto);
  return {
    ...model,
    proto,
    bytes,
    plainBytes: bytes,
    graph: new ModelGraph(graph, model.path),
    notes: [...model.notes, `Outputs that are no tensors are passed over: ${named}.`],
  };
}

/** The nodes whose results are such outputs, and are read by nobody. */
function idleNodes(graph: ModelGraph, others: readonly ValueInfoProto[]): ReadonlySet<NodeProto> {
  const dropped = new Set(others.map(({ name }) => name));
  const makers = others.flatMap(({ name }) => graph.producer(name) ?? []);
  const isIdle = (name: string): boolean => dropped.has(name) && graph.consumers(name).length === 0;
  return new Set(makers.filter((maker) => maker.output.every((name) => name === '' || isIdle(name))));
}

/** What an output is that is no tensor; undefined of a tensor, and of one that does not say. */
function kindOf({ type }: ValueInfoProto): string | undefined {
  return type?.value.case === undefined ? undefined : WORDS[type.value.case];
}
