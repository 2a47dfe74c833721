import type { Action } from '../operators/follow/action';
import type { OutputContract } from '../report/report';
import { channelAxis } from './positionMaps';

/** An output with its contract. */
export interface ContractedOutput {
  readonly name: string;
  readonly shape: readonly number[] | undefined;
  /** How the graph moves its entries. */
  readonly tracked: Action | undefined;
  readonly contract: OutputContract;
}

/**
 * Maps that are prototypes of masks, by name, with the output of boxes that holds the coefficients: the mask of a box is the
 * sum of the prototypes times its coefficients (YOLACT, arXiv 1904.02689; the `segment` models of Ultralytics).
 */
export function maskPrototypes(outputs: readonly ContractedOutput[]): ReadonlyMap<string, string> {
  const maps = outputs.flatMap(({ name, shape, tracked, contract: { kind, positions = { kind: 'tracked' } } }) =>
    kind === 'map' && shape?.length === 4 ? [{ name, channels: shape[channelAxis(shape, positions, tracked)] }] : [],
  );
  const pairs = outputs.flatMap(({ name, contract }) => {
    const count = coefficients(contract);
    const found = count === undefined ? undefined : maps.find(({ channels }) => channels === count);
    return found === undefined ? [] : [[found.name, name] as const];
  });
  return new Map(pairs);
}

/** Numbers of a box that are neither its place nor scores: of finished boxes those that are not compared. */
function coefficients({ kind, parts = [] }: OutputContract): number | undefined {
  const isOne = (part: (typeof parts)[number]): boolean => part.kind === 'vector' || part.name === 'rest';
  const part = kind === 'boxes' ? parts.find(isOne) : undefined;
  return part && part.to - part.from;
}

/** The contract of prototypes whose coefficients are in the output of that name: a map by assumption, unless a person says so. */
export function asPrototypes(contract: OutputContract, coefficientsIn: string): OutputContract {
  if (contract.certainty === 'stated') return { ...contract, coefficients: coefficientsIn };
  const origin = `prototypes of masks, which the coefficients in “${coefficientsIn}” combine: they may change where no mask does`;
  return { ...contract, coefficients: coefficientsIn, origin, certainty: 'assumed' };
}
