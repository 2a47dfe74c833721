import { create } from '@bufbuild/protobuf';
import { makeNode } from './attributes';
import type { Scope } from './functionScope';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from './proto/onnx_pb';

/** Constants of this size and more are kept once for all calls of a function, as initializers. */
const SHARED_BYTES = 1024;

/**
 * The nodes of a function as one call runs them: formal inputs and outputs become the call's, every other name a new
 * one, and attributes given by reference the call's or the function's default (ONNX IR, "Functions").
 *
 * @param share gives the name of an initializer that holds a constant of the function.
 */
export function functionBody(
  definition: FunctionProto,
  call: NodeProto,
  scope: Scope,
  share: (constant: TensorProto, name: string) => string,
): readonly NodeProto[] {
  definition.input.forEach((name, i) => scope.bind(name, call.input[i] ?? ''));
  const passed = bindOutputs(definition, call, scope);
  const attributes = new Map([...definition.attributeProto, ...call.attribute].map((a) => [a.name, a]));
  const copy = new BodyCopy(attributes);
  const nodes = definition.node.flatMap((node) => {
    const constant = sharedConstant(node);
    const name = node.output[0] ?? '';
    if (constant === undefined || scope.has(name)) return [copy.node(node, scope)];
    scope.bind(name, share(constant, scope.fresh(name)));
    return [];
  });
  return [...nodes, ...passed.map(([from, to]) => makeNode('Identity', [scope.use(from)], [to]))];
}

/** Binds formal outputs to the call's; returns those that another name has already: inputs handed through, outputs named twice. */
function bindOutputs(
  definition: FunctionProto,
  call: NodeProto,
  scope: Scope,
): readonly (readonly [formal: string, actual: string])[] {
  const passed: [string, string][] = [];
  for (const [i, formal] of definition.output.entries()) {
    const actual = call.output[i] ?? '';
    if (actual === '') continue;
    if (scope.has(formal)) passed.push([formal, actual]);
    else scope.bind(formal, actual);
  }
  return passed;
}

function sharedConstant(node: NodeProto): TensorProto | undefined {
  if (node.opType !== 'Constant') return undefined;
  const value = node.attribute.find((a) => a.name === 'value' && a.refAttrName === '')?.t;
  return value !== undefined && value.rawData.byteLength >= SHARED_BYTES ? value : undefined;
}

/** Copies what is inside a function, or in graphs inside it, under other names. */
class BodyCopy {
  readonly #attributes: ReadonlyMap<string, AttributeProto>;

  constructor(attributes: ReadonlyMap<string, AttributeProto>) {
    this.#attributes = attributes;
  }

  node(node: NodeProto, scope: Scope): NodeProto {
    return Object.assign(create(NodeProtoSchema), node, {
      name: node.name === '' ? '' : scope.fresh(node.name),
      input: node.input.map((name) => (name === '' ? '' : scope.use(name))),
      output: node.output.map((name) => scope.define(name)),
      attribute: node.attribute.flatMap((a) => this.#attribute(a, scope)),
    });
  }

  #attribute(attribute: AttributeProto, scope: Scope): AttributeProto[] {
    if (attribute.refAttrName !== '') {
      const value = this.#attributes.get(attribute.refAttrName);
      // What the caller gives belongs to the caller: names in its graphs are the caller's.
      return value === undefined ? [] : [Object.assign(create(AttributeProtoSchema), value, { name: attribute.name })];
    }
    if (attribute.g === undefined && attribute.graphs.length === 0) return [attribute];
    return [
      Object.assign(create(AttributeProtoSchema), attribute, {
        ...(attribute.g === undefined ? {} : { g: this.#graph(attribute.g, scope) }),
        graphs: attribute.graphs.map((g) => this.#graph(g, scope)),
      }),
    ];
  }

  #graph(graph: GraphProto, outer: Scope): GraphProto {
    const scope = outer.inner();
    const input = graph.input.map((v) =>
      Object.assign(create(ValueInfoProtoSchema), v, { name: scope.define(v.name) }),
    );
    const initializer = graph.initializer.map((t) =>
      Object.assign(create(TensorProtoSchema), t, { name: scope.define(t.name) }),
    );
    for (const name of graph.node.flatMap((n) => n.output)) scope.define(name);
    return Object.assign(create(GraphProtoSchema), graph, {
      input,
      initializer,
      node: graph.node.map((n) => this.node(n, scope)),
      output: graph.output.map((v) => Object.assign(create(ValueInfoProtoSchema), v, { name: scope.use(v.name) })),
      valueInfo: [],
    });
  }
}
