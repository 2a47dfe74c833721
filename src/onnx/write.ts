import { clone, create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from './proto/onnx_pb';
import { UserError } from '../protocol/errors';
import { allAtOnce, type Steps } from '../protocol/steps';
import { MAX_MODEL_BYTES } from './wire';

/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;

/** A millisecond of ordinary nodes. */
const NODES_AT_A_TIME = 100;

/**
 * A copy of a model that may be edited: nodes, inputs and outputs are copies, and lists are new.
 * Initializers are shared with the original, weights and all: replace them in the list, never change them.
 *
 * @param nodes instead of the original's
 */
export function editableModel(proto: ModelProto, nodes?: readonly NodeProto[]): ModelProto & { graph: GraphProto } {
  const graph = proto.graph ?? create(GraphProtoSchema);
  const copy = Object.assign(create(GraphProtoSchema), graph, {
    node: nodes === undefined ? graph.node.map((n) => clone(NodeProtoSchema, n)) : [...nodes],
    initializer: [...graph.initializer],
    input: graph.input.map((v) => clone(ValueInfoProtoSchema, v)),
    output: graph.output.map((v) => clone(ValueInfoProtoSchema, v)),
    valueInfo: [...graph.valueInfo],
  });
  return Object.assign(create(ModelProtoSchema), proto, {
    graph: copy,
    opsetImport: [...proto.opsetImport],
    metadataProps: [...proto.metadataProps],
  });
}

/**
 * Serializes a model. Weights are copied once, straight into the result, everything else goes
 * through the ordinary encoder: about 30 ms for 100 MB of weights, where the encoder alone takes over a second.
 * @throws UserError `write-failed` when the result would pass protobuf's limit of 2 GiB.
 */
export function encodeModel(proto: ModelProto): Uint8Array<ArrayBuffer> {
  return allAtOnce(encodeModelInSteps(proto));
}

/** As `encodeModel`, with a step after every few nodes and after each initializer. */
export function* encodeModelInSteps(proto: ModelProto): Steps<Uint8Array<ArrayBuffer>> {
  if (proto.graph === undefined) return exact(toBinary(ModelProtoSchema, proto));
  const { node, initializer } = proto.graph;
  const parts: Uint8Array[] = [];
  for (let first = 0; first < node.length; first += NODES_AT_A_TIME) {
    parts.push(
      toBinary(GraphProtoSchema, create(GraphProtoSchema, { node: node.slice(first, first + NODES_AT_A_TIME) })),
    );
    yield;
  }
  parts.push(
    toBinary(GraphProtoSchema, Object.assign(create(GraphProtoSchema), proto.graph, { node: [], initializer: [] })),
  );
  for (const tensor of initializer) {
    parts.push(...initializerParts(tensor));
    yield;
  }
  const shell = Object.assign(create(ModelProtoSchema), proto);
  delete shell.graph;
  return join([toBinary(ModelProtoSchema, shell), fieldHeader(MODEL_GRAPH, byteCount(parts)), ...parts]);
}

/** One `initializer` field of GraphProto, in pieces whose last is the tensor's own bytes, not copied yet. */
function initializerParts(tensor: TensorProto): readonly Uint8Array[] {
  const bare = Object.assign(create(TensorProtoSchema), tensor);
  // Deleting brings back the prototype's empty default: the field counts as not set.
  delete (bare as Partial<TensorProto>).rawData;
  const rest = toBinary(TensorProtoSchema, bare);
  if (tensor.rawData.byteLength === 0) return [fieldHeader(GRAPH_INITIALIZER, rest.byteLength), rest];
  const rawHeader = fieldHeader(TENSOR_RAW_DATA, tensor.rawData.byteLength);
  const length = rest.byteLength + rawHeader.byteLength + tensor.rawData.byteLength;
  return [fieldHeader(GRAPH_INITIALIZER, length), rest, rawHeader, tensor.rawData];
}

function fieldHeader(field: number, length: number): Uint8Array {
  if (length > MAX_MODEL_BYTES) throw tooLarge(length);
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}

function byteCount(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = byteCount(parts);
  if (length > MAX_MODEL_BYTES) throw tooLarge(length);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function exact(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : bytes.slice();
}

function tooLarge(length: number): UserError {
  const gigabytes = (length / 2 ** 30).toFixed(1);
  return new UserError('write-failed', `Cannot write the model: it would take ${gigabytes} GiB, ONNX files end at 2.`);
}
