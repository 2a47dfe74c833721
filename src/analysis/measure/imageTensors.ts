import type { ModelGraph } from '../../onnx/graph';
import { operatorKind } from '../../operators/catalog';
import { allAtOnce, type Steps } from '../../protocol/steps';

/** The tensors whose values depend on the values of the graph's inputs; their shapes do not count. */
export function imageTensors(graph: ModelGraph): ReadonlySet<string> {
  return allAtOnce(imageTensorsInSteps(graph));
}

/** As `imageTensors`, with a step after each node. */
export function* imageTensorsInSteps(graph: ModelGraph): Steps<ReadonlySet<string>> {
  const found = new Set(graph.inputs.map((i) => i.name));
  for (const node of graph.nodes) {
    yield;
    if (operatorKind(node) === 'shape') continue;
    if (!graph.dependencies(node).some((name) => found.has(name))) continue;
    for (const output of node.output) if (output !== '') found.add(output);
  }
  return found;
}
