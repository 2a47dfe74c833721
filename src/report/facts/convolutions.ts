import type { AuditEntry, Flip, Report } from '../report';

export interface Convolution {
  readonly node: string;
  readonly op: string;
  /** ‖k − flip k‖ / ‖k‖ along the flip's axis, the larger one for both; absent where no audit measured it. */
  readonly asymmetry?: number;
}

/**
 * Convolutions whose kernels can be looked at, by what was measured of them, whatever their operators: after the audit
 * those with an asymmetry that the flip meets, the most asymmetric first; before it the layers with a local defect of
 * the kernel, in graph order.
 */
export function convolutions(report: Report, flip: Flip): readonly Convolution[] {
  if (report.audit === undefined) {
    return report.layers
      .filter(({ localKernel }) => (localKernel?.[flip] ?? 0) > 0)
      .map(({ node, op }) => ({ node, op: op.split('+')[0] ?? op }));
  }
  return report.audit
    .map((entry) => ({ node: entry.node, op: entry.op, asymmetry: asymmetryUnder(entry, flip) }))
    .filter(({ asymmetry }) => asymmetry > 0)
    .sort((a, b) => b.asymmetry - a.asymmetry);
}

/** 0 of operators that have no kernel. */
function asymmetryUnder({ asymmetry }: AuditEntry, flip: Flip): number {
  const { W = 0, H = 0 } = asymmetry ?? {};
  return flip === 'h' ? W : flip === 'v' ? H : Math.max(W, H);
}
