import { toInt64 } from './int64';
import { create } from '@bufbuild/protobuf';
import {
  TensorProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as Type,
  type TensorProto,
} from './proto/onnx_pb';
import { UserError } from '../protocol/errors';
import { bfloatsToFloats, halvesToFloats } from './halfFloats';

export type NumericArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

interface ArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): NumericArray;
}

/** Array type of each element as it lies in `raw_data`, and the repeated field that may hold it instead. */
const STORAGE: Readonly<
  Record<number, readonly [ArrayType, 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data']>
> = {
  [Type.FLOAT]: [Float32Array, 'floatData'],
  [Type.DOUBLE]: [Float64Array, 'doubleData'],
  [Type.INT64]: [BigInt64Array, 'int64Data'],
  [Type.UINT64]: [BigUint64Array, 'uint64Data'],
  [Type.UINT32]: [Uint32Array, 'uint64Data'],
  [Type.INT32]: [Int32Array, 'int32Data'],
  [Type.INT16]: [Int16Array, 'int32Data'],
  [Type.UINT16]: [Uint16Array, 'int32Data'],
  [Type.INT8]: [Int8Array, 'int32Data'],
  [Type.UINT8]: [Uint8Array, 'int32Data'],
  [Type.BOOL]: [Uint8Array, 'int32Data'],
  [Type.FLOAT16]: [Uint16Array, 'int32Data'],
  [Type.BFLOAT16]: [Uint16Array, 'int32Data'],
};

export function tensorDims(tensor: TensorProto): readonly number[] {
  return tensor.dims.map(Number);
}

/** Product of the dimensions; 1 for a scalar. */
export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function elementCount(dims: readonly number[]): number {
  return dims.reduce((count, d) => count * d, 1);
}

/** Bytes of one element as stored; undefined for strings and packed or unknown types. */
export function elementBytes(dataType: number): number | undefined {
  return STORAGE[dataType]?.[0].BYTES_PER_ELEMENT;
}

/** Name of a data type as ONNX Runtime's tensors and NumPy call it: "float32", "float16", "int64", … */
export function dataTypeName(dataType: number): string {
  if (dataType === Type.FLOAT) return 'float32';
  if (dataType === Type.DOUBLE) return 'float64';
  return (Type[dataType] ?? `type ${dataType}`).toLowerCase();
}

/** The data type that is called so, as `dataTypeName` has it; undefined when none is. */
export function dataTypeNamed(name: string): Type | undefined {
  return Object.values(Type).find((type): type is Type => typeof type === 'number' && dataTypeName(type) === name);
}

export function isExternal(tensor: TensorProto): boolean {
  return tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
}

/**
 * The elements in row-major order. float16 and bfloat16 become Float32Array, bool Uint8Array.
 * A view on the file's bytes where they are aligned, a copy otherwise: do not write into it.
 * @throws UserError `model-unsupported` for types without numbers (strings, complex, 4- and 8-bit floats),
 *   `model-external-data` when the data lies in another file (see `loadTensor`),
 *   `model-invalid` when there are fewer or more elements than the dimensions say.
 */
export function tensorData(tensor: TensorProto): NumericArray {
  const stored = storedElements(tensor);
  const count = elementCount(tensorDims(tensor));
  if (stored.length !== count) {
    throw new UserError(
      'model-invalid',
      `The tensor "${tensor.name}" has the shape ${tensorDims(tensor).join('×') || '(scalar)'}, but holds ${stored.length} numbers. Export the model again.`,
    );
  }
  if (tensor.dataType === Type.FLOAT16) return halvesToFloats(stored as Uint16Array);
  if (tensor.dataType === Type.BFLOAT16) return bfloatsToFloats(stored as Uint16Array);
  return stored;
}

/** The elements as they are stored, in row-major order: float16 and bfloat16 as Uint16Array. Throws as `tensorData`, but for the count. */
export function storedElements(tensor: TensorProto): NumericArray {
  const storage = STORAGE[tensor.dataType];
  if (storage === undefined) {
    throw new UserError(
      'model-unsupported',
      `The tensor "${tensor.name}" has the data type ${dataTypeName(tensor.dataType)}, expected plain numbers. Export the model in float32 or float16.`,
    );
  }
  if (isExternal(tensor)) {
    const message = `The tensor "${tensor.name}" lies in another file and was not loaded. Put that file beside the model.`;
    throw new UserError('model-external-data', message);
  }
  const [array, field] = storage;
  if (tensor.rawData.byteLength > 0) return viewOrCopy(tensor.rawData, array);
  return fromField(tensor[field], array);
}

function viewOrCopy(bytes: Uint8Array<ArrayBuffer>, array: ArrayType): NumericArray {
  const length = Math.floor(bytes.byteLength / array.BYTES_PER_ELEMENT);
  const aligned = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0;
  return aligned ? new array(bytes.buffer, bytes.byteOffset, length) : new array(bytes.slice().buffer, 0, length);
}

function fromField(values: readonly number[] | readonly bigint[], array: ArrayType): NumericArray {
  const data = new array(new ArrayBuffer(values.length * array.BYTES_PER_ELEMENT), 0, values.length);
  const big = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let i = 0; i < values.length; i++) data[i] = big ? BigInt(values[i]!) : Number(values[i]!);
  return data;
}

