import type { NodeProto, TensorProto } from '../../onnx/proto/onnx_pb';
import { loadTensor } from '../../onnx/externalData';
import type { OnnxModel } from '../../onnx/model';
import { intAttribute } from '../../onnx/attributes';
import { elementBytes, tensorDims, tensorFloats } from '../../onnx/tensors';
import { positiveAxis } from '../axes';
import { operatorOf } from '../catalog';
import type { OperatorFlags } from '../record';
import { around } from './kernels';

/** A tensor that is the same in every run, its bytes loaded. @throws UserError when its external file cannot be read. */
export function constantOf(model: OnnxModel, name: string): TensorProto | undefined {
  const tensor = model.graph.constant(name);
  return tensor === undefined ? undefined : loadTensor(model, tensor);
}

const STORED: ReadonlySet<OperatorFlags['elements']> = new Set<OperatorFlags['elements']>(['converted', 'dequantized']);

/** Whether the stored numbers have a scale and a zero point. */
export function isDequantized(storage: NodeProto): boolean {
  return operatorOf(storage).flags.elements === 'dequantized';
}

/** Weights as the file stores them: a constant, or the constant that a Cast or DequantizeLinear reads. */
export function weightsOf(model: OnnxModel, name: string): TensorProto | undefined {
  const producer = storageNode(model, name);
  return constantOf(model, producer === undefined ? name : producer.input[0]!);
}

/**
 * The Cast or DequantizeLinear that turns stored weights into those a convolution reads. Mirroring
 * what it reads mirrors what it makes.
 */
export function storageNode(model: OnnxModel, name: string): NodeProto | undefined {
  const producer = model.graph.producer(name);
  if (producer === undefined || !STORED.has(operatorOf(producer).flags.elements)) return undefined;
  if (intAttribute(producer, 'block_size', 0) > 0) return undefined;
  return model.graph.constant(producer.input[0]!) === undefined ? undefined : producer;
}

/** Weights as numbers, row-major. */
export interface RealWeights {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** The numbers that a convolution reads, also when they are stored in half precision or quantized; undefined when computed. */
export function realWeights(model: OnnxModel, name: string): RealWeights | undefined {
  const stored = weightsOf(model, name);
  if (stored === undefined || elementBytes(stored.dataType) === undefined) return undefined;
  const dims = tensorDims(stored);
  const storage = storageNode(model, name);
  if (storage === undefined || !isDequantized(storage)) return { dims, data: tensorFloats(stored) };
  const scale = parameter(model, storage.input[1]);
  const zero =
    storage.input[2] === undefined || storage.input[2] === '' ? Float32Array.of(0) : parameter(model, storage.input[2]);
  if (scale === undefined || zero === undefined) return undefined;
  return {
    dims,
    data: dequantized(
      tensorFloats(stored),
      dims,
      positiveAxis(intAttribute(storage, 'axis', 1), dims.length),
      scale,
      zero,
    ),
  };
}

function parameter(model: OnnxModel, name: string | undefined): Float32Array | undefined {
  const tensor = constantOf(model, name ?? '');
  return tensor === undefined ? undefined : tensorFloats(tensor);
}

/** (q − zero)·scale, each one number or one for each entry of an axis (ONNX DequantizeLinear). */
function dequantized(
  stored: Float32Array,
  dims: readonly number[],
  axis: number,
  scale: Float32Array,
  zero: Float32Array,
): Float32Array {
  const { size, inner } = around(dims, axis);
  return stored.map((value, i) => {
    const place = Math.floor(i / inner) % size;
    return (value - zero[zero.length === 1 ? 0 : place]!) * scale[scale.length === 1 ? 0 : place]!;
  });
}
