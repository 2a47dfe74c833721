import { isDeepStrictEqual } from 'node:util';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { presentCauses } from '../../analysis/causes/presentCauses';
import { imageAxes } from '../../report/layout';
import { relativeL2 } from '../../analysis/measure/metrics';
import type { Measurement } from '../../analysis/measure/measurement';
import { mirrorImagesInSteps, networkInSteps, type Network } from '../../operators/network';
import { withSize } from '../../image/mergePreprocess';
import { UserError } from '../../protocol/errors';
import type { AnalysisSpec } from '../../protocol/spec';
import type { ReportPatch } from '../../report/patch';
import type { Cause, Flip, Orientation, SizeAdvice, SizeMeasurement } from '../../report/report';
import type { Analysis } from '../analysis';
import { makeFeeds } from '../input/imageFeeds';
import { networkOf, type ExplainContext } from './explain';
import { prepareInputs, type PreparedInputs } from '../input/furtherInputs';
import { sizeAdviceOf } from '../models/networks';
import { outputReports } from '../output/outputReports';
import { timeSliced } from '../service/timeSliced';

/** Aligned sizes that are tried out: the nearest ones. */
const MAX_MEASURED_SIZES = 2;

/** Aligned sizes near the current one; where the model takes other sizes, the output's error at the nearest and what is left to cause it. */
export async function explainSizes(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const advice = await sizeAdviceOf(networkOf(analysis), context.run);
  const { measured, warnings } = await measureSizes(analysis, sizesToMeasure(analysis, advice), context);
  return { sizeAdvice: measured.length === 0 ? advice : { ...advice, measured }, warnings };
}

/** Pairs of an aligned height and width. Images and noise can be made at another size, tensors cannot. */
function sizesToMeasure(
  { spec, input, model, mainOutputs }: Analysis,
  advice: SizeAdvice,
): (readonly [number, number])[] {
  const { rows, columns } = imageAxes(input.info.layout);
  const free = [rows, columns].every((axis) => typeof model.input.declared[axis] === 'string');
  const isCompared = Object.keys(mainOutputs).length > 0;
  if (!free || !isCompared || spec.input.kind === 'tensor' || advice.misaligned.length === 0) return [];
  const count = Math.min(MAX_MEASURED_SIZES, advice.H.length, advice.W.length);
  return Array.from({ length: count }, (_, i) => [advice.H[i]!, advice.W[i]!] as const);
}

async function measureSizes(
  analysis: Analysis,
  sizes: readonly (readonly [number, number])[],
  { signal, onProgress }: ExplainContext,
): Promise<{ readonly measured: readonly SizeMeasurement[]; readonly warnings: readonly string[] }> {
  const measured: SizeMeasurement[] = [];
  const warnings: string[] = [];
  const trials = sizes.map((size) => trialAt(analysis, size));
  for (const [i, trial] of trials.entries()) {
    const { size } = trial;
    signal.throwIfAborted();
    try {
      measured.push(await measureAt(analysis, trial, signal));
    } catch (error) {
      // Its input says that any size will do; something inside wants another one.
      if (!(error instanceof UserError) || error.reason === 'canceled') throw error;
      warnings.push(`The aligned size ${size.join('×')} could not be tried out: ${error.message}`);
    }
    onProgress((i + 1) / sizes.length);
  }
  return { measured, warnings };
}

/** A size to be measured. */
interface Trial {
  readonly size: readonly [number, number];
  readonly spec: AnalysisSpec;
  /** Under way: images are decoded in another thread. */
  readonly input: Promise<PreparedInputs>;
}

function trialAt({ spec, model, codec }: Analysis, size: readonly [number, number]): Trial {
  const at = specAt(spec, size);
  const input = prepareInputs(at, model, codec);
  // What fails before its turn is told in its turn.
  input.catch(() => undefined);
  return { size, spec: at, input };
}

/** The input of a trial and the network at its shape, which is found while the image is decoded. */
async function networkOfTrial(
  { model, input: { fed } }: Analysis,
  { size: [height, width], input }: Trial,
  signal: AbortSignal,
): Promise<{ readonly input: PreparedInputs; readonly there: Network }> {
  const { onnx } = model.loaded;
  const { rows, columns } = imageAxes(fed.layout);
  const shape = fed.shape.map((length, axis) => (axis === rows ? height : axis === columns ? width : length));
  const expected = await timeSliced(networkInSteps(onnx, { ...fed, shape }), signal);
  const prepared = await input;
  const isExpected = isDeepStrictEqual(prepared.fed, expected.input);
  return {
    input: prepared,
    there: isExpected ? expected : await timeSliced(networkInSteps(onnx, prepared.fed), signal),
  };
}

async function measureAt(analysis: Analysis, trial: Trial, signal: AbortSignal): Promise<SizeMeasurement> {
  const { model, mainOutputs, noiseFloor } = analysis;
  const { size, spec } = trial;
  const { input, there } = await networkOfTrial(analysis, trial, signal);
  const feeds = makeFeeds(model, input);
  const flips = spec.flips.filter((flip) => mainOutputs[flip] !== undefined);
  const found = await runAll(analysis, feeds, flips, signal);
  const outputs = await outputReports({
    spec: { ...spec, flips },
    model,
    shaped: { shapes: there.shapes, actionOf: there.action },
    inputShape: input.shape,
    x: feeds.id,
    outputs: found,
    noiseFloor,
  });
  const error: { [F in Flip]?: number } = {};
  const moves: { [F in Flip]?: number } = {};
  const left: { [F in Flip]?: readonly Cause[] } = {};
  for (const flip of flips) {
    const value = outputs.find(({ name }) => name === mainOutputs[flip])?.figure[flip]?.value;
    if (typeof value !== 'number') continue;
    error[flip] = value;
    const moved = movedBy(analysis.outputs[mainOutputs[flip]!]?.id, found[mainOutputs[flip]!]?.id);
    if (moved !== undefined) moves[flip] = moved;
    await timeSliced(mirrorImagesInSteps(there, flip), signal);
    left[flip] = presentCauses(there, flip, mainOutputs[flip]);
  }
  return { size, error, ...(Object.keys(moves).length > 0 && { moves }), left };
}

/** How far an output is from the one here; undefined where they are of other lengths. */
function movedBy(here: FloatTensor | undefined, there: FloatTensor | undefined): number | undefined {
  if (here === undefined || here.data.length !== there?.data.length) return undefined;
  const moved = relativeL2(here.data, there.data);
  return Number.isFinite(moved) ? moved : undefined;
}

/** Every output of x and its flips, as they come, by the session that has measured the layers where it is still there. */
async function runAll(
  { model: { instrumented } }: Analysis,
  feeds: Analysis['feeds'],
  flips: readonly Flip[],
  signal: AbortSignal,
): Promise<Measurement['outputs']> {
  const outputs: { [name: string]: { [O in Orientation]?: FloatTensor } } = {};
  for (const orientation of ['id', ...flips] as const) {
    signal.throwIfAborted();
    for (const [name, tensor] of Object.entries(await instrumented.runOutputs(feeds[orientation]!))) {
      outputs[name] = { ...outputs[name], [orientation]: tensor };
    }
  }
  return outputs;
}

/** The same input at another size. */
function specAt(spec: AnalysisSpec, size: readonly [number, number]): AnalysisSpec {
  const { input, preprocess } = spec;
  if (input.kind === 'noise') return { ...spec, size, input: { kind: 'noise', seed: input.seed } };
  if (preprocess === undefined) return { ...spec, size };
  return { ...spec, size, preprocess: withSize(preprocess, size) };
}
