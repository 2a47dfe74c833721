import { clone, create } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
} from './proto/onnx_pb';

/** A copy of a node that reads and writes other tensors, also inside its subgraphs; names not listed stay. */
export function renameTensors(node: NodeProto, names: ReadonlyMap<string, string>): NodeProto {
  const renamed = (name: string): string => names.get(name) ?? name;
  return Object.assign(renameCaptures(node, names), {
    input: node.input.map(renamed),
    output: node.output.map(renamed),
  });
}

/**
 * A copy of a node whose subgraphs (branches of If, bodies of Loop and Scan) take other tensors from outside.
 * Names cannot be shadowed inside a subgraph (ONNX IR, "Names Within a Graph").
 */
export function renameCaptures(node: NodeProto, names: ReadonlyMap<string, string>): NodeProto {
  const attributes = node.attribute.map((a) =>
    a.g === undefined && a.graphs.length === 0
      ? a
      : Object.assign(create(AttributeProtoSchema), a, {
          ...(a.g === undefined ? {} : { g: renameInGraph(a.g, names) }),
          graphs: a.graphs.map((g) => renameInGraph(g, names)),
        }),
  );
  return Object.assign(create(NodeProtoSchema), node, { attribute: attributes });
}

function renameInGraph(graph: GraphProto, names: ReadonlyMap<string, string>): GraphProto {
  const renamed = (name: string): string => names.get(name) ?? name;
  const nodes = graph.node.map((node) =>
    Object.assign(renameCaptures(node, names), { input: node.input.map(renamed), output: [...node.output] }),
  );
  const output = graph.output.map((o) => Object.assign(clone(ValueInfoProtoSchema, o), { name: renamed(o.name) }));
  return Object.assign(create(GraphProtoSchema), graph, { node: nodes, output });
}
