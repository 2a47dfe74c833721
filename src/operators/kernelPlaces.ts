import { intAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/proto/onnx_pb';
import { operatorKind } from './catalog';

/** Which output channel a kernel of a convolution is for, and which input channel (of its group) it reads. */
export interface KernelPlace {
  readonly filter: number;
  readonly channel: number;
}

/**
 * The place of the i-th kernel in the weights of a convolution. Weights are filters × channels; those of a ConvTranspose
 * are all input channels × the filters of one group (ONNX operator page ConvTranspose).
 *
 * @param dims of the weights
 */
export function kernelPlaces(node: NodeProto, dims: readonly number[]): (i: number) => KernelPlace {
  const [outer = 1, inner = 1] = dims;
  if (operatorKind(node) !== 'transposedConvolution')
    return (i) => ({ filter: Math.floor(i / inner), channel: i % inner });
  const channels = outer / intAttribute(node, 'group', 1);
  return (i) => {
    const row = Math.floor(i / inner);
    return { filter: Math.floor(row / channels) * inner + (i % inner), channel: row % channels };
  };
}
