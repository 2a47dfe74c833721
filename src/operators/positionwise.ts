import { intsAttribute, stringAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/proto/onnx_pb';

/**
 * Whether a convolution looks at each position by itself: one tap per axis, stride 1, no pads. Positions may then lie in
 * any order. `weights`: filters × channels × space.
 */
export function isPositionwise(node: NodeProto, weights: readonly number[]): boolean {
  const kernel = intsAttribute(node, 'kernel_shape', weights.slice(2));
  const strides = intsAttribute(node, 'strides', []);
  const pads = stringAttribute(node, 'auto_pad', 'NOTSET') === 'NOTSET' ? intsAttribute(node, 'pads', []) : [];
  return (
    kernel.length > 0 && kernel.every((d) => d === 1) && strides.every((s) => s === 1) && pads.every((p) => p === 0)
  );
}
