import { operatorOf } from '../../operators/catalog';
import { kernelPlaces } from '../../operators/kernelPlaces';
import { realWeights } from '../../operators/mirror/weights';
import { axisActions } from '../../operators/follow/action';
import { rearrangeElements } from '../../operators/follow/rearrange';
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
  const places = kernelPlaces(found!, dims);
  return kernels
    .sort((a, b) => b.difference - a.difference)
    .slice(0, count)
    .map(({ i, data, mirrored, difference }) => ({
      node,
      filter: places.filter(i),
      channel: places.channel(i),
      asymmetry: difference === 0 ? 0 : difference / norm(data),
      kernel: { width: width!, height: height!, data },
      mirrored: { width: width!, height: height!, data: mirrored },
    }));
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
}
