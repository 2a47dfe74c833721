import type { OnnxModel } from '../../onnx/model';
import { operatorKind, operatorOf } from '../../operators/catalog';
import { allAtOnce, mapInSteps, type Steps } from '../../protocol/steps';
import { givesNumbers } from './fusedChain';
import { imageTensorsInSteps } from './imageTensors';
import type { TensorChoice } from './selectTensors';

/**
 * Every tensor of numbers that depends on the input, each operator a layer of its own, in graph order. Marking them all
 * stops every fusion; what is quantized is measured behind its DequantizeLinear, and the insides of control flow cannot
 * be marked.
 */
export function everyTensor(model: OnnxModel): readonly TensorChoice[] {
  return allAtOnce(everyTensorInSteps(model));
}

/** As `everyTensor`, with a step after each node. */
export function* everyTensorInSteps({ graph }: OnnxModel): Steps<readonly TensorChoice[]> {
  const image = yield* imageTensorsInSteps(graph);
  const chosen = yield* mapInSteps(graph.nodes, (node) => {
    const [tensor] = node.output;
    if (tensor === undefined || !image.has(tensor) || !givesNumbers(node)) return [];
    const kind = operatorKind(node);
    if (kind === 'shape' || kind === 'sequence' || kind === 'control') return [];
    if (operatorOf(node).flags.elements === 'quantized') return [];
    const name = graph.nodeName(node);
    return [{ tensor, node: name, op: node.opType, nodes: [name] }];
  });
  return chosen.flat();
}
