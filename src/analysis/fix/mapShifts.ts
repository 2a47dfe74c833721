import { arrange } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import { findShift, type MapShift } from '../../contracts/mapShift';
import { UserError } from '../../protocol/errors';
import { FLOAT32_FLOOR } from '../../report/facts/exact';
import type { Flip, OutputContract } from '../../report/report';
import type { Network } from '../../operators/network';
import { relativeL2 } from '../measure/metrics';
import { flipGroup } from './flipGroup';
import type { Contracts } from './outputRules';
import type { Outputs } from './verify';

/** By how many cells the maps of some outputs are moved once they are flipped back. */
export type MapShifts = ReadonlyMap<string, MapShift>;

/**
 * The shifts by one cell that explain most of what the flips change in maps.
 *
 * @throws UserError `model-unsupported` where there are none.
 */
export function mapShifts(network: Network, contracts: Contracts, outputs: Outputs, flips: readonly Flip[]): MapShifts {
  const x = outputs.get('id')!;
  const found = [...contracts].flatMap(([name, contract]) => {
    if (!(name in x)) return [];
    const shape = network.shapes.shape(name) ?? x[name]!.dims;
    const errorUnder = (candidate: OutputContract, flip: Flip): number => {
      const arrangement = arrangementOf(candidate, flip, shape, network.action(name));
      return relativeL2(x[name]!.data, arrange(outputs.get(flip)![name]!, arrangement).data);
    };
    const shift = findShift(contract, flipGroup(flips), errorUnder, FLOAT32_FLOOR)?.shift;
    return shift === undefined ? [] : [[name, shift] as const];
  });
  if (found.length > 0) return new Map(found);
  const { path } = network.model;
  const message = `${path}: no output of maps comes much closer to itself when what is flipped back is moved by one pixel. Leave out --shift.`;
  throw new UserError('model-unsupported', message, path);
}

/** Contracts that ask for these shifts too. */
export function withShifts(contracts: Contracts, shifts: MapShifts): Contracts {
  return new Map(
    [...contracts].map(([name, contract]) => {
      const shift = shifts.get(name);
      return [name, shift === undefined ? contract : { ...contract, shift }] as const;
    }),
  );
}
