import type { NodeProto } from '../../onnx/proto/onnx_pb';
import type { MirrorImage } from '../../operators/mirror/mirrorImage';
import { weightsOf } from '../../operators/mirror/weights';
import type { Network } from '../../operators/network';

/** Bytes of the weights that a node's mirror image holds beside the model's own, in single precision. */
export function mirroredWeightBytes({ model, shapes }: Network, node: NodeProto, { differences }: MirrorImage): number {
  if (!differences.some(({ cause }) => cause === 'kernel')) return 0;
  const sizes = node.input.map((name) =>
    name === '' || weightsOf(model, name) === undefined ? 0 : tensorBytes(shapes.shape(name)),
  );
  return Math.max(0, ...sizes);
}

/** Of a tensor in single precision; 0 where its shape is not known. */
export function tensorBytes(shape: readonly number[] | undefined): number {
  return shape === undefined ? 0 : 4 * shape.reduce((a, b) => a * b, 1);
}
