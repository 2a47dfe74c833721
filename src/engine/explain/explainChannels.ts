import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LayerPair } from '../../analysis/layer/layerView';
import { matchChannels } from '../../analysis/layer/permutation';
import type { PlanesPair } from '../../analysis/layer/planes';
import { bestShift } from '../../analysis/layer/shift';
import { groupsWithin } from '../../analysis/measure/groupsWithin';
import type { LayerMeasurement } from '../../analysis/measure/layerMeter';
import { elementCount } from '../../onnx/tensors';
import type { LayerInsight } from '../../protocol/views';
import { mutualShare } from '../../report/facts/channelMatching';
import { isAboveFloor } from '../../report/facts/exact';
import { mergeFigures, type LayerFigures, type ReportPatch } from '../../report/patch';
import type { Flip } from '../../report/report';
import type { Analysis } from '../analysis';
import type { ExplainContext } from './explain';
import { MAX_NEGATED } from '../matching/channelFigures';
import type { Matcher } from '../matching/matcher';

/** More swaps than a person reads. */
const MAX_SWAPS = 24;
/** Bytes of activations that are copied at a time of x, and as many of a flip. */
const COPIED_BYTES = 64 * 2 ** 20;

/** E_perm, the channels that swap and the best shift of every broken layer; the first two where its channels are few enough. */
export async function explainChannels(
  analysis: Analysis,
  pairsOf: (tensors: readonly string[], flip: Flip) => Promise<readonly PlanesPair[]>,
  matchers: readonly Matcher[],
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
    // All matchers take from it in turn.
    const pairs = (await pairsOf(tensors, flip)).entries();
    let done = 0;
    const takeAll = async (matcher: Matcher): Promise<void> => {
      for (const [j, { original, flipped }] of pairs) {
        // Only here do a question and an order to stop get in.
        await nextTurn();
        signal.throwIfAborted();
        const { tensor, error, action } = group[j]!;
        const hasPositions = action[flip] !== 'invariant';
        const layer = { flip, original, flipped, error: error[flip]!, hasPositions, noiseFloor };
        const known = figures.get(tensor) ?? {};
        figures.set(tensor, { ...known, ...mergeFigures(known, await matcher.figures(layer)) });
        onProgress((i + ++done / group.length) / groups.length);
      }
    };
    await Promise.all(matchers.map(takeAll));
  }
  onProgress(1);
  return {
    layers: layers.flatMap(({ tensor }) => {
      const found = figures.get(tensor) ?? {};
      return Object.keys(found).length === 0 ? [] : [{ tensor, ...found }];
    }),
  };
}

/** Whether a flip breaks the layer, and acts on its positions alone. */
export function hasBrokenMaps({ action, error }: LayerMeasurement, flip: Flip, floor: number): boolean {
  return action[flip]?.startsWith('flip') === true && isAboveFloor(error[flip] ?? 0, floor);
}

/** Whether a flip breaks the layer, which has no positions any more: signs alone may change in it. */
function hasBrokenEntries({ action, error }: LayerMeasurement, flip: Flip, floor: number): boolean {
  return action[flip] === 'invariant' && isAboveFloor(error[flip] ?? 0, floor);
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
