import { UserError } from '../protocol/errors';
import type { Steps } from '../protocol/steps';
import type { GraphProto, NodeProto } from './proto/onnx_pb';
import { sortNodes } from './sortNodes';
import { dependencies } from './subgraphs';

/** What is looked up of a graph's nodes. */
export interface Edges {
  /** Topologically sorted; the file's own order when that is sorted already. */
  readonly nodes: readonly NodeProto[];
  /** Each node's own name, or `OpType_index`; no two nodes share one. */
  readonly names: ReadonlyMap<NodeProto, string>;
  /** The node that makes a tensor. */
  readonly producers: ReadonlyMap<string, NodeProto>;
  /** The nodes that read a tensor, each once, also inside an If, Loop or Scan. */
  readonly users: ReadonlyMap<string, readonly NodeProto[]>;
}

/**
 * A step after each node and each thing that is looked up of it.
 * @throws UserError `model-invalid` when a tensor is made twice or nodes wait for each other.
 */
export function* findEdges({ node: listed }: GraphProto, path: string): Steps<Edges> {
  const producers = yield* findProducers(listed, path);
  const nodes = yield* sortNodes(listed, path);
  return { nodes, names: yield* nameNodes(listed), producers, users: yield* findUsers(nodes) };
}

function* findProducers(nodes: readonly NodeProto[], path: string): Steps<ReadonlyMap<string, NodeProto>> {
  const producers = new Map<string, NodeProto>();
  for (const node of nodes) {
    for (const output of node.output) {
      if (output === '') continue;
      if (producers.has(output)) throw madeTwice(output, path);
      producers.set(output, node);
    }
    yield;
  }
  return producers;
}

function madeTwice(tensor: string, path: string): UserError {
  return new UserError(
    'model-invalid',
    `Cannot read the model ${path}: the tensor "${tensor}" is made by two operators, expected one. Export the model again.`,
    path,
  );
}

function* findUsers(nodes: readonly NodeProto[]): Steps<ReadonlyMap<string, readonly NodeProto[]>> {
  const users = new Map<string, NodeProto[]>();
  for (const node of nodes) {
    for (const tensor of new Set(dependencies(node))) {
      const known = users.get(tensor);
      if (known === undefined) users.set(tensor, [node]);
      else known.push(node);
    }
    yield;
  }
  return users;
}

function* nameNodes(nodes: readonly NodeProto[]): Steps<ReadonlyMap<NodeProto, string>> {
  const names = new Map<NodeProto, string>();
  const own = new Set(nodes.map((n) => n.name));
  const given = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    let name = node.name;
    if (name === '' || given.has(name)) {
      name = `${node.opType}_${index}`;
      while (own.has(name) || given.has(name)) name += '_';
    }
    given.add(name);
    names.set(node, name);
    yield;
  }
  return names;
}
