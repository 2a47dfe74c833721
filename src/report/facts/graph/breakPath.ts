import { isExact } from '../exact';
import { layerName } from '../layerName';
import { startLayer } from '../startLayer';
import type { Flip, Report } from '../../report';
import { graphName, type UnitGraph } from './units';

/** The way of a difference through the network. */
export interface BreakPath {
  /** Place of the unit where it starts. */
  readonly start: number;
  /** Places of the units on a way from there to an output, over layers that are not known to be exact. */
  readonly units: ReadonlySet<number>;
  /** In words. */
  readonly sentence: string;
}

/** Undefined where nothing breaks, or where it starts is not known. */
export function breakPath(graph: UnitGraph, report: Report, flip: Flip): BreakPath | undefined {
  const layer = startLayer(report, flip);
  if (layer === undefined || layer === null) return undefined;
  const start = graph.units.findIndex(({ tensor }) => tensor === graphName(layer.tensor));
  if (start < 0) return undefined;
  const errors = new Map(report.layers.map(({ tensor, error }) => [graphName(tensor), error[flip]]));
  const isBroken = (place: number): boolean => {
    const error = errors.get(graph.units[place]!.tensor ?? '');
    return error === undefined || !isExact(error, report.noiseFloor);
  };
  const { next, before } = neighbors(graph);
  const after = reached([start], next, isBroken);
  const ends = [...after].filter((place) => graph.units[place]!.kind === 'output');
  const units = new Set([start, ...reached(ends, before, (place) => after.has(place))]);
  const count = [...units].filter((place) => graph.units[place]!.kind === 'layer').length;
  const outputs = ends.map((place) => graph.units[place]!.name);
  const way =
    outputs.length === 0
      ? 'and reaches no output'
      : `and reaches ${outputs.length === 1 ? outputs[0]! : `${outputs.length} outputs`} through ${count === 1 ? '1 layer' : `${count} layers`}`;
  return { start, units, sentence: `The difference starts at ${layerName(layer)} ${way}` };
}

/** For each unit, those that it leads to and those that lead to it. */
export function neighbors({ units, edges }: UnitGraph): {
  readonly next: readonly (readonly number[])[];
  readonly before: readonly (readonly number[])[];
} {
  const next: number[][] = units.map(() => []);
  const before: number[][] = units.map(() => []);
  for (const [from, to] of edges) {
    next[from]!.push(to);
    before[to]!.push(from);
  }
  return { next, before };
}

function reached(
  from: readonly number[],
  next: readonly (readonly number[])[],
  passes: (place: number) => boolean,
): ReadonlySet<number> {
  const found = new Set(from);
  const pending = [...from];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    for (const other of next[place]!) {
      if (found.has(other) || !passes(other)) continue;
      found.add(other);
      pending.push(other);
    }
  }
  return found;
}
