import type { OutputContract } from '../../report/report';
import type { Certainty } from '../../report/schema/contract';
import type { CoordinateForm, Unit } from '../../report/schema/coordinates';
import type { ContractPart, OutputFacts } from '../contract';
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
  const bases = Array.from({ length: Math.floor(count / block) }, (_, i) => i * block);
  const repeated = bases.flatMap((base) =>
    parts.map((part) => ({ ...part, from: part.from + base, to: part.to + base })),
  );
  return { kind: 'boxes', origin, certainty, positions, axis, parts: repeated };
}

/** Boxes in a cell's first numbers. */
export function boxPart(facts: OutputFacts, form: CoordinateForm, unit: Unit, to = 4): ContractPart {
  const coordinates = { form, unit, origin: 'edge', extent: extentOf(unit, 'edge', facts.image) } as const;
  return { kind: 'boxes', from: 0, to, coordinates };
}

/** Points of `perPoint` numbers each, in pixels, the left ones and the right ones in pairs. */
export function pointPart(
  facts: OutputFacts,
  [from, to]: readonly [number, number],
  perPoint: number,
  form: CoordinateForm,
  swap: readonly (readonly [number, number])[],
): ContractPart {
  const extent = extentOf('pixels', 'edge', facts.image);
  const coordinates = { form, unit: 'pixels', origin: 'edge', extent, perPoint } as const;
  return { kind: 'keypoints', from, to, coordinates, ...(swap.length > 0 && { swap }) };
}

/** Scores, objectness, or anything else that no flip changes. */
export function plainPart(kind: 'classes' | 'vector' | 'ignore', from: number, to: number): readonly ContractPart[] {
  return from < to ? [{ kind, from, to }] : [];
}
