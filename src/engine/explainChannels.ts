import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LayerPair } from '../analysis/layer/layerView';
import { matchChannels, type ChannelMatch } from '../analysis/layer/permutation';
import { bestShift } from '../analysis/layer/shift';
import { changedSigns, type SignedMatch } from '../analysis/layer/signedMatch';
import { groupsWithin } from '../analysis/measure/groupsWithin';
import type { LayerMeasurement } from '../analysis/measure/layerMeter';
import { elementCount } from '../onnx/tensors';
import type { LayerInsight } from '../protocol/views';
import { mutualShare, strongestSwaps, swapKind } from '../report/facts/channelMatching';
import { isAboveFloor } from '../report/facts/exact';
import { mergeFigures, type LayerFigures, type ReportPatch } from '../report/patch';
import type { ChannelSwap, Flip } from '../report/report';
import type { Analysis } from './analysis';
import type { ExplainContext } from './explain';

/** More swaps than a person reads. */
const MAX_SWAPS = 24;
/** In bulk, only layers whose matching takes a small part of a second: of the largest, a network has many. */
const MAX_BULK_CHANNELS = 768;
/** Channels that change their sign, in the report and on screen. */
const MAX_NEGATED = 64;
/** Pairs of channels in the report, for each layer and flip. */
const MAX_REPORTED_SWAPS = 8;

/** Bytes of activations that are copied at a time of x, and as many of a flip. */
const COPIED_BYTES = 64 * 2 ** 20;

/** E_perm, the channels that swap and the best shift of every broken layer; the first two where its channels are few enough. */
export async function explainChannels(
  analysis: Analysis,
  pairsOf: (tensors: readonly string[], flip: Flip) => Promise<readonly LayerPair[]>,
  { signal, onProgress }: ExplainContext,
): Promise<ReportPatch> {
  const { layers, noiseFloor, spec } = analysis;
  const figures = new Map<string, LayerFigures>();
  const groups = spec.flips.flatMap((flip) =>
    groupsWithin(
      layers.filter((layer) => hasBrokenMaps(layer, flip, noiseFloor) || hasBrokenEntries(layer, flip, noiseFloor)),
      COPIED_BYTES,
      ({ shape }) => 4 * elementCount(shape),
    ).map((group) => ({ flip, group })),
  );
  for (const [i, { flip, group }] of groups.entries()) {
    const tensors = group.map(({ tensor }) => tensor);
    for (const [j, pair] of (await pairsOf(tensors, flip)).entries()) {
      // Only here do a question and an order to stop get in.
      await nextTurn();
      signal.throwIfAborted();
      const known = figures.get(pair.tensor) ?? {};
      const found = channelFigures(pair, group[j]!, noiseFloor);
      figures.set(pair.tensor, { ...known, ...mergeFigures(known, found) });
      onProgress((i + (j + 1) / group.length) / groups.length);
    }
  }
  onProgress(1);
  const told = [...figures].filter(([, found]) => Object.keys(found).length > 0);
  return { layers: told.map(([tensor, found]) => ({ tensor, ...found })) };
}

/** Whether a flip breaks the layer, and acts on its positions alone. */
export function hasBrokenMaps({ action, error }: LayerMeasurement, flip: Flip, floor: number): boolean {
  return action[flip]?.startsWith('flip') === true && isAboveFloor(error[flip] ?? 0, floor);
}

/** Whether a flip breaks the layer, which has no positions any more: signs alone may change in it. */
function hasBrokenEntries({ action, error }: LayerMeasurement, flip: Flip, floor: number): boolean {
  return action[flip] === 'invariant' && isAboveFloor(error[flip] ?? 0, floor);
}

/**
 * What matching channels and shifting by one pixel say of a layer.
 * @param error E of the layer
 */
function channelFigures(pair: LayerPair, { action, error }: LayerMeasurement, noiseFloor: number): LayerFigures {
  const { flip } = pair;
  if (action[flip] === 'invariant') {
    return signedFigures(flip, changedSigns(pair.original.data, pair.flipped.data, noiseFloor));
  }
  const match = pair.original.channels > MAX_BULK_CHANNELS ? undefined : matchChannels(pair);
  const signed = signedFigures(flip, match?.signed);
  return { ...swapFigures(pair, error[flip]!, match, noiseFloor), ...signed };
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

function swapFigures(
  pair: LayerPair,
  error: number,
  match: ChannelMatch | undefined,
  noiseFloor: number,
): LayerFigures {
  const { flip } = pair;
  const shift = bestShift(pair);
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

export function layerInsight(pair: LayerPair): LayerInsight {
  const match = matchChannels(pair);
  const shift = bestShift(pair);
  const { signed } = match ?? {};
  const mutual = match && mutualShare(match.swaps);
  return {
    ...(mutual === undefined ? {} : { mutual }),
    swaps: (signed ?? match)?.swaps.slice(0, MAX_SWAPS) ?? [],
    ...(signed && { signed: signed.error, negated: signed.negated.slice(0, MAX_NEGATED) }),
    ...(match === undefined ? {} : { permuted: match.error }),
    ...(shift === undefined ? {} : { shift }),
  };
}
