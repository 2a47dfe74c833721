import type { OutputContract } from '../report/report';
import { UserError } from '../protocol/errors';
import { CONTRACT_KINDS, type ContractKind } from '../report/contractKinds';
import { type PartKind, type StatedContract } from '../report/schema/contract';
import { entryAxis } from './arrangement';
import type { MapPositions, OutputFacts } from './contract';
import { pairedTwice } from './pointPairs';
import { channelAxis } from './positionMaps';
import { ratioPositions, trackedPositions } from './positions';
import { resolveParts } from './statedParts';

/** Where a contract was stated: for messages, and the contract's origin. */
export interface StatedIn {
  /** "cat.flipscope.json", "--expect". */
  readonly origin: string;
  /** The file's path, for errors. */
  readonly file?: string;
}

/**
 * A stated contract with its names and axes resolved against the output.
 *
 * @throws UserError `preprocess-invalid`: the file, the field, what was found and what is possible.
 */
export function resolveStated(stated: StatedContract, facts: OutputFacts, where: StatedIn): OutputContract {
  const resolver = new Resolver(stated, facts, where);
  return resolver.contract();
}

class Resolver {
  readonly #stated: StatedContract;
  readonly #facts: OutputFacts;
  readonly #where: StatedIn;

  constructor(stated: StatedContract, facts: OutputFacts, where: StatedIn) {
    this.#stated = stated;
    this.#facts = facts;
    this.#where = where;
  }

  contract(): OutputContract {
    const { contract, parts } = this.#stated;
    if (parts !== undefined || contract === 'boxes' || contract === 'keypoints') return this.#ofParts();
    if (contract !== undefined) return this.#whole(contract);
    const kinds = CONTRACT_KINDS.map((kind) => `"${kind}"`).join(', ');
    throw this.#invalid('contract', 'nothing', `one of ${kinds}, or give "parts"`);
  }

  #ofParts(): OutputContract {
    const { scores, classes } = this.#stated;
    const resolved = resolveParts(this.#stated, this.#facts, (...what) => this.#invalid(...what));
    return {
      kind: leadingKind(resolved.parts.map(({ kind }) => kind))!,
      ...this.#common(),
      ...resolved,
      ...(scores !== undefined && { scores }),
      ...(classes !== undefined && { classes }),
    };
  }

