import type { UserError } from '../protocol/errors';
import type { StatedContract, StatedPart } from '../report/schema/contract';
import type { ContractPart, Coordinates, MapPositions, OutputFacts } from './contract';
import { entriesPerBox, extentOf } from './coordinates';
import { itemPositions } from './itemPositions';
import { countOf, gridsOf, type Levels } from './grids';
import { pairedTwice, type Pairs } from './pointPairs';

/** What is wrong with a field: what was found, and what is possible. */
export type Invalid = (field: string, found: string, possible: string) => UserError;

/** Parts with their ranges, and where the things are that they describe. */
export interface ResolvedParts {
  readonly axis: number;
  readonly parts: readonly ContractPart[];
  readonly positions?: MapPositions;
}

/**
 * Boxes, keypoints, and outputs of several parts, with every default filled in.
 *
 * @throws UserError of `invalid`
 */
export function resolveParts(stated: StatedContract, facts: OutputFacts, invalid: Invalid): ResolvedParts {
  const work = new PartResolver(stated, facts, invalid);
  return work.resolve();
}

class PartResolver {
  readonly #stated: StatedContract;
  readonly #facts: OutputFacts;
  readonly #invalid: Invalid;

  constructor(stated: StatedContract, facts: OutputFacts, invalid: Invalid) {
    this.#stated = stated;
    this.#facts = facts;
    this.#invalid = invalid;
  }

