import { arrangementOf, trackedArrangement, type Arrangement } from '../../contracts/arrangement';
import { opaqueUnder } from '../../operators/follow/action';
import type { Network } from '../../operators/network';
import type { Flip, OutputContract } from '../../report/report';

/** Contracts of outputs, by name. */
export type Contracts = ReadonlyMap<string, OutputContract>;

/**
 * How `flip` should arrange an output: as its contract asks, else as the graph moves its entries. What is not known of
 * the order of positions stays so, unless there is more than an assumption.
 */
export function wantedArrangement(network: Network, contracts: Contracts, output: string, flip: Flip): Arrangement {
  const tracked = network.action(output);
  const contract = contracts.get(output);
  const shape = network.shapes.shape(output);
  const isGuess = opaqueUnder(tracked, flip) !== undefined && contract?.certainty === 'assumed';
  if (contract === undefined || shape === undefined || isGuess) return trackedArrangement(tracked, flip, shape ?? []);
  return arrangementOf(contract, flip, shape, tracked);
}
