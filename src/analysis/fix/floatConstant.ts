import { TensorProto_DataType as Type, type TensorProto } from '../../onnx/proto/onnx_pb';
import { floatToHalf } from '../../onnx/halfFloats';
import { makeTensor, makeTypedTensor } from '../../onnx/tensors';

/** A tensor of a float type, rounded to it: halves toward the nearest, bfloat16 toward zero. */
export function floatConstant(
  name: string,
  type: Type,
  dims: readonly number[],
  values: readonly number[],
): TensorProto {
  switch (type) {
    case Type.DOUBLE:
      return makeTensor(name, dims, Float64Array.from(values));
    case Type.FLOAT16:
      return makeTypedTensor(name, dims, type, Uint16Array.from(values, floatToHalf));
    case Type.BFLOAT16:
      return makeTypedTensor(name, dims, type, Uint16Array.from(values, upperHalf));
    default:
      return makeTensor(name, dims, Float32Array.from(values));
  }
}

function upperHalf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
}
