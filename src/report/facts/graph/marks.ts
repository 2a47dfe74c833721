import type { Cause } from '../../report';

/** What a unit, or a block of units, is drawn with. */
export type UnitMark =
  /** Above the noise floor; 0 at the floor, 1 at the largest, by the logarithm. */
  | { readonly kind: 'scale'; readonly position: number; readonly value: number; readonly text: string }
  /** −1…1: how much smaller or larger than before. */
  | { readonly kind: 'change'; readonly position: number; readonly value: number; readonly text: string }
  | { readonly kind: 'causes'; readonly causes: readonly Cause[]; readonly text: string }
  /** Does nothing wrong; with its figure where it has one. */
  | { readonly kind: 'exact'; readonly value?: number; readonly text: string }
  /** Nothing is known of it. */
  | { readonly kind: 'unknown'; readonly text: string }
  /** An input or output. */
  | { readonly kind: 'end'; readonly text: '' };

export const COLORING_NAMES = ['error', 'local', 'cause', 'change', 'audit'] as const;
export type ColoringName = (typeof COLORING_NAMES)[number];

/** One way of coloring a graph. */
export interface Coloring {
  readonly name: ColoringName;
  /** For a choice: `error E`. */
  readonly title: string;
  /** One for each unit of the graph. */
  readonly marks: readonly UnitMark[];
  readonly legend: Legend;
}

export interface Legend {
  /** What the ends of the scale are; absent where no unit is on it. */
  readonly scale?: { readonly kind: 'scale' | 'change'; readonly low: string; readonly high: string };
  readonly causes: readonly { readonly cause: Cause; readonly label: string }[];
  /** What those that do nothing wrong are called; absent where there are none. */
  readonly exact?: string;
  /** What those are called of which nothing is known; absent where there are none. */
  readonly unknown?: string;
}

/** The mark of a block: the worst of its units. */
export function blockMark(marks: readonly UnitMark[]): UnitMark {
  const causes = marks.flatMap((mark) => (mark.kind === 'causes' ? [mark] : []));
  if (causes.length > 0) {
    const all = [...new Set(causes.flatMap((mark) => mark.causes))];
    return { kind: 'causes', causes: all, text: [...new Set(causes.map(({ text }) => text))].join(', ') };
  }
  const figures = marks.flatMap((mark) => (mark.kind === 'scale' || mark.kind === 'change' ? [mark] : []));
  const [first] = figures;
  if (first !== undefined) {
    const most = figures.reduce((a, b) => (Math.abs(b.position) > Math.abs(a.position) ? b : a), first);
    return figures.length === 1 ? most : { ...most, text: `up to ${most.text}` };
  }
  return marks.find(({ kind }) => kind === 'exact') ?? marks[0] ?? { kind: 'end', text: '' };
}
