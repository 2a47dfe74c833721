import { arrange, withoutIgnored } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import { hasAngles } from '../../contracts/heads/hasAngles';
import { liesOnCells } from '../../contracts/heads/onCells';
import type { Inferred } from '../../contracts/infer';
import { settle } from '../../contracts/settle';
import type { Flip, OutputContract, OutputReport, PerOrientation } from '../../report/report';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { classesOffer } from './classesOffer';
import { labelOffer } from './labelOffer';
import { relativeL2 } from './metrics';
import { mapOffer } from './mapOffer';
import { familyOffer, headOffer } from './offer';
import type { OutputComparison } from './outputComparison';
import { pointOffer } from './pointOffer';
import { sideOffer } from './sideOffer';
import { signOffer } from './signOffer';
import { turnOffer } from './turnOffer';

/** What a contract is settled by. */
export type Settled = Pick<OutputComparison, 'facts' | 'inferred' | 'values' | 'flips' | 'noiseFloor'>;

/** The contract of an output once the data have spoken, and what is offered instead. */
export type SettledOutput = Pick<OutputReport, 'contract' | 'offer'>;

export function settledOutput(request: Settled): SettledOutput {
  const { facts, values, flips, noiseFloor } = request;
  const inferred = withPossibleNumbers(request);
  const under = (candidate: OutputContract, flip: Flip): number | undefined => errorUnder(request, candidate, flip);
  const contract = settle(inferred, flips, under, noiseFloor);
  const isPassedOver = contract.kind === 'vector' && inferred.contract.kind === 'map';
  const map = isPassedOver ? { map: inferred.contract } : {};
  const asked = { facts, contract, ...map, values, flips, noiseFloor, errorUnder: under };
  const offer =
    familyOffer(inferred, contract, flips, under) ??
    headOffer(inferred, asked) ??
    pointOffer(asked) ??
    mapOffer(asked) ??
    labelOffer(asked) ??
    sideOffer(asked) ??
    turnOffer(asked) ??
    signOffer(asked) ??
    classesOffer(asked);
  return { contract, ...(offer && { offer }) };
}

/** With the possible candidates alone, where any is. */
function withPossibleNumbers(request: Settled): Inferred {
  const { inferred } = request;
  const { candidates } = inferred;
  const contracts = possibleContracts(request);
  return candidates === undefined || contracts.length === 0
    ? inferred
    : { ...inferred, candidates: { ...candidates, contracts } };
}

/** Without the candidates whose places or angles the numbers cannot be, which a flip does not always tell apart. */
export function possibleContracts({ facts, inferred: { candidates }, values }: Settled): readonly OutputContract[] {
  const { tracked, image } = facts;
  return (candidates?.contracts ?? []).filter(
    (contract) => liesOnCells(contract, values.id!, tracked, image) && hasAngles(contract, values.id!),
  );
}

/** Relative L2 under a contract that is tried; undefined for lengths that differ. */
export function errorUnder({ facts, values }: Settled, contract: OutputContract, flip: Flip): number | undefined {
  if (!sameLength(values, flip)) return undefined;
  const arrangement = arrangementOf(contract, flip, facts.shape, facts.tracked);
  const original = withoutIgnored(values.id!, arrangement);
  return relativeL2(original.data, arrange(values[flip]!, arrangement, original).data);
}

/** Whether an output has the same axes for the image and under a flip. */
export function sameLength(values: PerOrientation<FloatTensor>, flip: Flip): boolean {
  const [a, b] = [values.id!.dims, values[flip]?.dims];
  return b !== undefined && a.length === b.length && a.every((d, i) => d === b[i]);
}
