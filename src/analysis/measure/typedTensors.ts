import type { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { halvesToFloats } from '../../onnx/halfFloats';
import { dataTypeName } from '../../onnx/tensors';
import type { SessionTensor } from './session';

type NumericData = SessionTensor['data'];

const ARRAYS: Readonly<Record<string, new (length: number) => NumericData>> = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** An array that ONNX Runtime can write a tensor of this type into; undefined for strings and unknown types. */
export function allocateData(type: string, length: number): NumericData | undefined {
  const array = ARRAYS[type];
  return array && new array(length);
}

/** The session's name of a data type; undefined for strings and what does not become plain numbers. */
export function sessionType(dataType: Type): string | undefined {
  const name = dataTypeName(dataType)
    .replace(/^float$/, 'float32')
    .replace(/^double$/, 'float64');
  return name in ARRAYS ? name : undefined;
}

export function isFloatType(type: string): boolean {
  return type === 'float32' || type === 'float16' || type === 'float64';
}

/**
 * The elements as float32: a view where they are float32 already, otherwise a copy. float64 and large integers
 * are rounded to 24 bits.
 */
export function toFloats({ type, data }: SessionTensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16' && data instanceof Uint16Array) return halvesToFloats(data);
  return Float32Array.from(data, Number);
}
