import { setImmediate as nextTurn } from 'node:timers/promises';
import { auditModel } from '../analysis/audit/auditModel';
import { measureCauses } from '../analysis/causes/measureCauses';
import { settledTensors } from '../analysis/causes/settledTensors';
import type { TensorProto } from '../onnx/proto/onnx_pb';
import { elementCount } from '../onnx/tensors';
import { attributeToLayers } from '../analysis/attribution/layerAttribution';
import { pooledHead, attributeToPositions } from '../analysis/attribution/spatialAttribution';
import { pairLayer, type LayerPair } from '../analysis/layer/layerView';
import { mirrorImagesInSteps, type Network } from '../operators/network';
import { matchChannels } from '../analysis/layer/permutation';
import { bestShift } from '../analysis/layer/shift';
import { groupsWithin } from '../analysis/measure/groupsWithin';
import type { LayerMeasurement } from '../analysis/measure/layerMeter';
import type { SessionFactory } from '../analysis/measure/session';
import type { LayerInsight } from '../protocol/views';
import { isAboveFloor } from '../report/facts/exact';
import { mutualShare, strongestSwaps, swapKind } from '../report/facts/channelMatching';
import { mergeFigures, type LayerFigures, type ReportPatch } from '../report/patch';
import type { FloatTensor } from '../operators/follow/rearrange';
import { FLIP_SYMBOLS, formatPercent } from '../report/facts/format';
import type { CauseReport, ChannelSwap, Flip, PerFlip, PerOrientation, SpatialShares } from '../report/report';
import type { Analysis } from './analysis';
import { comparableBefore } from './explained';
import { timeSliced } from './timeSliced';

/** More swaps than a person reads. */
const MAX_SWAPS = 24;
/** In bulk, only layers whose matching takes a small part of a second: of the largest, a network has many. */
const MAX_BULK_CHANNELS = 768;
/** Pairs of channels in the report, for each layer and flip. */
const MAX_REPORTED_SWAPS = 8;

export interface ExplainContext {
  /** Sessions that let other questions in between. */
  readonly createSession: SessionFactory;
  readonly signal: AbortSignal;
  /** 0…1 of this part. */
  readonly onProgress: (fraction: number) => void;
}

const networks = new WeakMap<Analysis, Network>();

/** The analyzed model at the size of its input, as the mirror analysis sees it; one for all questions. */
export function networkOf(analysis: Analysis): Network {
  const known = networks.get(analysis);
  if (known !== undefined) return known;
  const { model, input, shaped } = analysis;
  const network = { model: model.loaded.onnx, input: input.fed, shapes: shaped.shapes, action: shaped.actionOf };
  networks.set(analysis, network);
  return network;
}

/** As `networkOf`, with the mirror images of all operators found: they are looked up at once after. */
export async function mirroredNetwork(analysis: Analysis, signal: AbortSignal): Promise<Network> {
  const network = networkOf(analysis);
  for (const flip of analysis.spec.flips) await timeSliced(mirrorImagesInSteps(network, flip), signal);
  return network;
}

const settledIn = new WeakMap<Network, ReadonlyMap<string, TensorProto>>();

/** What is the same for every image; computed by the first question that asks for it. */
export async function settledOf(network: Network, createSession: SessionFactory) {
  const known = settledIn.get(network) ?? (await settledTensors(network, createSession));
  settledIn.set(network, known);
  return known;
}

/** Every operator judged from the file alone. */
export async function explainAudit(analysis: Analysis, { signal }: ExplainContext): Promise<ReportPatch> {
  return { audit: await timeSliced(auditModel(networkOf(analysis)), signal) };
}

/** Counterfactuals and shares of the output that each flip changes most, or of what is last comparable before it. */
export async function explainCauses(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const network = await mirroredNetwork(analysis, context.signal);
  const { spec, layers, mainOutputs, normless, outputs } = analysis;
  const known: Record<string, PerOrientation<FloatTensor>> = { ...outputs };
  const explained: { [F in Flip]?: string } = { ...mainOutputs };
  for (const flip of spec.flips) {
    const output = normless[flip];
    const tensor = output === undefined ? undefined : comparableBefore(network, output, flip, layers);
    if (tensor === undefined) continue;
    explained[flip] = tensor;
    const [id, flipped] = [await analysis.activation(tensor, 'id'), await analysis.activation(tensor, flip)];
    known[tensor] = { ...known[tensor], id, [flip]: flipped };
  }
  const measured = await measureCauses({
    network,
    noiseFloor: analysis.noiseFloor,
    flips: spec.flips.filter((flip) => explained[flip] !== undefined),
    feeds: analysis.feeds,
    outputs: explained,
    arrangement: analysis.arrangement,
    known,
    settled: await settledOf(network, context.createSession),
    ...context,
  });
  return { ...measured, warnings: [...measured.warnings, ...residualWarnings(measured.causes, analysis)] };
}

