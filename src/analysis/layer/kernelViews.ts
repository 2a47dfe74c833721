import { operatorKind, operatorOf } from '../../operators/catalog';
import { realWeights } from '../../operators/mirror/weights';
import { axisActions } from '../../operators/follow/action';
import { rearrangeElements } from '../../operators/follow/rearrange';
import { intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import type { OnnxModel } from '../../onnx/model';
import type { KernelView } from '../../protocol/views';
import type { Flip } from '../../report/report';

/** The mirror image of a kernel, seen as an image. */
const AS_IMAGE = { kind: 'spatial', h: [{ axis: 1, map: 'reverse' }], v: [{ axis: 0, map: 'reverse' }] } as const;

/**
 * Kernels of a convolution beside their mirror images. Asymmetry is ‖k − flip k‖ / ‖k‖ of one
 * kernel (filter × input channel); the list starts with the largest ‖k − flip k‖, which is what counts.
 *
 * @returns at most `count`; none for nodes whose weights are computed or are not two-dimensional kernels.
 */
export function kernelViews(model: OnnxModel, node: string, flip: Flip, count: number): readonly KernelView[] {
  const found = model.graph.nodeByName(node);
  const index = found && operatorOf(found).flags.weights;
  const weights = index === undefined ? undefined : realWeights(model, found!.input[index] ?? '');
  const dims = weights?.dims ?? [];
  const [outer, inner, height, width] = dims;
  if (weights === undefined || dims.length !== 4) return [];
  const area = height! * width!;
  const axes = axisActions(AS_IMAGE, flip, (axis) => [height!, width!][axis]!);
  const kernels = Array.from({ length: outer! * inner! }, (_, i) => {
    const data = weights.data.slice(i * area, (i + 1) * area);
    const mirrored = rearrangeElements(data, [height!, width!], axes);
    const difference = norm(data.map((value, k) => value - mirrored[k]!));
    return { i, data, mirrored, difference };
  });
  const placeOf = kernelPlaces(found!, outer!, inner!);
  return kernels
    .sort((a, b) => b.difference - a.difference)
    .slice(0, count)
    .map(({ i, data, mirrored, difference }) => ({
      node,
      ...placeOf(i),
      asymmetry: difference === 0 ? 0 : difference / norm(data),
      kernel: { width: width!, height: height!, data },
      mirrored: { width: width!, height: height!, data: mirrored },
    }));
}

/**
 * Which filter and which input channel (of its group) the i-th kernel is of. Weights are filters × channels; those of a
 * ConvTranspose are all input channels × the filters of one group (ONNX operator page ConvTranspose).
 */
function kernelPlaces(
  node: NodeProto,
  outer: number,
  inner: number,
): (i: number) => Pick<KernelView, 'filter' | 'channel'> {
  if (operatorKind(node) !== 'transposedConvolution')
    return (i) => ({ filter: Math.floor(i / inner), channel: i % inner });
  const channels = outer / intAttribute(node, 'group', 1);
  return (i) => {
    const row = Math.floor(i / inner);
    return { filter: Math.floor(row / channels) * inner + (i % inner), channel: row % channels };
  };
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
}
