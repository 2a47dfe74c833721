import type { AuditEntry } from '../report';

/** The operators of an audit that a flip can break, or of which that is not known. */
export function suspects(audit: readonly AuditEntry[]): readonly AuditEntry[] {
  return audit.filter(({ verdicts }) => verdicts.some((verdict) => verdict !== 'exact'));
}

/** What is really padded at the two ends of an axis: `3 | 2`; a negative end is cropped. */
export function paddedEnds(found: { readonly begin: number; readonly end: number } | undefined): string {
  return found === undefined ? '–' : `${found.begin} | ${found.end}`.replaceAll('-', '−');
}
