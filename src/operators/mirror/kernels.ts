import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as Type, TensorProtoSchema, type TensorProto } from '../../onnx/proto/onnx_pb';
import { indexMap } from '../follow/action';
import { elementBytes, tensorData, tensorDims } from '../../onnx/tensors';
import type { State } from './state';

const remembered = new WeakMap<TensorProto, Map<number, boolean>>();

/** Whether a constant is bit for bit its own mirror image along one axis. Types that are not whole bytes never are. */
export function isSymmetric(tensor: TensorProto, axis: number): boolean {
  const known = remembered.get(tensor) ?? new Map<number, boolean>();
  remembered.set(tensor, known);
  const symmetric = known.get(axis) ?? equalsMirrorImage(tensor, axis);
  known.set(axis, symmetric);
  return symmetric;
}

function equalsMirrorImage(tensor: TensorProto, axis: number): boolean {
  const width = elementBytes(tensor.dataType);
  if (width === undefined) return false;
  const bytes = storedBytes(tensor, width);
  const { outer, size, inner } = around(tensorDims(tensor), axis);
  const block = inner * width;
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < size >> 1; k++) {
      const a = (o * size + k) * block;
      const b = (o * size + size - 1 - k) * block;
      for (let i = 0; i < block; i++) if (bytes[a + i] !== bytes[b + i]) return false;
    }
  }
  return true;
}

/** Sizes before, along and after an axis of a row-major tensor. */
export function around(dims: readonly number[], axis: number): { outer: number; size: number; inner: number } {
  const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
  return { outer: product(dims.slice(0, axis)), size: dims[axis]!, inner: product(dims.slice(axis + 1)) };
}

/**
 * A constant in another order: entry i of each listed axis is the original's entry `state[axis][i]`.
 * @returns undefined for types whose elements are not whole bytes.
 */
export function reorderTensor(tensor: TensorProto, state: State, name: string): TensorProto | undefined {
  const width = elementBytes(tensor.dataType);
  if (width === undefined) return undefined;
  const dims = tensorDims(tensor);
  let bytes = storedBytes(tensor, width);
  for (const [axis, map] of state) bytes = reorderBytes(bytes, dims, axis, indexMap(map, dims[axis]!), width);
  return create(TensorProtoSchema, { name, dims: [...tensor.dims], dataType: tensor.dataType, rawData: bytes });
}

/** The elements as `raw_data` has them, also when the file keeps them in one of the typed fields. */
function storedBytes(tensor: TensorProto, width: number): Uint8Array<ArrayBuffer> {
  if (tensor.rawData.byteLength > 0) return tensor.rawData;
  const half = tensor.dataType === Type.FLOAT16 || tensor.dataType === Type.BFLOAT16;
  const data = half ? Uint16Array.from(tensor.int32Data) : tensorData(tensor);
  if (data.BYTES_PER_ELEMENT !== width) throw new RangeError(`tensor ${tensor.name}: unexpected element size`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function reorderBytes(
  bytes: Uint8Array<ArrayBuffer>,
  dims: readonly number[],
  axis: number,
  map: Int32Array,
  width: number,
): Uint8Array<ArrayBuffer> {
  const { outer, size, inner: entries } = around(dims, axis);
  const result = new Uint8Array(bytes.byteLength);
  const [from, to] = [words(bytes, width), words(result, width)];
  const inner = (entries * width) / from.BYTES_PER_ELEMENT;
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < size; k++) {
      const [source, target] = [(o * size + map[k]!) * inner, (o * size + k) * inner];
      for (let i = 0; i < inner; i++) to[target + i] = from[source + i]!;
    }
  }
  return result;
}

/** The bytes in words of at most one element: they are moved, never read as numbers. */
function words(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array | Uint16Array | Uint32Array {
  const start = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  if (width === 1) return start;
  return width === 2
    ? new Uint16Array(start.buffer, start.byteOffset, start.byteLength / 2)
    : new Uint32Array(start.buffer, start.byteOffset, start.byteLength / 4);
}
