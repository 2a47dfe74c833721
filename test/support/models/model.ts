import { create } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../../src/onnx/proto/onnx_pb';

export interface ModelParts {
  readonly nodes: readonly NodeProto[];
  readonly inputs?: readonly ValueInfoProto[];
  readonly outputs?: readonly ValueInfoProto[];
  readonly initializers?: readonly TensorProto[];
  readonly opset?: number;
  readonly opsetImports?: readonly { readonly domain: string; readonly version: number }[];
}

/** A model from its parts, as any exporter would write it (IR version 8, opset 13 by default). */
export function makeModel(parts: ModelParts): ModelProto {
  const imports = [{ domain: '', version: parts.opset ?? 13 }, ...(parts.opsetImports ?? [])];
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'flipscope-test',
    opsetImport: imports.map(({ domain, version }) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
    ),
    graph: create(GraphProtoSchema, {
      name: 'graph',
      node: [...parts.nodes],
      input: [...(parts.inputs ?? [])],
      output: [...(parts.outputs ?? [])],
      initializer: [...(parts.initializers ?? [])],
    }),
  });
}