  #common(): Pick<OutputContract, 'origin' | 'certainty' | 'flips' | 'judge' | 'rtol' | 'atol'> {
    const { flips, judge, rtol, atol } = this.#stated;
    return {
      origin: this.#where.origin,
      certainty: 'stated',
      ...(flips && { flips }),
      ...(judge && { judge }),
      ...(rtol !== undefined && { rtol }),
      ...(atol !== undefined && { atol }),
    };
  }

  #whole(kind: ContractKind): OutputContract {
    const positions = this.#positions();
    const swap = this.#swap(positions);
    const negate = this.#negate(positions);
    return {
      kind,
      ...this.#common(),
      ...(positions && { positions }),
      ...(swap && { swap }),
      ...(negate && { negate }),
      ...this.#shift(positions),
    };
  }

  #positions(): MapPositions | undefined {
    const { contract, rows, columns, grid } = this.#stated;
    if (contract !== 'map' && contract !== 'labels') return undefined;
    if (grid !== undefined) return this.#folded(grid);
    if (rows !== undefined || columns !== undefined) {
      return {
        kind: 'axes',
        ...(rows !== undefined && { rows: this.#axis('rows', rows) }),
        ...(columns !== undefined && { columns: this.#axis('columns', columns) }),
      };
    }
    const found = trackedPositions(this.#facts) ?? ratioPositions(this.#facts);
    if (found !== undefined || contract === 'labels') return found?.positions;
    throw this.#invalid(
      'contract',
      `"map", but its shape ${shapeText(this.#facts.shape)} shows no rows and columns`,
      'give "rows" and "columns" (axes), or "axis" and "grid" for positions folded into one axis',
    );
  }

  #folded(grid: readonly [number, number]): MapPositions {
    const { skip = 0 } = this.#stated;
    const { shape } = this.#facts;
    const wanted = skip + grid[0] * grid[1];
    const axis = this.#stated.axis === undefined ? shape.indexOf(wanted) : this.#axis('axis', this.#stated.axis);
    if (axis >= 0 && shape[axis]! >= wanted) return { kind: 'folded', axis, grid: [grid[0], grid[1]], skip };
    throw this.#invalid(
      'grid',
      `${grid.join('×')}${skip > 0 ? ` after ${skip}` : ''}`,
      `the output is ${shapeText(shape)}`,
    );
  }

  #axis(field: string, axis: number): number {
    const rank = this.#facts.shape.length;
    const positive = axis < 0 ? axis + rank : axis;
    if (positive >= 0 && positive < rank) return positive;
    throw this.#invalid(field, String(axis), `an axis from ${-rank} to ${rank - 1} of ${shapeText(this.#facts.shape)}`);
  }

  #channels(positions: MapPositions | undefined): number {
    const { shape, tracked } = this.#facts;
    const { contract } = this.#stated;
    return contract === 'classes' || contract === 'vector'
      ? entryAxis(shape)
      : channelAxis(shape, positions ?? { kind: 'tracked' }, tracked);
  }

  #swap(positions: MapPositions | undefined): OutputContract['swap'] {
    const { swap, contract } = this.#stated;
    if (swap === undefined) return undefined;
    // Class numbers stand in the values of labels: any number is possible.
    const count = contract === 'labels' ? Infinity : this.#facts.shape[this.#channels(positions)]!;
    const pairs = swap.map(([a, b]) => [this.#entry('swap', a, count), this.#entry('swap', b, count)] as const);
    const twice = pairedTwice(pairs);
    if (twice === undefined) return pairs;
    throw this.#invalid('swap', `${twice} twice`, 'each number changes places with one other');
  }

  #negate(positions: MapPositions | undefined): OutputContract['negate'] {
    const { negate, contract } = this.#stated;
    if (negate === undefined) return undefined;
    if (contract !== 'map' && contract !== 'vector') {
      throw this.#invalid('negate', `"${contract}"`, 'only channels of a "map" and entries of a "vector" change sign');
    }
    const count = this.#facts.shape[this.#channels(positions)]!;
    const check = (indices: readonly number[] | undefined): readonly number[] =>
      (indices ?? []).map((index) => this.#entry('negate', index, count));
    return { h: check(negate.h), v: check(negate.v) };
  }

  #shift(positions: MapPositions | undefined): Pick<OutputContract, 'shift'> {
    const { shift, contract } = this.#stated;
    if (shift === undefined) return {};
    if (contract !== 'map' || positions?.kind !== 'axes') {
      const found = `a shift of what is no map with rows and columns on axes of their own`;
      throw this.#invalid('shift', found, 'leave it out, or state the contract "map" with "rows" and "columns"');
    }
    const { rows, columns } = shift;
    return { shift: { ...(rows !== undefined && { rows }), ...(columns !== undefined && { columns }) } };
  }

  #entry(field: string, entry: number | string, count: number): number {
    if (typeof entry === 'number') {
      if (entry < count) return entry;
      throw this.#invalid(field, String(entry), `a number from 0 to ${count - 1}`);
    }
    const { labels = [] } = this.#facts;
    const index = labels.indexOf(entry);
    if (index >= 0) return index;
    const known = labels.slice(0, 3).map((label) => JSON.stringify(label));
    throw this.#invalid(
      field,
      JSON.stringify(entry),
      known.length === 0 ? 'a number, since the model has no labels' : `one of the labels: ${known.join(', ')}, …`,
    );
  }

  #invalid(field: string, found: string, possible: string): UserError {
    const { file, origin } = this.#where;
    return new UserError(
      'preprocess-invalid',
      `${file ?? origin}: "outputs.${this.#facts.name}.${field}": found ${found}; ${possible}.`,
      file,
    );
  }
}

/** What an output of several parts is called: by its boxes, else its keypoints, else its first part. */
export function leadingKind(kinds: readonly PartKind[]): ContractKind | undefined {
  return (['boxes', 'keypoints'] as const).find((kind) => kinds.includes(kind)) ?? whole(kinds[0]);
}

/** Angles alone are a vector. */
function whole(kind: PartKind | undefined): ContractKind | undefined {
  return kind === 'angles' ? 'vector' : kind;
}

function shapeText(shape: readonly number[]): string {
  return shape.join('×') || 'a single number';
}
