import type { AuditEntry, Cause, Flip, LayerReport, Misalignment, Report } from '../src/report/report';

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

export interface Convolution {
  readonly node: string;
  readonly op: string;
  /** ‖k − flip k‖ / ‖k‖ along the flip's axis, the larger one for both; absent before the audit. */
  readonly asymmetry?: number;
}

/** Convolutions whose kernels can be looked at: the most asymmetric first, in graph order before the audit. */
export function convolutions(report: Report, flip: Flip): readonly Convolution[] {
  const audited = report.audit?.filter(({ op, asymmetry }) => op.startsWith('Conv') && asymmetry !== undefined);
  if (audited === undefined) {
    return report.layers
      .filter(({ op }) => op.startsWith('Conv'))
      .map(({ node, op }) => ({ node, op: op.split('+')[0] ?? op }));
  }
  return audited
    .map((entry) => ({ node: entry.node, op: entry.op, asymmetry: asymmetryUnder(entry, flip) }))
    .filter(({ asymmetry }) => asymmetry > 0)
    .sort((a, b) => b.asymmetry - a.asymmetry);
}

function asymmetryUnder({ asymmetry }: AuditEntry, flip: Flip): number {
  const { W = 0, H = 0 } = asymmetry ?? {};
  return flip === 'h' ? W : flip === 'v' ? H : Math.max(W, H);
}
