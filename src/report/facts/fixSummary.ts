import type { FixOption } from './fixOption';
import { FIX_OPTION_COLUMNS, fixOptions } from './fixTable';
import { flipLabel } from './outputs';
import type { Flip, Report } from '../report';

/** One remedy under every flip, where there is no room for a table of each. */
export interface FixSummaryRow {
  readonly title: string;
  /** `17% → exact`, for each flip; `–` where it is not offered. */
  readonly changes: readonly string[];
  /** `8.5%`; of several flips that differ, one after the other. */
  readonly moves: string;
  readonly cost: string;
  /** Why it is not known how far the output moves; undefined where it is. */
  readonly unmoved: string | undefined;
}

export interface FixSummary {
  readonly columns: readonly string[];
  readonly rows: readonly FixSummaryRow[];
}

/** The table of fixes over all flips, in the order of the first; no rows where there is nothing to fix. */
export function fixSummary(report: Report): FixSummary {
  const flips = report.flips.filter((flip) => fixOptions(report, flip).length > 0);
  const [what, , moves, cost] = FIX_OPTION_COLUMNS;
  const options = new Map(flips.map((flip) => [flip, fixOptions(report, flip)]));
  const titles = new Set(flips.flatMap((flip) => options.get(flip)!.map(({ title }) => title)));
  return {
    columns: [what, ...flips.map((flip) => `${flipLabel(flip)}: now → then`), moves, cost],
    rows: [...titles].map((title) => rowOf(title, flips, options)),
  };
}

function rowOf(title: string, flips: readonly Flip[], options: ReadonlyMap<Flip, readonly FixOption[]>): FixSummaryRow {
  const found = flips.map((flip) => options.get(flip)!.find((option) => option.title === title));
  const moves = new Set(found.flatMap((option) => option?.moves ?? []));
  return {
    title,
    changes: found.map((option) => (option === undefined ? '–' : `${option.now} → ${option.then}`)),
    moves: moves.size < 2 ? [...moves].join('') : found.map((option) => option?.moves ?? '–').join(', '),
    cost: found.find((option) => option !== undefined)!.cost,
    unmoved: found.find((option) => option?.unmoved !== undefined)?.unmoved,
  };
}

/** Texts of a row by column. */
export function fixSummaryCells({ title, changes, moves, cost }: FixSummaryRow): readonly string[] {
  return [title, ...changes, moves, cost];
}

/**
 * Why dashes stand where the table says how far the output moves; undefined without any.
 *
 * @param quote what a reason is put through: it may hold names from files
 */
export function unmovedSentence(rows: readonly FixSummaryRow[], quote = (text: string) => text): string | undefined {
  const reasons = new Map<string, string[]>();
  for (const { title, unmoved } of rows) {
    if (unmoved !== undefined) reasons.set(unmoved, [...(reasons.get(unmoved) ?? []), title]);
  }
  const parts = [...reasons].map(([reason, titles]) => `${titles.join(', ')} (${quote(reason)})`);
  return parts.length === 0 ? undefined : `How far the output moves is not known: ${parts.join('; ')}.`;
}
