import type { SessionTensor } from '../../analysis/measure/session';
import { floatToHalf } from '../../onnx/halfFloats';
import { UserError } from '../../protocol/errors';
import type { TensorInfo } from '../../report/report';

/** Arrays for the values of an input, by its type. */
const ARRAYS: Readonly<Record<string, (values: readonly number[] | Float32Array) => SessionTensor['data']>> = {
  float32: (values) => (values instanceof Float32Array ? values : Float32Array.from(values)),
  float64: (values) => Float64Array.from(values),
  float16: (values) => Uint16Array.from(values, floatToHalf),
  int8: (values) => Int8Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int16: (values) => Int16Array.from(values),
  uint16: (values) => Uint16Array.from(values),
  int32: (values) => Int32Array.from(values),
  uint32: (values) => Uint32Array.from(values),
  int64: (values) => BigInt64Array.from(values as readonly number[], (value) => BigInt(Math.trunc(value))),
  uint64: (values) => BigUint64Array.from(values as readonly number[], (value) => BigInt(Math.trunc(value))),
  bool: (values) => Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
};

const FLOATS: ReadonlySet<string> = new Set(['float32', 'float64', 'float16']);

/**
 * Values of an image as the type that a model's input wants.
 *
 * @param data values that the type keeps: see `keptValues`
 */
export function feedTensor(dtype: string, dims: readonly number[], data: Float32Array): SessionTensor {
  return { type: dtype, dims, data: ARRAYS[dtype]!(data) };
}

/**
 * Numbers as the type that a further input wants.
 *
 * @throws UserError `setting-invalid` for a number that the type cannot hold, `model-unsupported` for a type that is not of numbers.
 */
export function constantTensor(
  { name, dtype }: Pick<TensorInfo, 'name' | 'dtype'>,
  dims: readonly number[],
  values: readonly number[],
): SessionTensor {
  const make = Object.hasOwn(ARRAYS, dtype) ? ARRAYS[dtype] : undefined;
  if (make === undefined) {
    const message = `The model's input ${name} is of type ${dtype}, which cannot be given. Export the model without it.`;
    throw new UserError('model-unsupported', message);
  }
  const data = make(values);
  const lost = FLOATS.has(dtype) ? undefined : values.find((value, i) => Number(data[i]) !== value);
  if (lost === undefined) return { type: dtype, dims, data };
  throw new UserError('setting-invalid', `The model's input ${name} is of type ${dtype}, which cannot hold ${lost}.`);
}
