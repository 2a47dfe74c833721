import type { Flip } from '../report/report';
import type { Coordinates } from './contract';

/**
 * What an entry becomes under a flip: `factor·y[source] + offset`, less `y[minus]` where a size goes with it. Every map
 * from here is its own inverse, and the one of hv is that of h after that of v. A factor of 0 leaves an entry out.
 */
export interface EntryRule {
  readonly source: number;
  readonly factor: number;
  readonly minus?: number;
  readonly offset: number;
  /** Values that are this far apart are the same: of angles. */
  readonly modulo?: number;
}

/** Rows or columns: which of the two mirrors changes an entry. */
type Direction = 'h' | 'v';

/** An entry of a form: what becomes of it under the mirror of its direction; entries without one never change. */
interface Entry {
  readonly along?: Direction;
  /** The entry that takes its place; itself by default. */
  readonly partner?: number;
  /** The entry of the size that a corner is moved by. */
  readonly size?: number;
  /** `place`: extent − x. `sign`: −x. `share`: 1 − x. `same`: as it is, in its partner's place. */
  readonly kind: 'place' | 'sign' | 'share' | 'same';
}

const SIZE: Entry = { kind: 'same' };
const place = (along: Direction, partner?: number): Entry => ({
  kind: 'place',
  along,
  ...(partner !== undefined && { partner }),
});

/** Forms of four numbers. */
const FORMS = {
  cxcywh: [place('h'), place('v'), SIZE, SIZE],
  xyxy: [place('h', 2), place('v', 3), place('h', 0), place('v', 1)],
  yxyx: [place('v', 2), place('h', 3), place('v', 0), place('h', 1)],
  xywh: [{ ...place('h'), size: 2 }, { ...place('v'), size: 3 }, SIZE, SIZE],
  ltrb: [
    { kind: 'same', along: 'h', partner: 2 },
    { kind: 'same', along: 'v', partner: 3 },
    { kind: 'same', along: 'h', partner: 0 },
    { kind: 'same', along: 'v', partner: 1 },
  ],
  deltas: [{ kind: 'sign', along: 'h' }, { kind: 'sign', along: 'v' }, SIZE, SIZE],
  offset: [{ kind: 'share', along: 'h' }, { kind: 'share', along: 'v' }, SIZE, SIZE],
} as const satisfies Record<string, readonly Entry[]>;

/** Entries of one box, of `count` on its axis; undefined where the form does not fit that many. */
export function entriesPerBox({ form, perPoint, planar }: Coordinates, count: number): number | undefined {
  if (planar === true) return count % 2 === 0 && count !== 0 ? count : undefined;
  if (form === 'dfl') return count % 4 === 0 && count !== 0 ? count : undefined;
  const each = perPoint ?? (form === 'points' || count === 2 ? 2 : 4);
  return count !== 0 && count % each === 0 ? each : undefined;
}

/**
 * How each of `count` entries on the axis of coordinates is mirrored: one box or point after another.
 *
 * @throws RangeError when the form does not fit `count`; `entriesPerBox` tells.
 */
export function coordinateRules(coordinates: Coordinates, flip: Flip, count: number): readonly EntryRule[] {
  const each = entriesPerBox(coordinates, count);
  if (each === undefined) throw new RangeError(`${count} entries hold no boxes of the form ${coordinates.form}`);
  const entries = entriesOf(coordinates, each);
  return Array.from({ length: count }, (_, i) => {
    const base = i - (i % each);
    return shifted(ruleOf(entries[i % each]!, i % each, flip, coordinates.extent), base);
  });
}

function entriesOf({ form, perPoint, planar, order }: Coordinates, each: number): readonly Entry[] {
  const numbers = inOrder(FORMS[form === 'points' ? 'cxcywh' : form === 'dfl' ? 'ltrb' : form], order);
  if (form === 'dfl') return distributions(numbers, each / 4);
  const [first, second] = [numbers[0]!, numbers[1]!];
  if (planar === true) return Array.from({ length: each }, (_, i) => (i < each / 2 ? first : second));
  if (perPoint !== undefined) return Array.from({ length: each }, (_, i) => [first, second][i] ?? SIZE);
  return numbers.slice(0, each);
}

/** Four numbers, or with the two of every pair in each other's place. */
function inOrder(entries: readonly Entry[], order: Coordinates['order']): readonly Entry[] {
  if (order === undefined) return entries;
  const other = (i: number): number => i ^ 1;
  return entries.map((_, i) => {
    const { partner, size, ...entry } = entries[other(i)]!;
    return {
      ...entry,
      ...(partner !== undefined && { partner: other(partner) }),
      ...(size !== undefined && { size: other(size) }),
    };
  });
}

/** Distributions over the distances to the four sides, `bins` entries each: opposite ones change places. */
function distributions(sides: readonly Entry[], bins: number): readonly Entry[] {
  return sides.flatMap(({ partner, ...side }) =>
    Array.from({ length: bins }, (_, bin) => ({ ...side, partner: partner! * bins + bin })),
  );
}

function ruleOf(entry: Entry, index: number, flip: Flip, [height, width]: Coordinates['extent']): EntryRule {
  const { along, kind, partner = index, size } = entry;
  if (along === undefined || (flip !== 'hv' && flip !== along)) return { source: index, factor: 1, offset: 0 };
  switch (kind) {
    case 'same':
      return { source: partner, factor: 1, offset: 0 };
    case 'sign':
      return { source: partner, factor: -1, offset: 0 };
    case 'share':
      return { source: partner, factor: -1, offset: 1 };
    case 'place': {
      const offset = along === 'h' ? width : height;
      return { source: partner, factor: -1, offset, ...(size !== undefined && { minus: size }) };
    }
  }
}

function shifted({ source, minus, ...rule }: EntryRule, base: number): EntryRule {
  return { ...rule, source: source + base, ...(minus !== undefined && { minus: minus + base }) };
}

/** Boxes or points in a row, mirrored; see `coordinateRules`. */
export function mirrorCoordinates(values: ArrayLike<number>, coordinates: Coordinates, flip: Flip): number[] {
  return coordinateRules(coordinates, flip, values.length).map(
    ({ source, factor, minus, offset }) =>
      factor * values[source]! + offset - (minus === undefined ? 0 : values[minus]!),
  );
}

/**
 * What places are subtracted from, along rows and columns.
 *
 * @param size height and width of what the unit counts: the image in pixels, or the grid.
 */
export function extentOf(
  unit: Coordinates['unit'],
  origin: Coordinates['origin'],
  [height, width]: readonly [number, number],
): [number, number] {
  const less = origin === 'center' ? 1 : 0;
  switch (unit) {
    case 'pixels':
    case 'grid':
      return [height - less, width - less];
    case '0..1':
      return [1 - less / height, 1 - less / width];
    case '-1..1':
      return [0, 0];
  }
}
