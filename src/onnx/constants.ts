import type { NodeProto, TensorProto } from './proto/onnx_pb';
import { findAttribute, floatsAttribute } from './attributes';
import { makeTensor } from './tensors';

/** The value of a Constant node in its numeric forms; undefined for other nodes, strings and sparse tensors. */
export function constantTensor(node: NodeProto): TensorProto | undefined {
  if (node.opType !== 'Constant') return undefined;
  const name = node.output[0] ?? '';
  const value = findAttribute(node, 'value')?.t;
  if (value !== undefined) return value;
  const float = findAttribute(node, 'value_float');
  if (float !== undefined) return makeTensor(name, [], Float32Array.of(float.f));
  const int = findAttribute(node, 'value_int');
  if (int !== undefined) return makeTensor(name, [], BigInt64Array.of(int.i));
  const floats = floatsAttribute(node, 'value_floats');
  if (floats !== undefined) return makeTensor(name, [floats.length], Float32Array.from(floats));
  // Not as numbers: exporters write the largest int64 for "up to the end".
  const ints = findAttribute(node, 'value_ints')?.ints;
  if (ints !== undefined) return makeTensor(name, [ints.length], BigInt64Array.from(ints));
  return undefined;
}
