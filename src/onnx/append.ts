import { create, toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema, ValueInfoProtoSchema } from './proto/onnx_pb';
import type { NodeProto, TensorProto } from './proto/onnx_pb';

export interface ModelAddition {
  readonly nodes?: readonly NodeProto[];
  readonly initializers?: readonly TensorProto[];
  /** Names of tensors to become graph outputs; onnxruntime infers their types. */
  readonly outputs?: readonly string[];
  /** Only for domains the model does not import yet. */
  readonly opsetImports?: readonly { readonly domain: string; readonly version: number }[];
  /** Goes in front of the model's own nodes and outputs. */
  readonly first?: Pick<ModelAddition, 'nodes' | 'outputs'>;
}

/**
 * Adds to a model's graph, at its end or start, without decoding or re-encoding it: serialized protobuf
 * messages merge by concatenation, repeated fields by appending
 * (protobuf.dev, "Encoding: Last One Wins").
 */
export function appendToModel(bytes: Uint8Array, addition: ModelAddition): Uint8Array<ArrayBuffer> {
  return joinAddition(bytes, encodeAddition(addition));
}

/** What goes before and after a model's bytes. */
export interface EncodedAddition {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

export function encodeAddition(addition: ModelAddition): EncodedAddition {
  return { head: encode(addition.first ?? {}), tail: encode(addition) };
}

export function joinAddition(bytes: Uint8Array, { head, tail }: EncodedAddition): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.byteLength + bytes.byteLength + tail.byteLength);
  whole.set(head);
  whole.set(bytes, head.byteLength);
  whole.set(tail, head.byteLength + bytes.byteLength);
  return whole;
}

function encode(addition: ModelAddition): Uint8Array {
  const graph = create(GraphProtoSchema, {
    node: [...(addition.nodes ?? [])],
    initializer: [...(addition.initializers ?? [])],
    output: (addition.outputs ?? []).map((name) => create(ValueInfoProtoSchema, { name })),
  });
  const opsetImport = (addition.opsetImports ?? []).map(({ domain, version }) =>
    create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
  );
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph, opsetImport }));
}
