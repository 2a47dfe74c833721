import type { LayerInsight } from '../src/protocol/views';
import { wholeExplanation } from '../src/report/facts/causeWords';
import { swapKind, swapWords } from '../src/report/facts/channelSwaps';
import { formatPercent } from '../src/report/facts/format';
import { isTelling } from '../src/report/facts/layerShift';
import type {
  AuditEntry,
  Cause,
  CauseReport,
  Counterfactual,
  Flip,
  LayerReport,
  Misalignment,
  Report,
} from '../src/report/report';

/** What the Why section shows and in which order. Pure; names from files stand in it as they are. */

const MEANINGS: { readonly [C in Cause]: string } = {
  kernel: 'A kernel that is not its own mirror image answers a mirrored pattern differently.',
  grid: 'The strides do not fit the size: the last columns or rows are never read, so a flipped input is sampled elsewhere.',
  padding: 'More zeros are padded at one end than at the other, so a flip moves the sampling grid.',
  resample: 'Resizing takes its samples off centre, or rounds ties to one side.',
  position: 'Weights that belong to a place: position embeddings, a dense layer over space, fixed slices.',
  other: 'Operators of other kinds that do not commute with the flip.',
};

/** What a cause is, in one sentence. */
export function causeMeaning(cause: Cause): string {
  return MEANINGS[cause];
}

/** Experiments worth a row at once: nothing, one cause each, the whole explanation, everything; then the rest. */
export function sortedExperiments(
  causes: CauseReport,
  noiseFloor: number,
): { readonly first: readonly Counterfactual[]; readonly rest: readonly Counterfactual[] } {
  const rows = [...causes.counterfactuals].sort((a, b) => a.mirrored.length - b.mirrored.length);
  const whole = wholeExplanation(causes, noiseFloor);
  const chosen = (row: Counterfactual) => row.mirrored.length < 2 || row === whole || row === rows.at(-1);
  if (rows.length <= 8) return { first: rows, rest: [] };
  return { first: rows.filter(chosen), rest: rows.filter((row) => !chosen(row)) };
}

/**
 * The cause that a layer's own defect is mostly of; undefined where it is not known.
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

/** What matching channels says of a broken layer; undefined where channels cannot be matched. */
export function swapSentence(error: number, { permuted, mutual, swaps }: LayerInsight): string | undefined {
  return swapWords(swaps.length === 0 ? 'broken' : swapKind(error, permuted, 0, mutual), error, permuted);
}

/** What a shift by one pixel would mend; undefined where none helps. */
export function shiftSentence({ shift }: LayerInsight): string | undefined {
  if (shift === undefined || !isTelling(shift)) return undefined;
  const step = (by: number, [more, less]: readonly [string, string]) => (by === 0 ? [] : [by > 0 ? more : less]);
  const where = [...step(shift.dy, ['down', 'up']), ...step(shift.dx, ['right', 'left'])].join(' and ');
  return `Shifted one pixel ${where} it would differ by ${formatPercent(shift.error)} instead of ${formatPercent(shift.unshifted)}: the sign of a misaligned grid.`;
}
