import { intAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/proto/onnx_pb';
import { operatorKind } from './catalog';

/** Which output channel the i-th kernel of a convolution is for, and which input channel (of its group) it reads. */
export interface KernelPlaces {
  filter(i: number): number;
  channel(i: number): number;
}

/**
 * The places of the kernels in the weights of a convolution. Weights are filters × channels; those of a ConvTranspose
 * are all input channels × the filters of one group (ONNX operator page ConvTranspose).
 *
 * @param dims of the weights
 */
export function kernelPlaces(node: NodeProto, dims: readonly number[]): KernelPlaces {
  const [outer = 1, inner = 1] = dims;
  const row = (i: number): number => Math.floor(i / inner);
  if (operatorKind(node) !== 'transposedConvolution') return { filter: row, channel: (i) => i % inner };
  const channels = outer / intAttribute(node, 'group', 1);
  return {
    filter: (i) => Math.floor(row(i) / channels) * inner + (i % inner),
    channel: (i) => row(i) % channels,
  };
}
