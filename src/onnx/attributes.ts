import { toInt64 } from './int64';
import { create } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as Type,
  NodeProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from './proto/onnx_pb';

export function findAttribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((a) => a.name === name);
}

/** 64-bit integers beyond 2⁵³ (ONNX writes INT64_MAX for "to the end") lose their last digits, which no attribute needs. */
export function intAttribute(node: NodeProto, name: string): number | undefined;
export function intAttribute(node: NodeProto, name: string, fallback: number): number;
export function intAttribute(node: NodeProto, name: string, fallback?: number): number | undefined {
  const attribute = findAttribute(node, name);
  return attribute === undefined ? fallback : Number(attribute.i);
}

export function intsAttribute(node: NodeProto, name: string): readonly number[] | undefined;
export function intsAttribute(node: NodeProto, name: string, fallback: readonly number[]): readonly number[];
export function intsAttribute(
  node: NodeProto,
  name: string,
  fallback?: readonly number[],
): readonly number[] | undefined {
  return findAttribute(node, name)?.ints.map(Number) ?? fallback;
}

export function floatsAttribute(node: NodeProto, name: string): readonly number[] | undefined;
export function floatsAttribute(node: NodeProto, name: string, fallback: readonly number[]): readonly number[];
export function floatsAttribute(
  node: NodeProto,
  name: string,
  fallback?: readonly number[],
): readonly number[] | undefined {
  return findAttribute(node, name)?.floats ?? fallback;
}

export function stringAttribute(node: NodeProto, name: string): string | undefined;
export function stringAttribute(node: NodeProto, name: string, fallback: string): string;
export function stringAttribute(node: NodeProto, name: string, fallback?: string): string | undefined {
  const bytes = findAttribute(node, name)?.s;
  return bytes === undefined ? fallback : new TextDecoder().decode(bytes);
}

export function tensorAttribute(node: NodeProto, name: string): TensorProto | undefined {
  return findAttribute(node, name)?.t;
}

/** The value of an attribute to be written; `attribute.int(1)` and so on make one. */
export type AttributeValue = (name: string) => AttributeProto;

/** Makers of attribute values, for `makeNode`. */
export const attribute = {
  int: (i: number) => (name: string) => create(AttributeProtoSchema, { name, type: Type.INT, i: toInt64(i) }),
  ints: (ints: readonly number[]) => (name: string) =>
    create(AttributeProtoSchema, { name, type: Type.INTS, ints: ints.map(toInt64) }),
  float: (f: number) => (name: string) => create(AttributeProtoSchema, { name, type: Type.FLOAT, f }),
  floats: (floats: readonly number[]) => (name: string) =>
    create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: [...floats] }),
  string: (s: string) => (name: string) =>
    create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(s) }),
  tensor: (t: TensorProto) => (name: string) => create(AttributeProtoSchema, { name, type: Type.TENSOR, t }),
  graph: (g: GraphProto) => (name: string) => create(AttributeProtoSchema, { name, type: Type.GRAPH, g }),
} satisfies Record<string, (value: never) => AttributeValue>;

export function makeNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  name = '',
  domain = '',
): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, make]) => make(key)),
    ...(name === '' ? {} : { name }),
    ...(domain === '' ? {} : { domain }),
  });
}

/** A copy of `node` with one attribute set, replaced or (undefined) removed. */
export function withAttribute(node: NodeProto, name: string, value: AttributeValue | undefined): NodeProto {
  const rest = node.attribute.filter((a) => a.name !== name);
  return Object.assign(create(NodeProtoSchema), node, {
    attribute: value === undefined ? rest : [...rest, value(name)],
  });
}
