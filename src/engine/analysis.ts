import { performance } from 'node:perf_hooks';
import { opaquePart, type Action, type Opaque, type OpaqueFlip } from '../operators/follow/action';
import { arrangementOf, type Arrangement } from '../contracts/arrangement';
import { wrongLabels } from '../contracts/found/known';
import { fittingAction, imageForm } from '../contracts/positions';
import type { FloatTensor } from '../operators/follow/rearrange';
import type { Measurement } from '../analysis/measure/measurement';
import { noiseFloor } from '../analysis/measure/noiseFloor';
import type { Tensors } from '../analysis/measure/session';
import type { Codec } from '../image/codec';
import type { Progress } from '../protocol/engine';
import { inputFiles } from '../protocol/inputFiles';
import type { AnalysisSpec } from '../protocol/spec';
import { isAboveFloor } from '../report/facts/exact';
import { randomNodes } from '../operators/constantNodes';
import type { ModelGraph } from '../onnx/graph';
import { cutText, MAX_WARNING } from '../report/facts/cutText';
import { formatPercent } from '../report/facts/format';
import { mainOutput, pairFor } from '../report/facts/verdict';
import type { Flip, LayerReport, Orientation, OutputReport, PerFlip, Report } from '../report/report';
import { fileVersions, requireUnchanged, type FileVersions } from './fileVersions';
import { givenShape } from './givenShape';
import { makeFeeds } from './imageFeeds';
import { unfusedPrice } from './unfusedPrice';
import { atWorkingSize } from './workingSize';
import type { CachedModel, ModelCache, ShapedModel } from './modelCache';
import type { Oriented } from '../image/oriented';
import { prepareInputs, type PreparedInputs } from './furtherInputs';
import { runtimeVersion } from './runtime';
import { withLogits } from './logits';
import { measureOtherPreprocess } from './otherPreprocess';
import { ignoredOutputs, outputReports } from './outputReports';
import { measureRepeatability, type Repeatability } from './repeatability';
import { unchangedWarnings } from './sensitiveOutputs';
import { TOOL } from './tool';

/** What is needed to answer questions about a finished analysis. The report is its client's. */
export interface Analysis {
  readonly spec: AnalysisSpec;
  readonly codec: Codec;
  readonly model: CachedModel;
  readonly input: PreparedInputs;
  /** Everything it was read from. */
  readonly files: FileVersions;
  readonly shaped: ShapedModel;
  readonly feeds: Oriented<Tensors>;
  /** The model's outputs as they came, not flipped back. */
  readonly outputs: Measurement['outputs'];
  /** In graph order. */
  readonly layers: Measurement['layers'];
  /** Errors below this are float noise. */
  readonly noiseFloor: number;
  /** For each flip, the output that the verdict speaks of, unless it cannot be compared. */
  readonly mainOutputs: PerFlip<string>;
  /** The same, where that output has no norm: class numbers, detections that are matched. */
  readonly normless: PerFlip<string>;
  /** How a flip should arrange an output, by its contract. */
  arrangement(output: string, flip: Flip): Arrangement | undefined;
  /** A tensor's action; tensors that do not depend on the image are compared as they are. */
  action(tensor: string): Action;
  activation(tensor: string, orientation: Orientation): Promise<FloatTensor>;
}

/** For tensors that a flip does not reach. */
const AS_IT_IS: Action = { kind: 'invariant' };

/**
 * From a spec to a report: load, preprocess, run every orientation, compare.
 *
 * @throws UserError naming the file that is wrong and what to do.
 */
export function runAnalysis(
  spec: AnalysisSpec,
  models: ModelCache,
  codec: Codec,
  onProgress: (progress: Progress) => void,
): Promise<FinishedAnalysis> {
  return atWorkingSize(spec, models, () => analyze(spec, models, codec, onProgress));
}

export interface FinishedAnalysis {
  readonly analysis: Analysis;
  readonly report: Report;
}

