import { intAttribute } from '../../onnx/attributes';
import type { ModelGraph } from '../../onnx/graph';
import { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
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

const HALF_TYPES: ReadonlySet<number> = new Set([Type.FLOAT16, Type.BFLOAT16]);

/** Reads the arithmetic off the operators and the types of their weights. */
export function noiseFloor(graph: ModelGraph): NoiseFloor {
  const arithmetic = arithmeticOf(graph);
  return { arithmetic, floor: FLOORS[arithmetic] };
}

function arithmeticOf(graph: ModelGraph): NoiseFloor['arithmetic'] {
  if (graph.nodes.some((node) => operatorOf(node).flags.quantized !== undefined)) return 'quantized';
  const half = graph.nodes.some((node) => {
    const index = operatorOf(node).flags.weights;
    return index !== undefined && isHalf(graph, node.input[index] ?? '');
  });
  return half ? 'float16' : 'float32';
}

/** Whether weights are 16 bits long where they are used; automatic mixed precision keeps float32 and converts it. */
function isHalf(graph: ModelGraph, weights: string): boolean {
  const producer = graph.producer(weights);
  if (producer !== undefined && operatorOf(producer).flags.elements === 'converted')
    return HALF_TYPES.has(intAttribute(producer, 'to', Type.FLOAT));
  const stored = graph.constant(weights);
  return stored !== undefined && HALF_TYPES.has(stored.dataType);
}
