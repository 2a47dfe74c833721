import { formatPercent } from './format';
import { shortLayerName } from './layerName';
import type { AuditEntry, AuditVerdict, Cause } from '../report';

/** The figures of the audit's table, in every form of it; `operator` and `verdict` stand before them. */
export const AUDIT_COLUMNS = ['asymmetry ↔', 'asymmetry ↕', 'padding ↔', 'padding ↕'] as const;

/** What an audit says of an operator that does something for a cause. */
export const CAUSE_VERDICTS: Readonly<Record<Cause, AuditVerdict>> = {
  kernel: 'asymmetric kernel',
  grid: 'misaligned grid',
  resample: 'misaligned grid',
  padding: 'asymmetric padding',
  position: 'position-dependent',
  other: 'unknown',
};

/** The first cause that a verdict speaks of; undefined for `exact` and `unknown`. */
export function auditVerdictCause(verdict: AuditVerdict): Cause | undefined {
  const found = Object.entries(CAUSE_VERDICTS).find(([, own]) => own === verdict)?.[0] as Cause | undefined;
  return found === 'other' ? undefined : found;
}

/** One operator that a flip can break, or of which that is not known. */
export interface AuditRow {
  readonly node: string;
  readonly name: string;
  readonly op: string;
  /** `asymmetric kernel, misaligned grid`. */
  readonly verdict: string;
  readonly note?: string;
  /** Only that it is not known. */
  readonly unknown: boolean;
  /** In the order of `AUDIT_COLUMNS`; `–` where it does not apply. */
  readonly figures: readonly [string, string, string, string];
}

/** Of an audit: the operators that are not known to be their own mirror images, in graph order. */
export function auditRows(audit: readonly AuditEntry[]): readonly AuditRow[] {
  return audit.filter(isSuspect).map(({ node, op, verdicts, asymmetry, grid, note }) => ({
    node,
    name: shortLayerName(node, op),
    op,
    verdict: verdicts.join(', '),
    ...(note === undefined ? {} : { note }),
    unknown: verdicts.every((verdict) => verdict === 'unknown'),
    figures: [percent(asymmetry?.W), percent(asymmetry?.H), paddedEnds(grid?.W), paddedEnds(grid?.H)],
  }));
}

function isSuspect({ verdicts }: AuditEntry): boolean {
  return verdicts.some((verdict) => verdict !== 'exact');
}

/** `3 of 20 operators are not their own mirror images; 1 is not known`. */
export function auditSentence(audit: readonly AuditEntry[]): string {
  const rows = auditRows(audit);
  const unknown = rows.filter((row) => row.unknown).length;
  const broken = rows.length - unknown;
  const rest = unknown === 0 ? '' : `; of ${unknown} it is not known`;
  return `${broken} of ${audit.length} operators are not their own mirror images${rest}`;
}

/** What is really padded at the two ends of an axis, left | right or top | bottom: `3 | 2`; a negative end is cropped. */
function paddedEnds(found: { readonly begin: number; readonly end: number } | undefined): string {
  return found === undefined ? '–' : `${found.begin} | ${found.end}`.replaceAll('-', '−');
}

function percent(asymmetry: number | undefined): string {
  return asymmetry === undefined ? '–' : formatPercent(asymmetry);
}
