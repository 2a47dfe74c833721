import type { Oriented } from '../../image/oriented';
import type { Tensors } from '../../analysis/measure/session';
import { sameDims } from '../../onnx/tensors';
import { UserError } from '../../protocol/errors';
import type { InputRef } from '../../protocol/spec';
import { formatShape } from '../../report/facts/format';
import { imageAxes } from '../../report/layout';
import type { Analysis } from '../analysis';
import { makeFeeds } from '../input/imageFeeds';
import { flipTensor, prepareInput } from '../input/prepareInput';

const FLOATS: ReadonlySet<string> = new Set(['float32', 'float64', 'float16']);

/** Where samples come from: noise of consecutive seeds, or inputs of the person's. */
export interface SampleSource {
  readonly kind: 'noise' | 'inputs';
  /** Samples that one run holds: the length of the input's batch. */
  readonly perRun: number;
  /** How many runs there can be. */
  readonly runs: number;
  /** What to feed in a run, in every orientation. */
  feeds(run: number): Promise<Oriented<Tensors>>;
}

export function samplesOf(analysis: Analysis, inputs: readonly InputRef[] | undefined): SampleSource {
  const { batch } = imageAxes(analysis.input.info.layout);
  const perRun = analysis.input.shape[batch] ?? 1;
  if (inputs === undefined) {
    return { kind: 'noise', perRun, runs: Infinity, feeds: (run) => noiseFeeds(analysis, run) };
  }
  return { kind: 'inputs', perRun, runs: inputs.length, feeds: (run) => inputFeeds(analysis, inputs[run]!) };
}

/** As the analysis prepared its own input. */
async function inputFeeds(analysis: Analysis, ref: InputRef): Promise<Oriented<Tensors>> {
  const { spec, model, input, codec } = analysis;
  const { shape, tensors } = await prepareInput({ ...spec, input: ref }, model.loaded, model.input, codec);
  if (!sameDims(shape, input.shape)) {
    const name = ref.kind === 'noise' ? 'the noise' : ref.path;
    throw new UserError(
      'input-shape',
      `${name} gives the input ${formatShape(shape)}, the first one ${formatShape(input.shape)}: linear maps are fitted over inputs of one shape. Give a size with --size, or leave it out.`,
    );
  }
  return makeFeeds(model, { ...input, tensors });
}

/** Normal noise; in place of an image, with the mean and deviation of each of its channels. */
async function noiseFeeds(analysis: Analysis, seed: number): Promise<Oriented<Tensors>> {
  const { spec, model, input, codec } = analysis;
  const noise = { ...spec, input: { kind: 'noise', seed, shape: input.shape } as const };
  const { tensors } = await prepareInput(noise, model.loaded, model.input, codec);
  if (spec.input.kind === 'noise' || !FLOATS.has(model.input.dtype)) return makeFeeds(model, { ...input, tensors });
  const { layout } = input.info;
  const like = matched(tensors.id, input.tensors.id, input.shape, imageAxes(layout).channels);
  return makeFeeds(model, { ...input, tensors: flipTensor(like, input.shape, layout, spec.flips) });
}

/** Standard normal noise with the mean and deviation of each channel of `x`. */
function matched(noise: Float32Array, x: Float32Array, shape: readonly number[], axis: number): Float32Array {
  const channels = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  const channelOf = (i: number): number => Math.floor(i / inner) % channels;
  x.forEach((value, i) => {
    sums[channelOf(i)]! += value;
    squares[channelOf(i)]! += value * value;
  });
  const count = x.length / channels;
  const means = sums.map((sum) => sum / count);
  const deviations = squares.map((square, c) => Math.sqrt(Math.max(0, square / count - means[c]! ** 2)));
  return noise.map((z, i) => means[channelOf(i)]! + deviations[channelOf(i)]! * z);
}
