import type { GraphProto, ModelProto } from './proto/onnx_pb';
import { UserError } from '../protocol/errors';
import { subgraphs } from './subgraphs';

/** Operators of a model, those inside subgraphs and functions included; the largest known vision models have 20,000. */
export const MAX_NODES = 100_000;

/** Protobuf messages inside each other, as ONNX Runtime and the decoder here read them. */
export const MAX_MESSAGE_DEPTH = 100;

/** Graphs inside graphs: each is three messages deep, and a tensor's type in the last one needs a few more. */
export const MAX_GRAPH_DEPTH = 31;

/**
 * Checks what everything that walks the graphs relies on: how many operators there are, and that ONNX Runtime's
 * interface for JavaScript can carry every tensor's name.
 * @throws UserError `model-unsupported`, `model-invalid`
 */
export function checkGraphs({ graph, functions }: ModelProto, path: string): void {
  let nodes = 0;
  const open: (GraphProto | ModelProto['functions'][number])[] = [
    ...(graph === undefined ? [] : [graph]),
    ...functions,
  ];
  for (let found = open.pop(); found !== undefined; found = open.pop()) {
    if ('initializer' in found) checkValues(found, path);
    nodes += found.node.length;
    if (nodes > MAX_NODES) throw tooManyNodes(path);
    for (const node of found.node) {
      // Names inside a function are replaced when it is written out.
      if ('initializer' in found) for (const name of node.output) checkName(name, path);
      for (const inner of subgraphs(node)) open.push(inner);
    }
  }
}

/** @returns what to throw when a model has more than `MAX_NODES` operators. */
export function tooManyNodes(path: string): UserError {
  return new UserError(
    'model-unsupported',
    `Cannot read the model ${path}: it has more than ${MAX_NODES} operators (MAX_NODES), functions written out. Export a smaller model.`,
    path,
  );
}

/** @returns what to throw when graphs lie deeper inside each other than `MAX_MESSAGE_DEPTH` or `MAX_GRAPH_DEPTH` allow. */
export function tooDeep(path: string): UserError {
  return new UserError(
    'model-unsupported',
    `Cannot read the model ${path}: its graphs or types lie too deep inside each other (MAX_GRAPH_DEPTH, ${MAX_GRAPH_DEPTH}). Export it with less nesting.`,
    path,
  );
}

function checkValues(graph: GraphProto, path: string): void {
  for (const tensor of graph.initializer) checkName(tensor.name, path);
  for (const value of [...graph.input, ...graph.output]) checkName(value.name, path);
}

/** Tensors are handed over by C strings, as properties of an object of which inherited ones are read too. */
function checkName(name: string, path: string): void {
  if (!(name in Object.prototype) && !name.includes('\0')) return;
  throw new UserError(
    'model-unsupported',
    `Cannot read the model ${path}: ONNX Runtime cannot hand over a tensor named ${JSON.stringify(name)}. Rename it and export the model again.`,
    path,
  );
}
