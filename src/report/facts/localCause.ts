import type { Cause, Flip, LayerReport, Misalignment } from '../report';

/**
 * The cause that a layer's local defect is mostly due to; undefined where it is not known.
 * @param misaligned what the size advice blames: the stride grid, uneven padding, or resampling
 */
export function localCause(
  layer: LayerReport,
  flip: Flip,
  misaligned: readonly Misalignment[] = [],
): Cause | undefined {
  const kernel = layer.localKernel?.[flip];
  const grid = layer.localGrid?.[flip];
  if (kernel !== undefined && kernel >= (grid ?? 0)) return 'kernel';
  return misaligned.find(({ node }) => node === layer.node)?.cause ?? (grid === undefined ? undefined : 'grid');
}
