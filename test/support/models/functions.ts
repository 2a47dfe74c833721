import { create } from '@bufbuild/protobuf';
import type { AttributeValue } from '../../../src/onnx/attributes';
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  OperatorSetIdProtoSchema,
  type AttributeProto_AttributeType,
  type FunctionProto,
  type ModelProto,
  type NodeProto,
} from '../../../src/onnx/proto/onnx_pb';
import type { Attributes } from './windowOptions';

export const FUNCTION_DOMAIN = 'my.functions';

export interface FunctionParts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly NodeProto[];
  /** Attributes that a call may give. */
  readonly attributes?: readonly string[];
  /** Attributes with the value that holds when a call does not give them. */
  readonly defaults?: Attributes;
  readonly opset?: number;
  readonly domain?: string;
  readonly overload?: string;
}

/** A function as exporters write it, which may call others of its domain. */
export function makeFunction(name: string, parts: FunctionParts): FunctionProto {
  const domain = parts.domain ?? FUNCTION_DOMAIN;
  return create(FunctionProtoSchema, {
    name,
    domain,
    overload: parts.overload ?? '',
    input: [...parts.inputs],
    output: [...parts.outputs],
    node: [...parts.nodes],
    attribute: [...(parts.attributes ?? [])],
    attributeProto: Object.entries(parts.defaults ?? {}).map(([key, make]) => make(key)),
    opsetImport: opsetImports([
      ['', parts.opset ?? 17],
      [domain, 1],
    ]),
  });
}

/** An attribute whose value the call of the function gives. */
export function reference(refAttrName: string, type: AttributeProto_AttributeType): AttributeValue {
  return (name) => create(AttributeProtoSchema, { name, refAttrName, type });
}

/** A model with functions of its own; its graph calls them by the domain. */
export function withFunctions(model: ModelProto, functions: readonly FunctionProto[]): ModelProto {
  const domains = new Set(functions.map((f) => f.domain));
  return Object.assign(model, {
    // Functions exist since IR version 8, overloads since 10.
    irVersion: 10n,
    functions: [...functions],
    opsetImport: [...model.opsetImport, ...opsetImports([...domains].map((domain) => [domain, 1] as const))],
  });
}

function opsetImports(sets: readonly (readonly [string, number])[]) {
  return sets.map(([domain, version]) => create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }));
}
