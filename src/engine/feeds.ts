import type { SessionTensor } from '../analysis/measure/session';
import { floatToHalf } from '../onnx/halfFloats';

/**
 * Float values as the type a model's input wants.
 *
 * @param dtype `float32`, `float16`, `float64` or `uint8`; values for `uint8` are rounded and clamped to 0…255.
 */
export function feedTensor(dtype: string, dims: readonly number[], data: Float32Array): SessionTensor {
  switch (dtype) {
    case 'float32':
      return { type: dtype, dims, data };
    case 'float64':
      return { type: dtype, dims, data: Float64Array.from(data) };
    case 'float16':
      return { type: dtype, dims, data: Uint16Array.from(data, floatToHalf) };
    case 'uint8':
      return { type: dtype, dims, data: new Uint8Array(Uint8ClampedArray.from(data).buffer) };
    default:
      throw new TypeError(`An image input cannot be of type ${dtype}`);
  }
}
