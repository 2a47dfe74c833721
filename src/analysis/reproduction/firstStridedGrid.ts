import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { operatorKind } from '../../operators/catalog';
import { effectiveKernel } from '../../operators/gridRule';
import { mirrorImages, type Network } from '../../operators/network';
import { windowAttributes } from '../../operators/windowAttributes';
import type { Reproduction } from '../../report/report';

type Grid = NonNullable<Reproduction['runs'][number]['grid']>;

/** The columns that the first convolution or pooling with a stride reads; undefined where there is none. */
export function firstStridedGrid(network: Network): Grid | undefined {
  for (const [node, { grid }] of mirrorImages(network, 'h')) {
    const [axis, rule] = [...(grid ?? [])][0] ?? [];
    if (axis === undefined || rule === undefined) continue;
    const found = strided(network, node, axis, rule);
    if (found !== undefined) return found;
  }
  return undefined;
}

function strided(
  { model, shapes }: Network,
  node: NodeProto,
  axis: number,
  { r, real }: { readonly r: number; readonly real: { readonly begin: number; readonly end: number } },
): Grid | undefined {
  const kind = operatorKind(node);
  const shape = shapes.shape(node.input[0] ?? '');
  if ((kind !== 'convolution' && kind !== 'pooling') || shape === undefined) return undefined;
  const weights = shapes.shape(node.input[1] ?? '')?.slice(2);
  const { kernel, strides, dilations } = windowAttributes(node, shape.length, weights);
  const i = axis - 2;
  if (strides[i] === undefined || strides[i] < 2 || kernel[i] === undefined || r < 0) return undefined;
  return {
    node: model.graph.nodeName(node),
    op: node.opType,
    size: shape[axis]!,
    kernel: effectiveKernel(kernel[i], dilations[i]!),
    stride: strides[i],
    begin: real.begin,
    end: real.end + r,
    unread: r,
  };
}
