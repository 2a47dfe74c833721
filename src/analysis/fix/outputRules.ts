import { arrangementOf, trackedArrangement, type Arrangement } from '../../contracts/arrangement';
import type { Network } from '../../operators/network';
import type { SettledOutput } from '../measure/settledOutput';
import type { Flip, OutputContract } from '../../report/report';

/** Contracts of outputs, by name. */
export type Contracts = ReadonlyMap<string, OutputContract>;

/** Contracts of outputs with what is offered instead, by name. */
export type SettledOutputs = ReadonlyMap<string, SettledOutput>;

export function contractsOf(settled: SettledOutputs): Contracts {
  return new Map([...settled].map(([name, { contract }]) => [name, contract]));
}

/** How `flip` should arrange an output: as its contract asks, else as the graph moves its entries. */
export function wantedArrangement(network: Network, contracts: Contracts, output: string, flip: Flip): Arrangement {
  const tracked = network.action(output);
  const contract = contracts.get(output);
  const shape = network.shapes.shape(output);
  if (contract === undefined || shape === undefined) return trackedArrangement(tracked, flip, shape ?? []);
  return arrangementOf(contract, flip, shape, tracked);
}