/** What no mirror image accounts for. */
function residualWarnings(causes: PerFlip<CauseReport>, { noiseFloor, spec }: Analysis): readonly string[] {
  const left = spec.flips.flatMap((flip) => {
    const residual = causes[flip]?.twinResidual;
    const isLeft = residual !== undefined && isAboveFloor(residual, noiseFloor);
    return isLeft ? [`${FLIP_SYMBOLS[flip]} ${formatPercent(residual)}`] : [];
  });
  if (left.length === 0) return [];
  return [
    `With everything mirrored, more than float noise is left (${left.join(', ')}): the shares do not cover all. The model may differ between two runs, amplify rounding, or hold an operator whose mirror image is not exact.`,
  ];
}

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
      layers.filter((layer) => hasBrokenMaps(layer, flip, noiseFloor)),
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
      const found = channelFigures(pair, group[j]!.error[flip]!, noiseFloor);
      figures.set(pair.tensor, { ...known, ...mergeFigures(known, found) });
      onProgress((i + (j + 1) / group.length) / groups.length);
    }
  }
  onProgress(1);
  return { layers: [...figures].map(([tensor, found]) => ({ tensor, ...found })) };
}

/** Whether a flip breaks the layer, and acts on its positions alone. */
export function hasBrokenMaps({ action, error }: LayerMeasurement, flip: Flip, floor: number): boolean {
  return action[flip]?.startsWith('flip') === true && isAboveFloor(error[flip] ?? 0, floor);
}

/**
 * What matching channels and shifting by one pixel say of a layer.
 * @param error E of the layer
 */
function channelFigures(pair: LayerPair, error: number, noiseFloor: number): LayerFigures {
  const { flip } = pair;
  const match = pair.original.channels > MAX_BULK_CHANNELS ? undefined : matchChannels(pair);
  const shift = bestShift(pair);
  const mutual = match && mutualShare(match.swaps);
  const kind = swapKind(error, match?.error, noiseFloor, mutual);
  const swapped = match !== undefined && (kind === 'swapped' || kind === 'partly');
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
  const mutual = match && mutualShare(match.swaps);
  return {
    ...(mutual === undefined ? {} : { mutual }),
    swaps: match?.swaps.slice(0, MAX_SWAPS) ?? [],
    ...(match === undefined ? {} : { permuted: match.error }),
    ...(shift === undefined ? {} : { shift }),
  };
}

/**
 * The difference of the output that the flip changes most, by layer, and by place where a mean over space follows
 * the last feature map; without any when no output can be compared.
 */
export async function explainAttribution(
  analysis: Analysis,
  flip: Flip,
  { createSession, onProgress }: Pick<ExplainContext, 'createSession' | 'onProgress'>,
): Promise<ReportPatch> {
  const { feeds, shaped, model, mainOutputs, normless } = analysis;
  const output = mainOutputs[flip];
  // Asked for, and nothing to tell: the output cannot be judged.
  if (output === undefined) return normless[flip] === undefined ? { attributions: {} } : {};
  const arrangement = analysis.arrangement(output, flip);
  const found = await attributeToLayers({
    model: model.loaded.onnx,
    actionOf: shaped.actionOf,
    createSession,
    flip,
    original: feeds.id,
    flipped: feeds[flip]!,
    layers: analysis.layers.map((layer) => layer.tensor),
    output,
    ...(arrangement && { arrangement }),
    noiseFloor: analysis.noiseFloor,
    onProgress,
  });
  if (found.rest === undefined) return { attributions: { [flip]: { output, error: found.error } } };
  const spatial = await spatialShares(analysis, output, flip);
  const account = {
    output,
    error: found.error,
    rest: found.rest.share,
    ...(found.arrangement && { arrangement: found.arrangement.share }),
    ...(spatial && { spatial }),
  };
  return {
    attributions: { [flip]: account },
    layers: found.layers.map(({ tensor, share }) => ({ tensor, attribution: { [flip]: share } })),
  };
}

async function spatialShares(analysis: Analysis, output: string, flip: Flip): Promise<SpatialShares | undefined> {
  const head = pooledHead(analysis.model.loaded.onnx, output, analysis.shaped.actionOf);
  if (head === undefined) return undefined;
  const [x, gx] = [await analysis.activation(head.features, 'id'), await analysis.activation(head.features, flip)];
  const pair = pairLayer(head.features, flip, analysis.action(head.features), x, gx);
  const { height, width, data } = attributeToPositions(head, pair);
  return { tensor: head.features, height, width, shares: [...data] };
}
