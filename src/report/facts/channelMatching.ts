import { isExact } from './exact';
import { formatError, formatList } from './format';
import type { ChannelSwap, Flip, LayerReport, Report } from '../report';

/**
 * How a layer answers a flip. `swapped`: equivariant up to swapping channels (learned equivariance); `signed`: up to
 * signs, with or without swaps; `partly`: matching channels takes a good part of the error off; `broken`: swapping does not help;
 * `chance`: it does help, but by chance: few of the channels
 * answer each other; `unmatched`: broken, and its channels were not or cannot be matched.
 */
export type SwapKind = 'exact' | 'swapped' | 'signed' | 'partly' | 'broken' | 'chance' | 'unmatched';

/** What is left of E after matching channels: below `SWAPPED` it was a swap, above `BROKEN` it was none. */
const SWAPPED = 0.5;
const BROKEN = 0.9;
/**
 * A flip done twice is no flip, so channels that it really swaps answer each other. Hundreds of channels of a few
 * positions each can always be matched better than they stand, but by chance hardly two answer each other.
 */
export const MUTUAL = 1 / 3;

/**
 * @param permuted E after the best channel matching
 * @param mutual as `mutualShare`; absent where it was not found out
 */
export function swapKind(
  error: number,
  permuted: number | undefined,
  noiseFloor: number,
  mutual: number | undefined,
): SwapKind {
  if (isExact(error, noiseFloor)) return 'exact';
  if (permuted === undefined) return 'unmatched';
  if (!(permuted <= error * BROKEN)) return 'broken';
  if (mutual !== undefined && mutual < MUTUAL) return 'chance';
  return permuted < error * SWAPPED ? 'swapped' : 'partly';
}

/** Of the channels that are answered by another one, the share that answer each other; undefined when there are none. */
export function mutualShare(swaps: readonly Pick<ChannelSwap, 'channel' | 'partner'>[]): number | undefined {
  if (swaps.length === 0) return undefined;
  const partners = new Map(swaps.map(({ channel, partner }) => [channel, partner]));
  return swaps.filter(({ channel, partner }) => partners.get(partner) === channel).length / swaps.length;
}

/** Undefined where the layer was not measured under this flip. */
export function layerSwapKind(report: Report, layer: LayerReport, flip: Flip): SwapKind | undefined {
  const error = layer.error[flip];
  if (error === undefined) return undefined;
  if (layer.signed?.[flip] !== undefined && !isExact(error, report.noiseFloor)) return 'signed';
  return swapKind(error, layer.permuted?.[flip], report.noiseFloor, layer.mutual?.[flip]);
}

/** What is left of a layer's error once its channels are matched, with the signs that they take; absent where they were not. */
export function matchedError(report: Report, layer: LayerReport, flip: Flip): number | undefined {
  switch (layerSwapKind(report, layer, flip)) {
    case 'signed':
      return layer.signed![flip];
    case 'swapped':
    case 'partly':
      return layer.permuted![flip];
    default:
      return undefined;
  }
}

/** What channel matching found of one layer under one flip. */
export interface MatchedChannels {
  /** E after the best channel matching; absent where channels cannot be matched. */
  readonly permuted?: number;
  readonly mutual?: number;
  readonly swaps: readonly ChannelSwap[];
  /** E with signs, and the channels that change theirs, where it takes signs to explain the layer. */
  readonly signed?: number;
  readonly negated?: readonly number[];
}

/** Whether channels swap, by all that was found. */
function matchedKind(
  error: number,
  { permuted, mutual, swaps, signed }: MatchedChannels,
  noiseFloor: number,
): SwapKind {
  if (signed !== undefined) return 'signed';
  return swaps.length === 0 ? 'broken' : swapKind(error, permuted, noiseFloor, mutual);
}

/** The swaps where they bring a layer closer; none where channels answer each other by chance. */
export function actualSwaps<S extends ChannelSwap>(
  error: number,
  found: MatchedChannels & { readonly swaps: readonly S[] },
  noiseFloor: number,
): readonly S[] {
  const kind = matchedKind(error, found, noiseFloor);
  return kind === 'swapped' || kind === 'partly' || kind === 'signed' ? found.swaps : [];
}

