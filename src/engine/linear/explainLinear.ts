import { LayerSums } from '../../analysis/linear/channelSums';
import { fitLinearMaps } from '../../analysis/linear/fitLinearMaps';
import { toPlanes } from '../../analysis/layer/planes';
import { groupsWithin } from '../../analysis/measure/groupsWithin';
import { MarkedSession } from '../../analysis/measure/markedSession';
import { toFloats } from '../../analysis/measure/typedTensors';
import type { Tensors } from '../../analysis/measure/session';
import { applyFlip, type FloatTensor } from '../../operators/follow/rearrange';
import { UserError } from '../../protocol/errors';
import { MIN_SAMPLES, type LinearRequest } from '../../protocol/linear';
import type { LayerPatch, ReportPatch } from '../../report/patch';
import type { Flip, LayerLinear, Orientation, PerFlip } from '../../report/report';
import type { Analysis } from '../analysis';
import type { ExplainContext } from '../explain/explain';
import { timeSliced } from '../service/timeSliced';
import { linearLayers, refusal, sampleCount, type LinearLayer } from './linearLayers';
import { samplesOf, type SampleSource } from './samples';

/** Sums and activations of the layers that are measured in the same runs. */
const GROUP_BYTES = 384 * 2 ** 20;

/** E_linear of the layers that are asked for, over samples of which sums alone are kept. */
export async function explainLinear(
  analysis: Analysis,
  request: LinearRequest,
  context: ExplainContext,
): Promise<ReportPatch> {
  const source = samplesOf(analysis, request.inputs);
  const layers = linearLayers(analysis, request, source.perRun);
  const samples = Math.min(sampleCount(request, layers, source.perRun), source.runs * source.perRun);
  if (samples < MIN_SAMPLES) {
    const message = `Linear maps of channels are fitted over ${MIN_SAMPLES} samples or more, and ${samples} were given. Give more inputs, or leave them out to use noise.`;
    throw new UserError('setting-invalid', message);
  }
  const refusals = new Map(layers.map((layer) => [layer, refusal(layer, samples)]));
  const accepted = layers.filter((layer) => refusals.get(layer) === undefined);
  const groups = groupsWithin(accepted, GROUP_BYTES, ({ bytes }) => bytes);
  const fitted: LayerPatch[] = [];
  for (const [i, group] of groups.entries()) {
    const onProgress = (part: number): void => context.onProgress((i + part) / groups.length);
    fitted.push(...(await fitGroup(analysis, group, source, samples, { ...context, onProgress })));
  }
  context.onProgress(1);
  const without = [...refusals].flatMap(([layer, found]) => (found === undefined ? [] : [patchOf(layer, () => found)]));
  return { layers: [...fitted, ...without] };
}

function patchOf({ tensor, flips }: LinearLayer, linear: (flip: Flip) => LayerLinear): LayerPatch {
  return { tensor, linear: Object.fromEntries(flips.map((flip) => [flip, linear(flip)])) };
}

/** Of the time, what summing takes; fitting takes the rest. */
const SUMMING = 0.75;

async function fitGroup(
  analysis: Analysis,
  group: readonly LinearLayer[],
  source: SampleSource,
  samples: number,
  context: ExplainContext,
): Promise<readonly LayerPatch[]> {
  const sums = group.map(({ channels, flips }) => new LayerSums(channels, flips));
  await sumSamples(analysis, group, sums, source, samples, context);
  const patches: LayerPatch[] = [];
  for (const [i, layer] of group.entries()) {
    const found = await timeSliced(fitLinearMaps(sums[i]!), context.signal);
    patches.push(
      patchOf(layer, (flip) => {
        const fit = found[flip];
        return fit === undefined ? { reason: 'not-finite' } : { ...fit, samples, source: source.kind };
      }),
    );
    context.onProgress(SUMMING + ((1 - SUMMING) * (i + 1)) / group.length);
  }
  return patches;
}

async function sumSamples(
  analysis: Analysis,
  group: readonly LinearLayer[],
  sums: readonly LayerSums[],
  source: SampleSource,
  samples: number,
  { createSession, onProgress }: ExplainContext,
): Promise<void> {
  const names = group.map(({ tensor }) => tensor);
  const flips = analysis.spec.flips.filter((flip) => group.some((layer) => layer.flips.includes(flip)));
  const session = await MarkedSession.create(analysis.model.loaded.onnx, names, createSession);
  try {
    for (let run = 0; run * source.perRun < samples; run++) {
      const feeds = await source.feeds(run);
      const runs: { [O in Orientation]?: Tensors } = {};
      for (const orientation of ['id', ...flips] as const) {
        runs[orientation] = await session.run(feeds[orientation]!, names);
        onProgress((SUMMING * source.perRun * run) / samples);
      }
      for (const [i, layer] of group.entries()) {
        const values = valuesOf(analysis, layer, runs);
        const count = Math.min(source.perRun, samples - run * source.perRun);
        for (let k = 0; k < count; k++) addSample(sums[i]!, run * source.perRun + k, values, k, source.perRun);
      }
    }
  } finally {
    await session.release();
  }
}

/** A layer's values in one run, brought back to the order of x, each cut into planes by `planes`. */
interface LayerValues {
  readonly id: FloatTensor;
  readonly flipped: PerFlip<FloatTensor>;
  readonly planes: (tensor: FloatTensor) => Float32Array;
}

function valuesOf(
  analysis: Analysis,
  layer: LinearLayer,
  runs: { readonly [O in Orientation]?: Tensors },
): LayerValues {
  const action = analysis.action(layer.tensor);
  const tensor = (orientation: Orientation): FloatTensor => {
    const found = runs[orientation]![layer.tensor]!;
    return { dims: found.dims, data: toFloats(found) };
  };
  const flipped = layer.flips.map((flip) => [flip, applyFlip(tensor(flip), action, flip)] as const);
  return {
    id: tensor('id'),
    flipped: Object.fromEntries(flipped),
    planes: (sample) => toPlanes(sample, action).data,
  };
}

function addSample(sums: LayerSums, sample: number, { id, flipped, planes }: LayerValues, k: number, of: number): void {
  const cut = (tensor: FloatTensor): Float32Array => planes(of === 1 ? tensor : sampleOf(tensor, k));
  sums.add(sample, cut(id), Object.fromEntries(sums.flips.map((flip) => [flip, cut(flipped[flip]!)])));
}

/** One entry of the batch. */
function sampleOf({ dims, data }: FloatTensor, k: number): FloatTensor {
  const length = data.length / dims[0]!;
  return { dims: [1, ...dims.slice(1)], data: data.subarray(k * length, (k + 1) * length) };
}
