import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as Type, TensorProtoSchema, type TensorProto } from 'onnx-buf';
import { indexMap } from '../actions/action';
import { elementBytes, tensorData, tensorDims, tensorFloats } from '../../onnx/tensors';
import type { State } from './state';

/** Whether a constant is exactly its own mirror image along one axis. */
export function isSymmetric(tensor: TensorProto, axis: number): boolean {
  const dims = tensorDims(tensor);
  const data = tensorData(tensor);
  const { outer, size, inner } = around(dims, axis);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < size >> 1; k++) {
      const a = (o * size + k) * inner;
      const b = (o * size + size - 1 - k) * inner;
      for (let i = 0; i < inner; i++) if (data[a + i] !== data[b + i]) return false;
    }
  }
  return true;
}

function around(dims: readonly number[], axis: number): { outer: number; size: number; inner: number } {
  const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
  return { outer: product(dims.slice(0, axis)), size: dims[axis]!, inner: product(dims.slice(axis + 1)) };
}

/** ‖k − flip k‖ / ‖k‖ of a whole kernel, and of each filter (entry of axis 0); 0 for a kernel of zeros. */
export interface Asymmetry {
  readonly whole: number;
  readonly filters: Float32Array;
}

/** Asymmetry of convolution weights along one axis. Sums are kept in double precision. */
export function kernelAsymmetry(tensor: TensorProto, axis: number): Asymmetry {
  const dims = tensorDims(tensor);
  const data = tensorFloats(tensor);
  const filters = new Float32Array(dims[0]!);
  const perFilter = data.length / dims[0]!;
  const { size, inner } = around(dims, axis);
  let [wholeDifference, wholeNorm] = [0, 0];
  for (let f = 0; f < filters.length; f++) {
    let [difference, norm] = [0, 0];
    for (let o = f * perFilter; o < (f + 1) * perFilter; o += size * inner) {
      for (let k = 0; k < size; k++) {
        const [a, b] = [o + k * inner, o + (size - 1 - k) * inner];
        for (let i = 0; i < inner; i++) {
          const value = data[a + i]!;
          const delta = value - data[b + i]!;
          norm += value * value;
          difference += delta * delta;
        }
      }
    }
    filters[f] = ratio(difference, norm);
    wholeDifference += difference;
    wholeNorm += norm;
  }
  return { whole: ratio(wholeDifference, wholeNorm), filters };
}

function ratio(difference: number, norm: number): number {
  return norm === 0 ? 0 : Math.sqrt(difference / norm);
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