/** What channel matching says of a broken layer, in one sentence with E before and after; undefined where it says nothing. */
export function matchingSentence(error: number, found: MatchedChannels, noiseFloor: number): string | undefined {
  const { permuted, signed, negated = [], swaps } = found;
  const left = signed ?? permuted;
  if (left === undefined) return undefined;
  const figures = `${formatError(error, noiseFloor)} → ${formatError(left, noiseFloor)}`;
  switch (matchedKind(error, found, noiseFloor)) {
    case 'signed':
      return `Equivariant up to signs${swaps.length === 0 ? '' : ' and swapped channels'}: ${figures} (E with signs); ${negatedWords(negated)}.`;
    case 'swapped':
      return `Equivariant up to swapping channels: ${figures} after channel matching.`;
    case 'partly':
      return `Partly equivariant up to swapping channels: ${figures} after channel matching.`;
    case 'broken':
      return `No channels swap: broken, not reordered (${figures} after channel matching).`;
    case 'chance':
      return `No channels swap: channel matching lowers it by chance only (${figures}), since few answer each other.`;
    case 'exact':
    case 'unmatched':
      return undefined;
  }
}

/** Channels in a sentence; the rest is counted. */
const MOST_NEGATED = 8;

/** `channels 4, 5 and 7 change sign`. */
export function negatedWords(negated: readonly number[]): string {
  if (negated.length === 1) return `channel ${negated[0]!} changes sign`;
  const rest = negated.length - MOST_NEGATED;
  const names = negated.slice(0, MOST_NEGATED).map(String);
  return `channels ${formatList(rest > 0 ? [...names, `${rest} more`] : names)} change sign`;
}

/** The strongest swaps, at most `most` pairs; two channels that answer each other are one pair and both kept. */
export function strongestSwaps<S extends ChannelSwap>(swaps: readonly S[], most: number): readonly S[] {
  const pairs = new Set<string>();
  for (const swap of swaps) if (pairs.size < most) pairs.add(pairKey(swaps, swap));
  return swaps.filter((swap) => pairs.has(pairKey(swaps, swap)));
}

/** `3↔17`, `12→40`: 3 and 17 answer each other, 12 is answered by 40 but not 40 by 12. */
export function swapPairs(swaps: readonly ChannelSwap[]): readonly string[] {
  return [...new Set(swaps.map((swap) => pairKey(swaps, swap)))];
}

export function swapList(swaps: readonly ChannelSwap[]): string {
  return swapPairs(swaps).join(', ');
}

function pairKey(swaps: readonly ChannelSwap[], { channel, partner }: ChannelSwap): string {
  const back = swaps.some((other) => other.channel === partner && other.partner === channel);
  return back ? `${Math.min(channel, partner)}↔${Math.max(channel, partner)}` : `${channel}→${partner}`;
}

/** The layers under one flip by kind, in graph order; undefined before channels were matched. */
export function layersByKind(report: Report, flip: Flip): ReadonlyMap<SwapKind, readonly LayerReport[]> | undefined {
  const isMatched = ({ permuted, signed }: LayerReport): boolean => (permuted?.[flip] ?? signed?.[flip]) !== undefined;
  if (!report.layers.some(isMatched)) return undefined;
  const found = new Map<SwapKind, LayerReport[]>();
  for (const layer of report.layers) {
    const kind = layerSwapKind(report, layer, flip);
    if (kind !== undefined) found.set(kind, [...(found.get(kind) ?? []), layer]);
  }
  return found;
}

/** Names in a sentence; the rest is counted. */
const MOST_NAMES = 6;

/**
 * `3 of 20 broken layers are equivariant up to swapping channels: conv1, conv2, conv3; 4 are partly.`
 * Undefined before channels were matched.
 * @param name what a layer is called: names from files may need to be made safe for where they stand
 */
export function swapSummary(report: Report, flip: Flip, name: (layer: LayerReport) => string): string | undefined {
  const kinds = layersByKind(report, flip);
  if (kinds === undefined) return undefined;
  const of = (kind: SwapKind): readonly LayerReport[] => kinds.get(kind) ?? [];
  const [swapped, partly, signed] = [of('swapped'), of('partly'), of('signed')];
  const matched = [swapped, partly, signed, of('broken'), of('chance')].reduce((sum, { length }) => sum + length, 0);
  const counted = of('unmatched').length === 0 ? 'broken layers' : 'broken layers whose channels were matched';
  const named = (layers: readonly LayerReport[]): string => {
    const more = layers.length > MOST_NAMES ? ` and ${layers.length - MOST_NAMES} more` : '';
    return layers.length === 0 ? '' : `: ${layers.slice(0, MOST_NAMES).map(name).join(', ')}${more}`;
  };
  const list = named(swapped);
  const are = (count: number): string => `${count} ${count === 1 ? 'is' : 'are'}`;
  const parts =
    (partly.length === 0 ? '' : `; ${are(partly.length)} partly`) +
    (signed.length === 0 ? '' : `; ${are(signed.length)} up to signs${named(signed)}`);
  const [count, verb] = [swapped.length === 0 ? 'None' : `${swapped.length}`, swapped.length > 1 ? 'are' : 'is'];
  return `${count} of ${matched} ${counted} ${verb} equivariant up to swapping channels${list}${parts}.`;
}
