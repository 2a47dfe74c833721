import type { OutputContract } from '../../report/report';
import type { Certainty } from '../../report/contractKinds';
import type { ContractPart, Coordinates, OutputFacts } from '../contract';
import { extentOf } from '../coordinates';
import type { HeadLayout } from './layout';

/** What is known of a contract besides its parts. */
export interface Evidence {
  readonly origin: string;
  readonly certainty: Certainty;
}

/** The contract of a dense head whose cells have these parts, as often as they fit into a cell's numbers. */
export function headContract(
  { axis, count, positions }: HeadLayout,
  parts: readonly ContractPart[],
  { origin, certainty }: Evidence,
): OutputContract {
  const block = parts.at(-1)!.to;
  const bases = Array.from({ length: count / block }, (_, i) => i * block);
  const repeated = bases.flatMap((base) =>
    parts.map((part) => ({ ...part, from: part.from + base, to: part.to + base })),
  );
  return { kind: 'boxes', origin, certainty, positions, axis, parts: repeated };
}

/** How the numbers of boxes or points are written. */
export type Written = Pick<Coordinates, 'form' | 'unit' | 'order'>;

/** Boxes in a cell's first numbers. */
export function boxPart(facts: OutputFacts, written: Written, to = 4): ContractPart {
  return { kind: 'boxes', from: 0, to, coordinates: fromEdge(facts, written) };
}

/** Points of `perPoint` numbers each, the left ones and the right ones in pairs. */
export function pointPart(
  facts: OutputFacts,
  [from, to]: readonly [number, number],
  perPoint: number,
  written: Written,
  swap: readonly (readonly [number, number])[],
): ContractPart {
  const coordinates = { ...fromEdge(facts, written), perPoint };
  return { kind: 'keypoints', from, to, coordinates, ...(swap.length > 0 && { swap }) };
}

function fromEdge({ image }: OutputFacts, written: Written): Coordinates {
  return { ...written, origin: 'edge', extent: extentOf(written.unit, 'edge', image) };
}

/** Scores, objectness, angles, or anything else that no flip moves. */
export function plainPart(kind: 'classes' | 'vector' | 'angles', from: number, to: number): readonly ContractPart[] {
  return from < to ? [{ kind, from, to }] : [];
}