async function analyze(
  spec: AnalysisSpec,
  models: ModelCache,
  codec: Codec,
  onProgress: (progress: Progress) => void,
): Promise<FinishedAnalysis> {
  const start = performance.now();
  const inputVersions = await fileVersions(inputFiles(spec));
  onProgress({ stage: 'load', message: 'Loading the model', fraction: 0 });
  const model = await models.open(spec.model, await givenShape(spec));
  const loadedAt = performance.now();
  onProgress({ stage: 'preprocess', message: 'Preparing the input', fraction: 0.1 });
  const input = await prepareInputs(spec, model, codec);
  const feeds = makeFeeds(model, input);
  const shaped = await models.shaped(model, input.fed, feeds.id);
  onProgress({ stage: 'measure', message: 'Running the model', fraction: 0.2 });
  const instrumented = spec.layers === 'all' ? model.unfused : model.instrumented;
  const measurement = await instrumented.measure({
    feeds,
    flips: spec.flips,
    actionOf: shaped.actionOf,
    fittingAction: (shape) => fittingAction({ shape, ...imageForm(input.shape, model.input.layout) }),
    shapeOf: shaped.shapes.shape,
    onProgress: (share) =>
      onProgress({ stage: 'measure', message: 'Running and comparing', fraction: 0.2 + 0.75 * share }),
  });
  onProgress({ stage: 'report', message: 'Writing the report', fraction: 0.95 });
  const timings = {
    model: loadedAt - start,
    ...input.timings,
    ...measurement.timings,
    total: performance.now() - start,
  };
  const files: FileVersions = new Map([...model.files, ...inputVersions]);
  const report = await makeReport(spec, model, input, shaped, feeds, measurement, timings);
  // Weights beside the model are read with every session.
  await requireUnchanged(files);
  const assumed = new Map(measurement.layers.flatMap((l) => (l.assumed === undefined ? [] : [[l.tensor, l.assumed]])));
  const analysis: Analysis = {
    spec,
    codec,
    model,
    input,
    files,
    shaped,
    feeds,
    outputs: measurement.outputs,
    layers: measurement.layers,
    noiseFloor: report.noiseFloor,
    mainOutputs: mainOutputs(report, true),
    normless: mainOutputs(report, false),
    arrangement: (name, flip) => {
      const output = report.outputs.find((candidate) => candidate.name === name);
      return output && arrangementOf(output.contract, flip, output.shape, shaped.actionOf(name));
    },
    action: (tensor) => assumed.get(tensor) ?? shaped.actionOf(tensor) ?? AS_IT_IS,
    activation: (tensor, orientation) => measurement.activation(tensor, orientation),
  };
  return { analysis, report };
}

/** @param withNorm whether those whose difference can be shared out, or the others */
function mainOutputs(report: Report, withNorm: boolean): PerFlip<string> {
  return Object.fromEntries(
    report.flips.flatMap((flip) => {
      const output = mainOutput(report, flip);
      const isJudged = output?.verdict[flip] === 'holds' || output?.verdict[flip] === 'broken';
      if (output === undefined || !(withNorm || isJudged)) return [];
      // Class numbers have no norm: what lies behind them cannot share out a difference.
      const hasNorm = output.contract.kind !== 'labels' && output.boxes === undefined;
      const isMeant = hasNorm === withNorm && (!withNorm || Number.isFinite(pairFor(output, flip)?.relL2));
      return isMeant ? [[flip, output.name]] : [];
    }),
  );
}

async function makeReport(
  spec: AnalysisSpec,
  model: CachedModel,
  input: PreparedInputs,
  shaped: ShapedModel,
  feeds: Oriented<Tensors>,
  measurement: Measurement,
  timings: Readonly<Record<string, number>>,
): Promise<Report> {
  const { arithmetic, floor } = noiseFloor(model.loaded.onnx.graph);
  const layers = measurement.layers.map(layerReport);
  const repeatability = await measureRepeatability(model, feeds.id, Object.keys(measurement.outputs));
  const request = {
    spec,
    model,
    shaped,
    inputShape: input.shape,
    x: feeds.id,
    outputs: measurement.outputs,
    activation: (tensor: string, orientation: Orientation) => measurement.activation(tensor, orientation),
    noiseFloor: floor,
    ...(repeatability && { repeatability }),
  };
  const logits = {
    graph: model.loaded.onnx.graph,
    flips: spec.flips,
    activation: measurement.activation,
    actionOf: shaped.actionOf,
  };
  const outputs: OutputReport[] = [];
  for (const output of await outputReports(request)) outputs.push(await withLogits(output, logits));
  const ignored = ignoredOutputs(request);
  const otherPreprocess = await measureOtherPreprocess(request, input);
  return {
    schema: 'flipscope/report@2',
    tool: { ...TOOL, onnxruntime: await runtimeVersion() },
    model: model.loaded.info,
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
      ...randomWarnings(model.loaded.onnx.graph, repeatability),
      ...modelWarnings(model, arithmetic, measurement, floor, outputs),
    ].map((warning) => cutText(warning, MAX_WARNING)),
  };
}

