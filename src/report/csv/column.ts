import type { Flip, Report } from '../report';

/** A column of rows of one kind; the cell is empty where nothing was measured. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => string;
}

/** `name_h`, `name_v`, `name_hv`. */
export function perFlipColumns<Row>(
  name: string,
  flips: readonly Flip[],
  value: (row: Row, flip: Flip) => string | number | undefined,
): readonly Column<Row>[] {
  return flips.map((flip) => ({ header: `${name}_${flip}`, cell: (row) => cellText(value(row, flip)) }));
}

/** Numbers in full precision; nothing where nothing was measured. */
export function cellText(value: string | number | undefined): string {
  return value === undefined ? '' : String(value);
}

/** The flips that some report has. */
export function flipsOf(reports: readonly Report[]): readonly Flip[] {
  return (['h', 'v', 'hv'] as const).filter((flip) => reports.some((report) => report.flips.includes(flip)));
}
