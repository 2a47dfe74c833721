import { layerSources } from '../../analysis/measure/layerSources';
import type { Measurement } from '../../analysis/measure/measurement';
import { noiseFloor } from '../../analysis/measure/noiseFloor';
import type { Tensors } from '../../analysis/measure/session';
import type { AnalysisSpec } from '../../protocol/spec';
import { isAboveFloor } from '../../report/facts/exact';
import { cutText, MAX_WARNING } from '../../report/facts/cutText';
import type { Flip, LayerReport, OutputReport, Report } from '../../report/report';
import { unfusedPrice } from './unfusedPrice';
import { reportedModel } from '../models/loadModel';
import type { CachedModel, ShapedModel } from '../models/modelCache';
import type { Oriented } from '../../image/oriented';
import type { PreparedInputs } from '../input/furtherInputs';
import { measureProvider } from '../runtime/providerUse';
import { ownRuntimePath } from '../runtime/loadRuntime';
import { runtimeVersion } from '../runtime/runtime';
import { withLogits } from '../output/logits';
import { measureOtherPreprocess } from '../input/otherPreprocess';
import { withMasks } from '../output/outputMasks';
import { drawnOutputReports, ignoredOutputs } from '../output/outputReports';
import { measureRepeatability } from '../output/repeatability';
import { TOOL } from './tool';
import {
  labelWarnings,
  modelWarnings,
  providerWarnings,
  opaqueWarnings,
  randomWarnings,
  sizeWarnings,
} from './reportWarnings';

/** The report of a measurement, with what only the whole of it shows: labels, repeatability, the other preprocessing. */
export async function makeReport(
  spec: AnalysisSpec,
  model: CachedModel,
  input: PreparedInputs,
  shaped: ShapedModel,
  feeds: Oriented<Tensors>,
  measurement: Measurement,
  timings: Readonly<Record<string, number>>,
): Promise<Report> {
  const provider = await measureProvider(model, feeds.id, measurement.outputs);
  const { arithmetic, floor: ownFloor } = noiseFloor(model.loaded.onnx.graph);
  // What a provider computes otherwise than the processor does is no effect of a flip either.
  const difference = provider?.difference ?? 0;
  const floor = Number.isFinite(difference) ? Math.max(ownFloor, difference) : ownFloor;
  const sources = layerSources(model.loaded.onnx.graph, measurement.layers);
  const layers = measurement.layers.map((layer, i) => layerReport(layer, sources[i]!));
  const repeatability = await measureRepeatability(model, feeds.id, Object.keys(measurement.outputs));
  const request = {
    spec,
    model,
    shaped,
    inputShape: input.shape,
    x: feeds.id,
    outputs: measurement.outputs,
    activation: measurement.activation,
    noiseFloor: floor,
    ...(repeatability && { repeatability }),
  };
  const logits = {
    graph: model.loaded.onnx.graph,
    flips: spec.flips,
    outputs: measurement.outputs,
    activation: measurement.activation,
    actionOf: shaped.actionOf,
  };
  const ran = { model, shaped, outputs: measurement.outputs };
  const outputs: OutputReport[] = [];
  for (const output of await drawnOutputReports(request))
    outputs.push(withMasks(await withLogits(output, logits), ran, spec.flips));
  const ignored = ignoredOutputs(request);
  const runtimePath = ownRuntimePath();
  const otherPreprocess = await measureOtherPreprocess(request, input);
  return {
    schema: 'flipscope/report@2',
    tool: {
      ...TOOL,
      onnxruntime: await runtimeVersion(),
      ...(runtimePath !== undefined && { runtimePath }),
      ...(provider && { provider }),
    },
    model: await reportedModel(model.loaded),
    input: otherPreprocess === undefined ? input.info : { ...input.info, otherPreprocess },
    flips: spec.flips,
    outputs,
    ...(ignored && { ignored }),
    layers,
    firstBroken: firstBroken(layers, spec.flips, floor),
    noiseFloor: floor,
    ...(repeatability && { repeatability: Math.max(...Object.values(repeatability)) }),
    checks: checksOf(measurement),
    timings: Object.fromEntries(Object.entries(timings).map(([stage, ms]) => [stage, Math.round(ms * 10) / 10])),
    warnings: [
      ...model.loaded.onnx.notes,
      ...model.loaded.known.warnings,
      ...labelWarnings(model, measurement),
      ...input.warnings,
      ...sizeWarnings(model),
      ...(spec.layers === 'all' ? [await unfusedPrice(model, feeds.id, spec, measurement)] : []),
      ...opaqueWarnings(layers, shaped),
      ...measurement.warnings,
      ...(provider === undefined ? [] : providerWarnings(provider, ownFloor)),
      ...randomWarnings(model.loaded.onnx.graph, repeatability),
      ...modelWarnings(model, arithmetic, measurement, floor, outputs),
    ].map((warning) => cutText(warning, MAX_WARNING)),
  };
}

function checksOf({ instrumentationDelta }: Measurement): Report['checks'] {
  return instrumentationDelta === undefined ? {} : { instrumentationDelta };
}

/** Null where every layer is exact; absent where there is none, or none is broken but some could not be measured. */
function firstBroken(
  layers: readonly LayerReport[],
  flips: readonly Flip[],
  floor: number,
): { [F in Flip]?: string | null } {
  const found: { [F in Flip]?: string | null } = {};
  for (const flip of flips) {
    const broken = layers.find((layer) => isAboveFloor(layer.error[flip] ?? 0, floor));
    if (broken !== undefined) found[flip] = broken.tensor;
    else if (layers.length > 0 && layers.every((layer) => layer.error[flip] !== undefined)) found[flip] = null;
  }
  return found;
}

function layerReport(layer: Measurement['layers'][number], from: readonly number[]): LayerReport {
  const { tensor, node, op, shape, action, error, pooled, cosine, assumed } = layer;
  return { tensor, node, op, shape, action, from, ...(assumed && { assumed: true }), error, pooled, cosine };
}