/** Names of classes whose number is not that of the classes that came out. */
function labelWarnings({ loaded: { labels, labelsOrigin } }: CachedModel, { outputs }: Measurement): readonly string[] {
  if (labels === undefined || labelsOrigin === undefined) return [];
  const made = Object.entries(outputs).map(([name, values]) => ({ name, shape: [...values.id!.dims] }));
  return wrongLabels({ names: labels, origin: labelsOrigin }, made);
}

function sizeWarnings({ triedSize, loaded }: CachedModel): string[] {
  if (triedSize === undefined) return [];
  return [
    `${loaded.info.name} does not run at 224×224, and nothing says what its input wants: ${triedSize.join('×')} was found by trying. Give --size, or "size" in its preprocessing, if it was made for another.`,
  ];
}

function randomWarnings(graph: ModelGraph, repeatability: Repeatability | undefined): string[] {
  const [first] = randomNodes(graph);
  if (repeatability === undefined || first === undefined) return [];
  const difference = formatPercent(Math.max(...Object.values(repeatability)));
  return [
    `This model is random (${graph.nodeName(first)}): the same image gives outputs that differ by up to ${difference}. Export it for inference to judge it.`,
  ];
}

function checksOf({ instrumentationDelta }: Measurement): Report['checks'] {
  return instrumentationDelta === undefined ? {} : { instrumentationDelta };
}

/** Null where every layer is exact; absent where none is broken but some could not be measured. */
function firstBroken(
  layers: readonly LayerReport[],
  flips: readonly Flip[],
  floor: number,
): { [F in Flip]?: string | null } {
  const found: { [F in Flip]?: string | null } = {};
  for (const flip of flips) {
    const broken = layers.find((layer) => isAboveFloor(layer.error[flip] ?? 0, floor));
    if (broken !== undefined) found[flip] = broken.tensor;
    else if (layers.every((layer) => layer.error[flip] !== undefined)) found[flip] = null;
  }
  return found;
}

function layerReport(layer: Measurement['layers'][number]): LayerReport {
  const { tensor, node, op, shape, action, error, pooled, cosine, assumed } = layer;
  return { tensor, node, op, shape, action, ...(assumed && { assumed: true }), error, pooled, cosine };
}

/** Where the order of positions is lost, or not known any more, each place once: figures behind it are of another kind. */
function opaqueWarnings(layers: readonly LayerReport[], shaped: ShapedModel): string[] {
  const sentences = layers.flatMap(({ tensor }) => {
    const opaque = opaquePart(shaped.actionOf(tensor));
    return opaque === undefined ? [] : opaqueWarning(opaque);
  });
  return [...new Set(sentences)];
}

function opaqueWarning(opaque: Opaque | OpaqueFlip): string {
  const { kind, reason } = opaque;
  if (kind === 'unknown') {
    return `What a flip does is not known from ${reason}. What follows is compared as it is or, where its axes fit the image's and that suits it better, flipped back.`;
  }
  const positions = 'flip' in opaque ? (opaque.flip === 'h' ? 'columns' : 'rows') : 'positions';
  return `The order of ${positions} is lost at ${reason}. What follows is compared without flipping ${'flip' in opaque ? 'them' : 'it'} back.`;
}

function modelWarnings(
  model: CachedModel,
  arithmetic: string,
  { instrumentationDelta }: Measurement,
  floor: number,
  outputs: readonly OutputReport[],
): string[] {
  const warnings: string[] = [];
  const { sidecar } = model.loaded;
  if (sidecar?.expects === 'equivariance' && outputs.some((output) => output.expects !== 'equivariance')) {
    warnings.push(
      `${sidecar.path} expects equivariance, but not every output has the image's rows and columns: those are compared as they are.`,
    );
  }
  if (sidecar !== undefined) warnings.push(...unchangedWarnings(outputs, floor, sidecar.path));
  if (arithmetic === 'quantized') {
    warnings.push('This model is quantized: rounding makes differences that no mirroring removes.');
  }
  if (instrumentationDelta !== undefined && isAboveFloor(instrumentationDelta, floor)) {
    warnings.push(
      `Marking the layers changed the output of ${model.loaded.info.name} by ${instrumentationDelta.toExponential(1)}: figures below that are not to be trusted.`,
    );
  }
  return warnings;
}
