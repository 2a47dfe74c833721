import { setImmediate as nextTurn } from 'node:timers/promises';
import { auditModel } from '../analysis/audit/auditModel';
import { measureCauses } from '../analysis/causes/measureCauses';
import { layerContributions } from '../analysis/attribution/layerAttribution';
import { pooledHead, spatialAccount } from '../analysis/attribution/spatialAttribution';
import { pairLayer, type LayerPair } from '../analysis/layer/layerView';
import type { Network } from '../operators/network';
import { matchChannels } from '../analysis/layer/permutation';
import { bestShift } from '../analysis/layer/shift';
import type { SessionFactory } from '../analysis/measure/session';
import type { LayerInsight } from '../protocol/views';
import { mutualShare, strongestSwaps, swapKind } from '../report/facts/channelSwaps';
import type { LayerShares } from '../report/facts/attribution';
import type { ChannelSwap, Flip, LayerReport, PerFlip, Report, SpatialShares } from '../report/report';
import { mainOutput, pairFor } from '../report/facts/verdict';
import type { Analysis } from './analysis';

/** More swaps than a person reads. */
const MAX_SWAPS = 24;
/** In bulk, only layers whose matching takes a small part of a second: of the largest, a network has many. */
const BULK_CHANNELS = 768;
/** Pairs of channels in the report, for each layer and flip. */
const REPORTED_SWAPS = 8;

export interface ExplainContext {
  /** Sessions that let other questions in between. */
  readonly createSession: SessionFactory;
  readonly signal: AbortSignal;
  /** 0…1 of this part. */
  readonly onProgress: (fraction: number) => void;
}

/** What a part adds to the report, whatever has been added meanwhile. */
export type ReportPatch = (report: Report) => Report;

/** The analysed model at the size of its input, as the mirror analysis sees it. */
export function networkOf({ model, input, shaped }: Analysis): Network {
  return {
    model: model.loaded.onnx,
    input: { name: model.input.name, shape: input.shape, layout: model.input.layout },
    shapes: shaped.shapes,
    action: shaped.actionOf,
  };
}

/** What the file alone tells of every operator. */
export function explainAudit(analysis: Analysis): ReportPatch {
  const audit = auditModel(networkOf(analysis));
  return (report) => ({ ...report, audit });
}

/** Counterfactuals and shares of the output that each flip changes most. */
export async function explainCauses(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const { report } = analysis;
  const outputs = explainedOutputs(report);
  const { causes, warnings } = await measureCauses({
    network: networkOf(analysis),
    flips: report.flips.filter((flip) => outputs[flip] !== undefined),
    feeds: analysis.feeds,
    outputs,
    known: analysis.outputs,
    ...context,
  });
  return (current) => ({ ...current, causes, warnings: [...new Set([...current.warnings, ...warnings])] });
}

/** For each flip, the output that the verdict speaks of, unless it cannot be compared. */
export function explainedOutputs(report: Report): PerFlip<string> {
  return Object.fromEntries(
    report.flips.flatMap((flip) => {
      const output = mainOutput(report, flip);
      const error = output && pairFor(output, flip)?.relL2;
      return output !== undefined && Number.isFinite(error) ? [[flip, output.name]] : [];
    }),
  );
}

/** What matching channels and shifting by one pixel say of the layers, by tensor. */
type Alignment = Pick<LayerReport, 'permuted' | 'mutual' | 'swaps' | 'shift'>;

/** E_perm, the channels that swap and the best shift of every broken layer; the first two where its channels are few enough. */
export async function explainChannels(
  analysis: Analysis,
  pairOf: (tensor: string, flip: Flip) => Promise<LayerPair>,
  { signal, onProgress }: ExplainContext,
): Promise<ReportPatch> {
  const { report } = analysis;
  const found = new Map<string, Alignment>();
  for (const [i, layer] of report.layers.entries()) {
    const broken = report.flips.filter((flip) => alignable(layer, flip, report.noiseFloor));
    const parts: Alignment[] = [];
    for (const flip of broken) {
      // Held activations come without a wait: only here do a question and an order to stop get in.
      await nextTurn();
      signal.throwIfAborted();
      parts.push(alignment(await pairOf(layer.tensor, flip), layer.error[flip]!, report.noiseFloor));
    }
    if (parts.length > 0) found.set(layer.tensor, merged(parts));
    onProgress((i + 1) / report.layers.length);
  }
  return (current) => ({
    ...current,
    layers: current.layers.map((layer) => ({ ...layer, ...found.get(layer.tensor) })),
  });
}

function alignable(layer: LayerReport, flip: Flip, floor: number): boolean {
  return layer.action[flip]?.startsWith('flip') === true && (layer.error[flip] ?? 0) > floor;
}

/** @param error E of the layer */
function alignment(pair: LayerPair, error: number, noiseFloor: number): Alignment {
  const { flip } = pair;
  const match = pair.original.channels > BULK_CHANNELS ? undefined : matchChannels(pair);
  const shift = bestShift(pair);
  const mutual = match && mutualShare(match.swaps);
  const kind = swapKind(error, match?.error, noiseFloor, mutual);
  const swapped = match !== undefined && (kind === 'swapped' || kind === 'partly');
  const swaps = swapped ? strongestSwaps(match.swaps, REPORTED_SWAPS).map(withoutOwn) : [];
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

/** The alignments of one layer under several flips as one. */
function merged(parts: readonly Alignment[]): Alignment {
  const all: { -readonly [K in keyof Alignment]: Alignment[K] } = {};
  for (const { permuted, mutual, swaps, shift } of parts) {
    if (permuted !== undefined) all.permuted = { ...all.permuted, ...permuted };
    if (mutual !== undefined) all.mutual = { ...all.mutual, ...mutual };
    if (swaps !== undefined) all.swaps = { ...all.swaps, ...swaps };
    if (shift !== undefined) all.shift = { ...all.shift, ...shift };
  }
  return all;
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
 * the last feature map; undefined when no output can be compared.
 */
export async function contributionsOf(
  analysis: Analysis,
  flip: Flip,
  { createSession, onProgress }: Pick<ExplainContext, 'createSession' | 'onProgress'>,
): Promise<LayerShares | undefined> {
  const { report, feeds, shaped, model } = analysis;
  const output = explainedOutputs(report)[flip];
  if (output === undefined) return undefined;
  const account = await layerContributions({
    model: model.loaded.onnx,
    actionOf: shaped.actionOf,
    createSession,
    flip,
    original: feeds.id,
    flipped: feeds[flip]!,
    layers: report.layers.map((layer) => layer.tensor),
    output,
    onProgress,
  });
  const spatial = await spatialShares(analysis, output, flip);
  return {
    output,
    error: account.error,
    layers: account.layers,
    rest: account.rest.share,
    ...(spatial === undefined ? {} : { spatial }),
  };
}

async function spatialShares(analysis: Analysis, output: string, flip: Flip): Promise<SpatialShares | undefined> {
  const head = pooledHead(analysis.model.loaded.onnx, output, analysis.shaped.actionOf);
  if (head === undefined) return undefined;
  const [x, gx] = [await analysis.activation(head.features, 'id'), await analysis.activation(head.features, flip)];
  const pair = pairLayer(head.features, flip, analysis.action(head.features), x, gx);
  const { height, width, data } = spatialAccount(head, pair);
  return { tensor: head.features, height, width, shares: [...data] };
}
