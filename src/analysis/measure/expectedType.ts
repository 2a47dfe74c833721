import type { ModelGraph } from '../../onnx/graph';
import { operatorOf } from '../../operators/catalog';

/** The type that a tensor has most likely, by what makes it: places of what was picked are whole numbers, all else is float32. */
export function expectedType(graph: ModelGraph, tensor: string): 'float32' | 'int64' {
  const producer = graph.producer(tensor);
  const { selects, result } = producer === undefined ? {} : operatorOf(producer).flags;
  return selects === 'nonzero' || result === 'choice' ? 'int64' : 'float32';
}
