import { matchChannels, type ChannelMatch } from '../../analysis/layer/permutation';
import type { PlanesPair } from '../../analysis/layer/planes';
import { bestShift } from '../../analysis/layer/shift';
import { changedSigns, type SignedMatch } from '../../analysis/layer/signedMatch';
import { mutualShare, strongestSwaps, swapKind } from '../../report/facts/channelMatching';
import type { LayerFigures } from '../../report/patch';
import type { ChannelSwap, Flip } from '../../report/report';

/** In bulk, only layers whose matching takes a small part of a second: of the largest, a network has many. */
const MAX_BULK_CHANNELS = 768;
/** Channels that change their sign, in the report and on screen. */
export const MAX_NEGATED = 64;
/** Pairs of channels in the report, for each layer and flip. */
const MAX_REPORTED_SWAPS = 8;

/** A layer that a flip breaks. */
export interface BrokenLayer extends PlanesPair {
  readonly flip: Flip;
  /** E. */
  readonly error: number;
  /** Whether it has positions, on which the flip acts. Elsewhere signs alone may change. */
  readonly hasPositions: boolean;
  readonly noiseFloor: number;
}

/** What matching channels and shifting by one pixel say of a layer; the first where its channels are few enough. */
export function channelFigures(layer: BrokenLayer): LayerFigures {
  const { flip, original, flipped, noiseFloor } = layer;
  if (!layer.hasPositions) return signedFigures(flip, changedSigns(original.data, flipped.data, noiseFloor));
  const match = original.channels > MAX_BULK_CHANNELS ? undefined : matchChannels(layer);
  return { ...swapFigures(layer, match), ...signedFigures(flip, match?.signed) };
}

function signedFigures(flip: Flip, signed: SignedMatch | undefined): LayerFigures {
  if (signed === undefined) return {};
  const swaps = strongestSwaps(signed.swaps, MAX_REPORTED_SWAPS).map(withoutOwn);
  return {
    signed: { [flip]: signed.error },
    negated: { [flip]: signed.negated.slice(0, MAX_NEGATED) },
    ...(swaps.length === 0 ? {} : { swaps: { [flip]: swaps } }),
  };
}

function swapFigures(layer: BrokenLayer, match: ChannelMatch | undefined): LayerFigures {
  const { flip, error, noiseFloor } = layer;
  const shift = bestShift(layer);
  const mutual = match && mutualShare(match.swaps);
  const kind = swapKind(error, match?.error, noiseFloor, mutual);
  const swapped = match !== undefined && match.signed === undefined && (kind === 'swapped' || kind === 'partly');
  const swaps = swapped ? strongestSwaps(match.swaps, MAX_REPORTED_SWAPS).map(withoutOwn) : [];
  return {
    ...(match === undefined ? {} : { permuted: { [flip]: match.error } }),
    ...(mutual === undefined ? {} : { mutual: { [flip]: mutual } }),
    ...(swaps.length === 0 ? {} : { swaps: { [flip]: swaps } }),
    ...(shift === undefined ? {} : { shift: { [flip]: shift } }),
  };
}

function withoutOwn({ channel, partner, similarity }: ChannelSwap): ChannelSwap {
  return { channel, partner, similarity };
}
