import type { Reproduction } from '../../src/report/report';

export type Grid = NonNullable<Reproduction['runs'][number]['grid']>;

/** A column of what the operator reads, at one of the two ends. */
export interface GridColumn {
  /** Counted from the first of the image; below 0 and from the width on it is padding. */
  readonly position: number;
  readonly padding: boolean;
  /** No window covers it. */
  readonly unread: boolean;
  /** A window's middle lies here: of the image, and of the mirrored image, seen on the image. */
  readonly center: boolean;
  readonly mirroredCenter: boolean;
}

/** Columns of the image that are drawn at each end. */
const SHOWN = 6;

/** The columns of the two ends, padding included. Pure. */
export function gridEnds(grid: Grid): readonly [readonly GridColumn[], readonly GridColumn[]] {
  const { size, begin, end } = grid;
  const shown = Math.min(SHOWN, Math.floor(size / 2));
  const column = (position: number): GridColumn => ({
    position,
    padding: position < 0 || position >= size,
    unread: position > lastRead(grid),
    center: isCenter(grid, position),
    mirroredCenter: isCenter(grid, size - 1 - position),
  });
  const range = (from: number, to: number): readonly GridColumn[] =>
    Array.from({ length: to - from }, (_, i) => column(from + i));
  return [range(-Math.max(0, begin), shown), range(size - shown, size + Math.max(0, end))];
}

function lastRead({ size, end, unread }: Grid): number {
  return size + end - unread - 1;
}

/** Of an even window, the left one of its two middle columns. */
function isCenter(grid: Grid, position: number): boolean {
  const { begin, kernel, stride } = grid;
  const first = Math.floor((kernel - 1) / 2) - begin;
  const last = lastRead(grid) - Math.ceil((kernel - 1) / 2);
  return position >= first && position <= last && (position - first) % stride === 0;
}
