import type { AxisAction, AxisMap } from '../operators/follow/action';
import type { Flip, OutputContract } from '../report/report';
import type { MapPositions } from './contract';
import type { ErrorUnder } from './contract';

/**
 * Cells by which a flipped-back map is moved, right and down. Where cell i of a heatmap stands for the pixel i·s, its
 * mirror image is cell W − i, not W − 1 − i (Huang et al., UDP, arXiv 1911.07524; `SHIFT_HEATMAP` of HRNet).
 */
export type MapShift = NonNullable<OutputContract['shift']>;

const STEPS = [1, -1] as const;
/** A shift is told where it leaves less than this part of the error. */
const EXPLAINED = 0.5;

/**
 * The reversed order of an axis, moved by one: i → size − 1 − i + step. The one cell whose mirror image lies outside
 * stays where it is, so that the map is its own inverse, and an average over both is exact.
 */
function shiftedReverse(size: number, step: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => (2 * size - 1 - i + step) % size);
}

/** Reversed axes of rows and columns, moved as the contract says. */
export function shiftedActions(
  actions: readonly AxisAction[],
  positions: MapPositions,
  shift: MapShift,
  shape: readonly number[],
): readonly AxisAction[] {
  if (positions.kind !== 'axes') return actions;
  const step = (axis: number): number => (axis === positions.columns ? shift.columns : shift.rows) ?? 0;
  const moved = ({ axis, map }: AxisAction): AxisMap =>
    map === 'reverse' && step(axis) !== 0 ? shiftedReverse(shape[axis]!, step(axis)) : map;
  return actions.map((action) => ({ axis: action.axis, map: moved(action) }));
}

/** Whether a contract is one of a map whose rows and columns can be moved, and are not yet. */
function canShift({ kind, positions, shift }: OutputContract): boolean {
  return kind === 'map' && positions?.kind === 'axes' && shift === undefined;
}

/** A shift, and what it leaves under each flip. */
export interface FoundShift {
  readonly shift: MapShift;
  readonly error: { readonly [F in Flip]?: number };
}

/**
 * The shift by one cell that explains most of what the flips change in a map; undefined where none does. That of columns
 * is sought under h, that of rows under v, and both under hv where it stands alone.
 *
 * @param floor errors up to this are float noise
 */
export function findShift(
  contract: OutputContract,
  flips: readonly Flip[],
  errorUnder: ErrorUnder,
  floor: number,
): FoundShift | undefined {
  if (!canShift(contract)) return undefined;
  const under = (shift: MapShift, flip: Flip): number => errorUnder({ ...contract, shift }, flip) ?? Infinity;
  const best = (flip: Flip, candidates: readonly MapShift[]): MapShift => {
    if (!flips.includes(flip)) return {};
    const before = errorUnder(contract, flip) ?? 0;
    if (before <= floor) return {};
    const tried = candidates.map((shift) => ({ shift, error: under(shift, flip) }));
    const least = tried.reduce((a, b) => (b.error < a.error ? b : a));
    return least.error < EXPLAINED * before ? least.shift : {};
  };
  const [columns, rows] = [STEPS.map((step) => ({ columns: step })), STEPS.map((step) => ({ rows: step }))];
  const both = [...columns, ...rows, ...columns.flatMap((one) => rows.map((other) => ({ ...one, ...other })))];
  const isAlone = flips.length === 1 && flips[0] === 'hv';
  const shift = isAlone ? best('hv', both) : { ...best('h', columns), ...best('v', rows) };
  if (Object.keys(shift).length === 0) return undefined;
  const about = flips.filter((flip) => flip === 'hv' || (flip === 'h' ? shift.columns : shift.rows) !== undefined);
  return { shift, error: Object.fromEntries(about.map((flip) => [flip, under(shift, flip)])) };
}