  resolve(): ResolvedParts {
    const stated = this.#statedParts();
    const axis = this.#axis(stated);
    const levels = this.#levels();
    const positions =
      levels === undefined
        ? itemPositions(this.#facts, this.#stated, axis, stated[0]!.contract)
        : this.#onGrids(levels, axis);
    const size = this.#facts.shape[axis]!;
    const { repeat = 1 } = this.#stated;
    if (size % repeat !== 0) throw this.#invalid('repeat', String(repeat), `a divisor of the axis' length ${size}`);
    const block = size / repeat;
    const grid = onlyGrid(levels, positions, this.#facts.shape);
    const parts = stated.map((part, i) => this.#part(part, this.#field(i), block, axis, grid));
    return { axis, parts: repeated(parts, repeat, block), ...(positions && { positions }) };
  }

  /** A contract without parts is one part, which has the whole axis. */
  #statedParts(): readonly StatedPart[] {
    const { contract, parts, axis, from, to, form, unit, of, origin, order, perPoint, planar, swap } = this.#stated;
    if (parts !== undefined) return parts;
    const kind = contract === 'keypoints' ? 'keypoints' : 'boxes';
    const given = { axis, from, to, form, unit, of, origin, order, perPoint, planar, swap };
    return [{ contract: kind, ...given }];
  }

  #field(part: number): string {
    return this.#stated.parts === undefined ? '' : `parts.${part}.`;
  }

  /** As stated; else the last axis, or of boxes on few channels the one in front of their positions. */
  #axis(parts: readonly StatedPart[]): number {
    const given = [...new Set([this.#stated.axis, ...parts.map(({ axis }) => axis)])].filter((a) => a !== undefined);
    const { shape } = this.#facts;
    if (given.length > 1) throw this.#invalid('parts', `axes ${given.join(' and ')}`, 'all parts are on the same axis');
    const [axis = defaultAxis(shape)] = given;
    const positive = axis < 0 ? axis + shape.length : axis;
    if (positive >= 0 && positive < shape.length) return positive;
    throw this.#invalid('axis', String(axis), `an axis from ${-shape.length} to ${shape.length - 1}`);
  }

  #levels(): Levels | undefined {
    const { grids, strides, grid, anchors = 1 } = this.#stated;
    const perLevel = typeof anchors === 'number' ? [anchors] : anchors;
    const given = grids ?? (grid === undefined ? undefined : [grid]);
    const count = given?.length ?? strides?.length;
    if (count === undefined) return undefined;
    if (perLevel.length > 1 && perLevel.length !== count) {
      throw this.#invalid('anchors', `${perLevel.length} numbers`, `one, or one for each of the ${count} levels`);
    }
    const of = (i: number): number => perLevel[perLevel.length === 1 ? 0 : i]!;
    return given?.map(([rows, columns], i) => [rows, columns, of(i)]) ?? gridsOf(strides!, this.#facts.image, perLevel);
  }

  #onGrids(grids: Levels, coordinatesAxis: number): MapPositions {
    const { shape } = this.#facts;
    const count = countOf(grids);
    const axis = shape.findIndex((size, i) => size === count && i !== coordinatesAxis);
    const { anchorsFirst } = this.#stated;
    const levels = grids.map(([rows, columns, anchors]) => [rows, columns, anchors] as const);
    if (axis >= 0) return { kind: 'grids', axis, grids: levels, ...(anchorsFirst !== undefined && { anchorsFirst }) };
    const field = ['grids', 'strides', 'grid'].find((name) => name in this.#stated)!;
    const found = grids.map(([rows, columns, anchors]) => `${rows}×${columns}${anchors > 1 ? `×${anchors}` : ''}`);
    throw this.#invalid(field, `${found.join(' + ')} = ${count}`, `the output is ${shape.join('×')}`);
  }

  #part(
    part: StatedPart,
    field: string,
    size: number,
    axis: number,
    grid: readonly [number, number] | undefined,
  ): ContractPart {
    const { contract: kind, name, from = 0, to = size } = part;
    if (from >= to || to > size) {
      throw this.#invalid(`${field}to`, `${from} to ${to}`, `a range within the ${size} entries of axis ${axis}`);
    }
    const holds = kind === 'boxes' || kind === 'keypoints';
    const coordinates = holds ? this.#coordinates(part, field, to - from, grid) : undefined;
    const pointsAxis =
      kind === 'keypoints' ? pointsAxisOf(coordinates!, to - from, axis, this.#facts.shape) : undefined;
    const entries = this.#entries(to - from, coordinates, pointsAxis);
    return {
      kind,
      ...(name !== undefined && { name }),
      from,
      to,
      ...(coordinates && { coordinates }),
      ...(pointsAxis !== undefined && { pointsAxis }),
      ...(part.swap && { swap: this.#pairs(part.swap, field, entries) }),
    };
  }

  #coordinates(
    part: StatedPart,
    field: string,
    count: number,
    grid: readonly [number, number] | undefined,
  ): Coordinates {
    const { form, unit = 'pixels', of = 'input', order, perPoint, planar } = part;
    const isPoints = part.contract === 'keypoints';
    const origin = part.origin ?? (unit === 'grid' ? 'center' : 'edge');
    if (of === 'image') {
      throw this.#invalid(`${field}of`, '"image"', 'cells are those of the input: state their numbers as of "input"');
    }
    const size = unit === 'grid' ? grid : this.#facts.image;
    if (size === undefined)
      throw this.#invalid(`${field}unit`, '"grid"', 'it needs one grid; state "grid", or rows and columns');
    const chosen: Coordinates = {
      form: form ?? (isPoints ? 'points' : 'cxcywh'),
      unit,
      origin,
      extent: extentOf(unit, origin, size),
      ...(order === 'yx' && { order }),
      ...(isPoints && planar !== true && { perPoint: perPoint ?? (count % 3 === 0 && count % 2 !== 0 ? 3 : 2) }),
      ...(planar === true && { planar }),
    };
    if (isPoints && !['points', 'deltas', 'offset'].includes(chosen.form)) {
      throw this.#invalid(`${field}form`, `"${chosen.form}"`, 'keypoints are "points", "deltas" or "offset"');
    }
    if (entriesPerBox(chosen, count) !== undefined) return chosen;
    const [wrong, what] = isPoints
      ? ([planar === true ? 'planar' : 'perPoint', `${count} entries`] as const)
      : (['to', `${count} entries`] as const);
    throw this.#invalid(`${field}${wrong}`, what, `${chosen.form} takes ${needed(chosen)}`);
  }

  /** How many points or classes a pair may name. */
  #entries(count: number, coordinates: Coordinates | undefined, pointsAxis: number | undefined): number {
    if (pointsAxis !== undefined) return this.#facts.shape[pointsAxis]!;
    if (coordinates === undefined) return count;
    return coordinates.planar === true ? count / 2 : count / (coordinates.perPoint ?? 4);
  }

  #pairs(swap: NonNullable<StatedPart['swap']>, field: string, count: number): Pairs {
    const pairs = swap.map((pair) => this.#pair(pair, field, count));
    const twice = pairedTwice(pairs);
    if (twice === undefined) return pairs;
    throw this.#invalid(`${field}swap`, `${twice} twice`, 'each number changes places with one other');
  }

  #pair([a, b]: readonly [number | string, number | string], field: string, count: number): readonly [number, number] {
    const { labels = [] } = this.#facts;
    const index = (entry: number | string): number => {
      const found = typeof entry === 'number' ? entry : labels.indexOf(entry);
      if (found >= 0 && found < count) return found;
      throw this.#invalid(`${field}swap`, JSON.stringify(entry), `a number from 0 to ${count - 1}`);
    };
    return [index(a), index(b)];
  }
}

function needed({ perPoint = 4, planar }: Coordinates): string {
  return planar === true ? 'as many y as x' : `a multiple of ${perPoint}`;
}

/** Channels of a map in front of its rows, the last axis of everything else. */
function defaultAxis(shape: readonly number[]): number {
  return shape.length === 4 && shape[1]! > 1 && shape[1]! < shape[3]! ? 1 : shape.length - 1;
}

/** Points on an axis of their own: the one in front of that of their numbers. */
function pointsAxisOf(
  { perPoint }: Coordinates,
  count: number,
  axis: number,
  shape: readonly number[],
): number | undefined {
  return count === perPoint && axis > 1 && shape[axis - 1]! > 1 ? axis - 1 : undefined;
}

/** Height and width of the grid that coordinates may count in. */
function onlyGrid(
  levels: Levels | undefined,
  positions: MapPositions | undefined,
  shape: readonly number[],
): readonly [number, number] | undefined {
  if (levels !== undefined) return levels.length === 1 ? [levels[0]![0], levels[0]![1]] : undefined;
  if (positions?.kind !== 'axes' || positions.rows === undefined || positions.columns === undefined) return undefined;
  return [shape[positions.rows]!, shape[positions.columns]!];
}

function repeated(parts: readonly ContractPart[], times: number, block: number): readonly ContractPart[] {
  return Array.from({ length: times }, (_, i) => i * block).flatMap((base) =>
    parts.map((part) => ({ ...part, from: part.from + base, to: part.to + base })),
  );
}
