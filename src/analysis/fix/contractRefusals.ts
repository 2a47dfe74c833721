import { UserError } from '../../protocol/errors';
import type { OutputContract } from '../../report/report';
import { openQuestion } from '../../report/facts/averaging';
import { sidecarName } from '../../report/facts/offers';
import type { Contracts, SettledOutputs } from './outputRules';

/** @throws UserError `model-unsupported` for coordinates: those of an image that was brought to another size are others. */
export function refuseResizing(path: string, contracts: Contracts): void {
  refuse(path, contracts, holdsCoordinates, 'holds coordinates, which are others in an image of another size');
}

/** @throws UserError `model-unsupported` where a flip should do more than move positions: symmetric kernels do no more. */
export function refuseSymmetricKernels(path: string, contracts: Contracts): void {
  const reason = 'should swap, negate or mirror its channels under a flip, which symmetric kernels cannot';
  refuse(path, contracts, (contract) => holdsCoordinates(contract) || changesChannels(contract), reason);
}

/**
 * @throws UserError `model-unsupported` while another contract is offered for an output that would be averaged: as it is
 *   taken, what a flip changes in it would cancel out.
 */
export function refuseOpenOffers(path: string, settled: SettledOutputs): void {
  for (const [name, output] of settled) {
    const question = openQuestion(output);
    if (question === undefined) continue;
    const { kind } = output.contract;
    throw new UserError(
      'model-unsupported',
      `${path}: the output ${name} ${question}. State its contract first: the report of a check offers the entry for ${sidecarName(path)}; --expect ${name}=${kind} keeps what it was taken for.`,
      path,
    );
  }
}

function holdsCoordinates({ kind, parts = [] }: OutputContract): boolean {
  return kind === 'boxes' || kind === 'keypoints' || parts.some(({ coordinates }) => coordinates !== undefined);
}

function changesChannels({ kind, swap = [], negate, parts = [] }: OutputContract): boolean {
  if (kind === 'labels') return false;
  const negates = (negate?.h?.length ?? 0) + (negate?.v?.length ?? 0) > 0;
  return swap.length > 0 || negates || parts.some((part) => (part.swap?.length ?? 0) > 0);
}

function refuse(path: string, contracts: Contracts, applies: (contract: OutputContract) => boolean, why: string): void {
  const [name] = [...contracts].find(([, contract]) => applies(contract)) ?? [];
  if (name === undefined) return;
  throw new UserError('model-unsupported', `${path}: the output ${name} ${why}. Use --tta.`, path);
}
