import { measureCauses } from '../../analysis/causes/measureCauses';
import { settledTensors } from '../../analysis/causes/settledTensors';
import type { TensorProto } from '../../onnx/proto/onnx_pb';
import { attributeToLayers } from '../../analysis/attribution/layerAttribution';
import { pooledHead, attributeToPositions } from '../../analysis/attribution/spatialAttribution';
import { pairLayer } from '../../analysis/layer/layerView';
import { mirrorImagesInSteps, type Network } from '../../operators/network';
import type { SessionFactory } from '../../analysis/measure/session';
import { isAboveFloor } from '../../report/facts/exact';
import type { ReportPatch } from '../../report/patch';
import type { RunSteps } from '../../protocol/steps';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { FLIP_SYMBOLS, formatPercent } from '../../report/facts/format';
import type { CauseReport, Flip, PerFlip, PerOrientation, SpatialShares } from '../../report/report';
import type { Analysis } from '../analysis';
import { comparableBefore } from './explained';
import { auditOf, networkAtShape } from '../models/networks';

export interface ExplainContext {
  /** Sessions that let other questions in between. */
  readonly createSession: SessionFactory;
  readonly signal: AbortSignal;
  /** Runs steps, with questions in between; rejects with the signal's reason. */
  readonly run: RunSteps;
  /** 0…1 of this part. */
  readonly onProgress: (fraction: number) => void;
}

/** The analyzed model at the size of its input, as the mirror analysis sees it; one for all questions. */
export function networkOf({ model, input, shaped }: Analysis): Network {
  return networkAtShape(model.loaded.onnx, input.fed, shaped);
}

/** As `networkOf`, with the mirror images of all operators found: they are looked up at once after. */
export async function mirroredNetwork(analysis: Analysis, run: RunSteps): Promise<Network> {
  const network = networkOf(analysis);
  for (const flip of analysis.spec.flips) await run(mirrorImagesInSteps(network, flip));
  return network;
}

const settledIn = new WeakMap<Network, ReadonlyMap<string, TensorProto>>();

/** What is the same for every image; computed by the first question that asks for it. */
export async function settledOf(
  network: Network,
  { createSession, run }: Pick<ExplainContext, 'createSession' | 'run'>,
) {
  const known = settledIn.get(network) ?? (await settledTensors(network, createSession, run));
  settledIn.set(network, known);
  return known;
}

/** Every operator judged from the file alone. */
export async function explainAudit(analysis: Analysis, { run }: ExplainContext): Promise<ReportPatch> {
  return { audit: await auditOf(networkOf(analysis), run) };
}

/** Counterfactuals and shares of the output that each flip changes most, or of what is last comparable before it. */
export async function explainCauses(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const network = await mirroredNetwork(analysis, context.run);
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
    settled: await settledOf(network, context),
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