/** Any numeric tensor as float32; a view where it is float32 already. Throws as `tensorData`. */
export function tensorFloats(tensor: TensorProto): Float32Array<ArrayBuffer> {
  const data = tensorData(tensor);
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

/**
 * Any numeric tensor as plain numbers, for shapes, axes and other small tensors. The int64
 * limits, which ONNX writes for "to the end", become ±Infinity.
 * Throws as `tensorData`, and UserError `model-invalid` for other integers beyond ±2⁵³.
 */
export function tensorNumbers(tensor: TensorProto): readonly number[] {
  const data = tensorData(tensor);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Array.from(data, (v) => safeNumber(v, tensor.name));
  }
  return Array.from(data);
}

function safeNumber(value: bigint, tensor: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  if (number >= 2 ** 62) return Infinity;
  if (number <= -(2 ** 62)) return -Infinity;
  const message = `The tensor "${tensor}" holds ${value}, beyond the exact integers (±2^53). Export the model again.`;
  throw new UserError('model-invalid', message);
}

/** A tensor of the array's own type, data copied into `raw_data`. Uint8Array makes uint8; see `makeTypedTensor` for bool. */
export function makeTensor(name: string, dims: readonly number[], data: NumericArray): TensorProto {
  return makeTypedTensor(name, dims, dataTypeOf(data), data);
}

/** As `makeTensor`, with the data type given: `data` holds the elements as they are stored (float16 as Uint16Array). */
export function makeTypedTensor(
  name: string,
  dims: readonly number[],
  dataType: Type,
  data: NumericArray,
): TensorProto {
  if (data.length !== elementCount(dims)) {
    throw new RangeError(`tensor ${name}: ${data.length} elements for the shape [${dims.join(', ')}]`);
  }
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData });
}

/** An int64 tensor: what shapes, axes and pads are written as. One dimension unless `dims` says otherwise. */
export function makeInt64Tensor(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): TensorProto {
  return makeTensor(name, dims, BigInt64Array.from(values, toInt64));
}

function dataTypeOf(data: NumericArray): Type {
  if (data instanceof Float32Array) return Type.FLOAT;
  if (data instanceof Float64Array) return Type.DOUBLE;
  if (data instanceof BigInt64Array) return Type.INT64;
  if (data instanceof BigUint64Array) return Type.UINT64;
  if (data instanceof Int32Array) return Type.INT32;
  if (data instanceof Uint32Array) return Type.UINT32;
  if (data instanceof Int16Array) return Type.INT16;
  if (data instanceof Uint16Array) return Type.UINT16;
  return data instanceof Int8Array ? Type.INT8 : Type.UINT8;
}
