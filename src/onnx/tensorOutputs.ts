import { create } from '@bufbuild/protobuf';
import { UserError } from '../protocol/errors';
import { ModelGraph } from './graph';
import type { OnnxModel } from './model';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as Type,
  type NodeProto,
  type ValueInfoProto,
} from './proto/onnx_pb';
import { valueDataType } from './valueInfo';
import { encodeModel } from './write';

const WORDS: Readonly<Record<string, string>> = {
  sequenceType: 'a sequence',
  mapType: 'a map',
  optionalType: 'optional',
  sparseTensorType: 'sparse',
};

/**
 * A model without the outputs that are no tensors of numbers (sequences, maps, optional ones, strings), which ONNX Runtime's
 * JavaScript interface cannot give, or not to be compared, and without the nodes that make nothing else; a note names the outputs. Other models are given
 * back as they are.
 *
 * @throws UserError `model-unsupported` when there is no output, or none is left
 */
export function withTensorOutputs(model: OnnxModel): OnnxModel {
  const original = model.proto.graph!;
  if (original.output.length === 0) {
    throw new UserError(
      'model-unsupported',
      `${model.path}: expected a model with an output, found none. Export it with its results as outputs.`,
      model.path,
    );
  }
  const others = original.output.filter((value) => kindOf(value) !== undefined);
  if (others.length === 0) return model;
  const named = others.map((value) => `${value.name} (${kindOf(value)!})`).join(', ');
  const output = original.output.filter((value) => kindOf(value) === undefined);
  if (output.length === 0) {
    throw new UserError(
      'model-unsupported',
      `${model.path}: expected an output that is a tensor of numbers, found ${named}. Export the model with its tensors as outputs.`,
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
    notes: [...model.notes, `Outputs that are no tensors of numbers are passed over: ${named}.`],
  };
}

/** The nodes whose results are such outputs, and are read by nobody. */
function idleNodes(graph: ModelGraph, others: readonly ValueInfoProto[]): ReadonlySet<NodeProto> {
  const dropped = new Set(others.map(({ name }) => name));
  const makers = others.flatMap(({ name }) => graph.producer(name) ?? []);
  const isIdle = (name: string): boolean => dropped.has(name) && graph.consumers(name).length === 0;
  return new Set(makers.filter((maker) => maker.output.every((name) => name === '' || isIdle(name))));
}

/** What an output is that is no tensor of numbers; undefined of one that is, and of one that does not say. */
function kindOf(output: ValueInfoProto): string | undefined {
  if (valueDataType(output) === Type.STRING) return 'strings';
  const { type } = output;
  return type?.value.case === undefined ? undefined : WORDS[type.value.case];
}
