import { TensorProto_DataType as Type, type TensorProto } from '../onnx/proto/onnx_pb';
import type { OnnxModel } from '../onnx/model';
import { tensorData } from '../onnx/tensors';
import { constantOf } from './mirror/weights';

const INTEGERS: ReadonlySet<number> = new Set([Type.INT64, Type.INT32, Type.UINT8, Type.INT8, Type.BOOL]);

const remembered = new WeakMap<TensorProto, readonly number[]>();

/**
 * The elements of a constant of indices or truth values, however large; undefined for other tensors.
 * @throws UserError when its external file cannot be read.
 */
export function integersOf(model: OnnxModel, name: string): readonly number[] | undefined {
  const tensor = model.graph.constant(name);
  if (tensor === undefined || !INTEGERS.has(tensor.dataType)) return undefined;
  const known = remembered.get(tensor);
  if (known !== undefined) return known;
  const values = Array.from(tensorData(constantOf(model, name)!) as ArrayLike<number | bigint>, Number);
  remembered.set(tensor, values);
  return values;
}
