import { arrangementOf } from '../contracts/arrangement';
import type { Network } from '../operators/network';
import type { Action } from '../operators/follow/action';
import { UserError } from '../protocol/errors';
import type { OutputContract } from '../report/report';

/** Contracts of outputs, by name. */
export type Contracts = ReadonlyMap<string, OutputContract>;

/**
 * The network with its outputs moved as their contracts ask, not as the graph moves them: an embedding that is a
 * flattened feature map stays as it is, an image put together from blocks is mirrored as an image. For what is done to
 * outputs only, such as averaging them.
 */
export function contractedNetwork(network: Network, contracts: Contracts): Network {
  return {
    ...network,
    action: (tensor) => {
      const tracked = network.action(tensor);
      const contract = contracts.get(tensor);
      const shape = network.shapes.shape(tensor);
      if (tracked === undefined || contract === undefined || shape === undefined) return tracked;
      // What is not known of the order of positions stays so, unless a person knows better.
      if (tracked.kind === 'lost' && contract.certainty !== 'stated') return tracked;
      return actionOf(contract, shape, tracked);
    },
  };
}

function actionOf(contract: OutputContract, shape: readonly number[], tracked: Action): Action {
  const [h, v] = (['h', 'v'] as const).map((flip) => arrangementOf(contract, flip, shape, tracked).axes);
  return h!.length === 0 && v!.length === 0 ? { kind: 'invariant' } : { kind: 'spatial', h: h!, v: v! };
}

/** @throws UserError `model-unsupported` for outputs that do not survive averaging, with the reason. */
export function refuseAveraging(path: string, contracts: Contracts): void {
  for (const [name, { kind, negate }] of contracts) {
    const reason = refusal(kind, negate !== undefined);
    if (reason === undefined) continue;
    throw new UserError(
      'model-unsupported',
      `${path}: the output ${name} ${reason}. Average another output, or state another contract with --preprocess.`,
      path,
    );
  }
}

function refusal(kind: OutputContract['kind'], negates: boolean): string | undefined {
  switch (kind) {
    case 'boxes':
    case 'keypoints':
      return 'holds coordinates: averaged with those of the mirror image they would lie in the middle of it';
    case 'sensitive':
      return 'should change under a flip: averaged it no longer could';
    default:
      return negates ? 'has channels that change sign, which averaging does not support yet' : undefined;
  }
}
