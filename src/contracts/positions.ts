import type { Action, AxisAction } from '../operators/follow/action';
import { imageAxes } from '../report/layout';
import type { Layout } from '../report/report';
import type { MapPositions, OutputFacts } from './contract';

/** Where the positions of a map are, and what says so. */
export interface FoundPositions {
  readonly positions: MapPositions;
  readonly origin: string;
}

const BY_GRAPH = 'the graph keeps the order of positions';
const BY_RATIO = "axes in the image's ratio";

/**
 * The positions of an output that the graph moves: its own axes of rows and columns where it has them, whatever route
 * the entries took there (a pixel shuffle permutes them, and is an image all the same); else as the graph moves them.
 *
 * @returns undefined where no flip moves anything, or the order is lost; where it is lost under one flip, also where the
 * axes in the image's ratio say more.
 */
export function trackedPositions(facts: OutputFacts): FoundPositions | undefined {
  const { tracked } = facts;
  if (tracked?.kind !== 'spatial' || !isMoved(tracked)) return undefined;
  if (tracked.opaque !== undefined && ratioPositions(facts) !== undefined) return undefined;
  const [columns, rows] = [onlyAxis(tracked.h), onlyAxis(tracked.v)];
  const plain = [...tracked.h, ...tracked.v].every(({ map }) => map === 'reverse');
  const apart = columns !== 'several' && rows !== 'several' && (columns !== rows || columns === undefined);
  if (!apart) return { positions: { kind: 'tracked' }, origin: BY_GRAPH };
  if (plain) return { positions: axesOf(rows, columns), origin: BY_GRAPH };
  const assembled = rows !== undefined && columns !== undefined && fits(facts, rows, columns);
  return assembled
    ? { positions: axesOf(rows, columns), origin: BY_RATIO }
    : { positions: { kind: 'tracked' }, origin: BY_GRAPH };
}

function onlyAxis(actions: readonly AxisAction[]): number | undefined | 'several' {
  return actions.length > 1 ? 'several' : actions[0]?.axis;
}

function axesOf(rows: number | undefined, columns: number | undefined): MapPositions {
  return { kind: 'axes', ...(rows !== undefined && { rows }), ...(columns !== undefined && { columns }) };
}

/** What the axes of a tensor are held against. */
type Form = Pick<OutputFacts, 'shape' | 'image' | 'channelsLast'>;

/** The image as it is fed, for comparing other axes with its own. */
export function imageForm(inputShape: readonly number[], layout: Layout): Pick<OutputFacts, 'image' | 'channelsLast'> {
  const { channels, rows, columns } = imageAxes(layout);
  return { image: [inputShape[rows]!, inputShape[columns]!], channelsLast: channels > columns };
}

/** The flips of a tensor on two axes in the image's ratio; undefined where it has none. */
export function fittingAction(form: Form): Action | undefined {
  const positions = ratioPositions(form)?.positions;
  if (positions?.kind !== 'axes') return undefined;
  const reversed = (axis: number | undefined): AxisAction[] => (axis === undefined ? [] : [{ axis, map: 'reverse' }]);
  return { kind: 'spatial', h: reversed(positions.columns), v: reversed(positions.rows) };
}

/** Two neighboring axes whose lengths are in the image's ratio, of an output whose order of entries is not known. */
export function ratioPositions(facts: Form): FoundPositions | undefined {
  const first = facts.shape.slice(2).map((_, i) => i + 1);
  const order = facts.channelsLast ? first : first.reverse();
  const rows = order.find((axis) => fits(facts, axis, axis + 1));
  return rows === undefined ? undefined : { positions: { kind: 'axes', rows, columns: rows + 1 }, origin: BY_RATIO };
}

/** Lengths of rows and columns in one ratio to the image's, up to rounding. */
function fits({ shape, image }: Form, rows: number, columns: number): boolean {
  const [height, width] = [shape[rows]!, shape[columns]!];
  if (height < 2 || width < 2) return false;
  const scale = Math.max(height / image[0], width / image[1]);
  return Math.abs(image[0] * scale - height) < 1 && Math.abs(image[1] * scale - width) < 1;
}

/** Whether a flip would move entries of the output, so far as the graph tells. */
export function isMoved(tracked: Action | undefined): boolean {
  return tracked?.kind === 'spatial' && tracked.h.length + tracked.v.length > 0;
}
