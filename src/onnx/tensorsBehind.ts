import type { ModelGraph } from './graph';

/** The tensors that one is computed from, and itself. */
export function tensorsBehind(graph: ModelGraph, tensor: string): ReadonlySet<string> {
  const seen = new Set([tensor]);
  const waiting = [tensor];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = graph.producer(name);
    for (const input of node === undefined ? [] : graph.dependencies(node)) {
      if (seen.has(input)) continue;
      seen.add(input);
      waiting.push(input);
    }
  }
  return seen;
}
