import { TensorProto_DataType as Type, type TensorProto } from '../../onnx/proto/onnx_pb';
import { elementBytes, elementCount, isExternal, tensorData, tensorDims } from '../../onnx/tensors';
import { MAX_VALUES, type Fact } from './operator';

const FLOATS: ReadonlySet<number> = new Set([Type.FLOAT, Type.DOUBLE, Type.FLOAT16, Type.BFLOAT16]);

/** Shape and, of small numeric tensors in the model itself, the elements. The int64 limits become ±Infinity. */
export function constantFact(tensor: TensorProto): Fact {
  const shape = tensorDims(tensor);
  const numeric = elementBytes(tensor.dataType) !== undefined;
  if (!numeric || isExternal(tensor) || elementCount(shape) > MAX_VALUES) return { shape };
  const data = Array.from(tensorData(tensor) as ArrayLike<number | bigint>, finite);
  return { shape, value: { data, integer: !FLOATS.has(tensor.dataType) } };
}

function finite(element: number | bigint): number {
  const value = Number(element);
  if (typeof element === 'number' || Math.abs(value) < 2 ** 62) return value;
  return Math.sign(value) * Infinity;
}
