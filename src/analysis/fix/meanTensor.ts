import { bfloatsToFloats, floatToHalf } from '../../onnx/halfFloats';
import { TensorProto_DataType as Type, type TensorProto } from '../../onnx/proto/onnx_pb';
import { roundHalfEven } from '../../onnx/roundHalfEven';
import { makeTypedTensor, tensorData, tensorDims } from '../../onnx/tensors';
import type { AxisAction } from '../../operators/follow/action';
import { rearrangeElements } from '../../operators/follow/rearrange';

/** The mean of a constant and of it in other orders, in its own type; undefined when that is the constant itself. */
export function meanTensor(
  tensor: TensorProto,
  orders: readonly (readonly AxisAction[])[],
  name: string,
): TensorProto | undefined {
  const dims = tensorDims(tensor);
  const original = Float64Array.from(tensorData(tensor) as ArrayLike<number | bigint>, Number);
  const sum = original.slice();
  for (const order of orders) rearrangeElements(original, dims, order).forEach((v, i) => (sum[i]! += v));
  const mean = sum.map((v) => v / (orders.length + 1));
  if (mean.every((v, i) => v === original[i])) return undefined;
  return makeTypedTensor(name, dims, tensor.dataType, stored(tensor.dataType, mean));
}

function stored(type: Type, values: Float64Array<ArrayBuffer>) {
  switch (type) {
    case Type.DOUBLE:
      return values;
    case Type.FLOAT16:
      return Uint16Array.from(values, floatToHalf);
    case Type.BFLOAT16:
      return Uint16Array.from(values, nearestBfloat);
    // Half of the means are halves: all of them up would add to every sum.
    case Type.INT8:
      return Int8Array.from(values, roundHalfEven);
    case Type.UINT8:
      return Uint8Array.from(values, roundHalfEven);
    default:
      return Float32Array.from(values);
  }
}

/** The upper half of a float32, rounded to the nearer of its two neighbors. */
function nearestBfloat(value: number): number {
  const below = new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
  const [a, b] = bfloatsToFloats(Uint16Array.of(below, below + 1));
  return Math.abs(value - a!) <= Math.abs(value - b!) ? below : below + 1;
}
