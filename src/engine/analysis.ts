import { performance } from 'node:perf_hooks';
import type { Action } from '../operators/follow/action';
import { arrangementOf, type Arrangement } from '../contracts/arrangement';
import { fittingAction, imageForm } from '../contracts/positions';
import type { Measurement } from '../analysis/measure/measurement';
import type { Tensors } from '../analysis/measure/session';
import type { Codec } from '../image/codec';
import type { Progress } from '../protocol/engine';
import { inputFiles } from '../protocol/inputFiles';
import type { AnalysisSpec } from '../protocol/spec';
import { hasNorm, isJudged, mainOutput, pairFor } from '../report/facts/mainOutput';
import type { Flip, OutputContract, OutputReport, PerFlip, Report } from '../report/report';
import { besideDecoding, type Beside } from './input/besideDecoding';
import { fileVersions, requireUnchanged, type FileVersions } from './files/fileVersions';
import { givenShape } from './input/givenShape';
import { makeFeeds } from './input/imageFeeds';
import { atWorkingSize } from './input/workingSize';
import type { CachedModel, ModelCache, ShapedModel } from './models/modelCache';
import type { Oriented } from '../image/oriented';
import { prepareInputs, type PreparedInputs } from './input/furtherInputs';
import { makeReport } from './report/makeReport';

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
  /** For each flip, the output that the verdict speaks of, unless it cannot be judged. */
  readonly mainOutputs: PerFlip<string>;
  /** The same, where that output has no norm: class numbers, detections that are matched. */
  readonly normless: PerFlip<string>;
  /** What a flip should do to an output that is compared. */
  contract(output: string): OutputContract | undefined;
  /** How a flip should arrange an output, by its contract. */
  arrangement(output: string, flip: Flip): Arrangement | undefined;
  /** A tensor's action; tensors that do not depend on the image are compared as they are. */
  action(tensor: string): Action;
  readonly activation: Measurement['activation'];
  readonly activations: Measurement['activations'];
}

/** For tensors that a flip does not reach. */
const AS_IT_IS: Action = { kind: 'invariant' };

/**
 * From a spec to a report: load, preprocess, run every orientation, compare.
 *
 * @param findAhead finds what will be asked of the network, while an image is decoded
 * @throws UserError naming the file that is wrong and what to do.
 */
export function runAnalysis(
  spec: AnalysisSpec,
  models: ModelCache,
  codec: Codec,
  onProgress: (progress: Progress) => void,
  findAhead?: Beside['findAhead'],
): Promise<FinishedAnalysis> {
  return atWorkingSize(spec, models, () => analyze(spec, models, codec, onProgress, findAhead));
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
  findAhead: Beside['findAhead'],
): Promise<FinishedAnalysis> {
  const start = performance.now();
  const inputVersions = await fileVersions(inputFiles(spec));
  onProgress({ stage: 'load', message: 'Loading the model', fraction: 0 });
  const model = await models.open(spec.model, await givenShape(spec));
  const loadedAt = performance.now();
  onProgress({ stage: 'preprocess', message: 'Preparing the input', fraction: 0.1 });
  const instrumented = spec.layers === 'all' ? model.unfused : model.instrumented;
  const preparing = prepareInputs(spec, model, codec);
  const input = await (spec.input.kind === 'image'
    ? besideDecoding(preparing, { spec, models, model, measured: instrumented, findAhead })
    : preparing);
  const feeds = makeFeeds(model, input);
  onProgress({ stage: 'preprocess', message: 'Finding the shapes of the layers', fraction: 0.15 });
  const shaped = await models.shaped(model, input.fed, feeds.id);
  onProgress({ stage: 'measure', message: 'Running the model', fraction: 0.2 });
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
  const outputOf = (name: string): OutputReport | undefined => report.outputs.find((output) => output.name === name);
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
    contract: (name) => outputOf(name)?.contract,
    arrangement: (name, flip) => {
      const output = outputOf(name);
      return output && arrangementOf(output.contract, flip, output.shape, shaped.actionOf(name));
    },
    action: (tensor) => assumed.get(tensor) ?? shaped.actionOf(tensor) ?? AS_IT_IS,
    activation: measurement.activation,
    activations: measurement.activations,
  };
  return { analysis, report };
}

/** @param withNorm whether those whose difference can be shared out, or the others */
function mainOutputs(report: Report, withNorm: boolean): PerFlip<string> {
  return Object.fromEntries(
    report.flips.flatMap((flip) => {
      const output = mainOutput(report, flip);
      if (output === undefined || !isJudged(output, flip)) return [];
      const isMeant = hasNorm(output) === withNorm && (!withNorm || Number.isFinite(pairFor(output, flip)?.relL2));
      return isMeant ? [[flip, output.name]] : [];
    }),
  );
}
