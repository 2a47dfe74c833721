import type { ModelGraph } from '../../onnx/graph';
import { dataTypeName } from '../../onnx/tensors';
import { operatorOf } from '../../operators/catalog';

/** In what the network computes, and below which error a difference is rounding. */
export interface NoiseFloor {
  readonly arithmetic: 'float32' | 'float16' | 'quantized';
  /** Relative L2 error. */
  readonly floor: number;
}

/**
 * Measured on aligned nets with symmetric kernels, which are exact in real numbers: float32 stays
 * below 1e-6, float16 below 1e-3 (`test/analysis/measure/noiseFloor.test.ts`). Quantized arithmetic
 * rounds to steps of about 1 % of a tensor's range, so that nothing smaller can be told apart.
 */
const FLOORS = { float32: 1e-5, float16: 2e-3, quantized: 1e-2 } as const;

/** Reads the arithmetic off the operators and the types of their weights. */
export function noiseFloor(graph: ModelGraph): NoiseFloor {
  const arithmetic = arithmeticOf(graph);
  return { arithmetic, floor: FLOORS[arithmetic] };
}

function arithmeticOf(graph: ModelGraph): NoiseFloor['arithmetic'] {
  if (graph.nodes.some((node) => operatorOf(node).flags.quantized !== undefined)) return 'quantized';
  const half = graph.nodes.some((node) => {
    const index = operatorOf(node).flags.weights;
    const weights = index === undefined ? undefined : graph.constant(node.input[index] ?? '');
    return weights !== undefined && ['float16', 'bfloat16'].includes(dataTypeName(weights.dataType));
  });
  return half ? 'float16' : 'float32';
}
