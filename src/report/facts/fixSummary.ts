import { FIX_OPTION_COLUMNS, fixOptions, type FixOption } from './fixTable';
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
  };
}

/** Texts of a row by column. */
export function fixSummaryCells({ title, changes, moves, cost }: FixSummaryRow): readonly string[] {
  return [title, ...changes, moves, cost];
}
