import type { Feeds } from '../analysis/fix/verify';
import { rearrange } from '../operators/follow/rearrange';
import { imageAxes } from '../analysis/input/imageInput';
import type { Network } from '../operators/network';
import type { SessionFactory, Tensors } from '../analysis/measure/session';
import type { Codec } from '../image/codec';
import { randn } from '../image/noise';
import { embedExternalData, externalDataFiles } from '../onnx/externalData';
import { parseModel, withConstants, type OnnxModel } from '../onnx/model';
import { encodeModel } from '../onnx/write';
import type { AnalysisSpec } from '../protocol/spec';
import type { Orientation } from '../report/report';
import type { Analysis } from './analysis';
import { feedTensor } from './feeds';
import type { CachedModel, ModelCache } from './modelCache';
import { prepareInput } from './prepareInput';

/** A model at one input size, ready to be rewritten, and the inputs to try the result on. */
export interface FixSubject {
  /** With all weights inside, so that the result can be written anywhere. */
  readonly network: Network;
  /** Absent when the spec asks for noise. */
  readonly picture?: Feeds;
  readonly noise: Feeds;
  readonly createSession: SessionFactory;
  readonly labels?: readonly string[];
  /** Files that must not be overwritten. */
  readonly sources: readonly string[];
}

const NOISE_SEED = 0;

/** @throws UserError as an analysis does, for a model or an input that cannot be used. */
export async function subjectOf(spec: AnalysisSpec, models: ModelCache, codec: Codec): Promise<FixSubject> {
  const model = await models.open(spec.model);
  const input = await prepareInput(spec, model.loaded, model.input, codec);
  const feed = { [model.input.name]: feedTensor(model.input.dtype, input.shape, input.tensors.id) };
  const shaped = await models.shaped(model, input.shape, feed);
  return makeSubject(spec, model, { shape: input.shape, data: input.tensors.id }, shaped);
}

export function subjectOfAnalysis({ spec, model, input, shaped }: Analysis): FixSubject {
  return makeSubject(spec, model, { shape: input.shape, data: input.tensors.id }, shaped);
}

function makeSubject(
  spec: AnalysisSpec,
  model: CachedModel,
  x: { readonly shape: readonly number[]; readonly data: Float32Array },
  shaped: Pick<Analysis, 'shaped'>['shaped'],
): FixSubject {
  const { onnx, labels } = model.loaded;
  const external = externalDataFiles(onnx);
  const whole = external.length === 0 ? onnx : withWeightsInside(onnx);
  const network: Network = {
    model: whole,
    input: { name: model.input.name, shape: x.shape, layout: model.input.layout },
    shapes: shaped.shapes,
    action: shaped.actionOf,
  };
  const seed = spec.input.kind === 'noise' ? spec.input.seed : NOISE_SEED;
  const noise = randn(seed, x.data.length);
  // Bytes hold no negative numbers: noise around the middle of their range.
  const ranged = model.input.dtype === 'uint8' ? noise.map((v) => 128 + 48 * v) : noise;
  return {
    network,
    noise: orientedFeeds(network, model.input.dtype, ranged),
    createSession: model.createSession,
    sources: [onnx.path, ...external, ...(spec.input.kind === 'noise' ? [] : [spec.input.path])],
    ...(spec.input.kind === 'noise' ? {} : { picture: orientedFeeds(network, model.input.dtype, x.data) }),
    ...(labels === undefined ? {} : { labels }),
  };
}

function withWeightsInside(onnx: OnnxModel): OnnxModel {
  return withConstants(parseModel(encodeModel(embedExternalData(onnx)), onnx.path), onnx.graph.evaluated);
}

/** x and its flips, by the tensor's own axes: what a fix is exact for. */
function orientedFeeds({ input }: Network, dtype: string, data: Float32Array): Feeds {
  const { rows, columns } = imageAxes(input.layout);
  const axes: Readonly<Record<Orientation, readonly number[]>> = {
    id: [],
    h: [columns],
    v: [rows],
    hv: [rows, columns],
  };
  const feed = (orientation: Orientation): Tensors => {
    const reversed = axes[orientation].map((axis) => ({ axis, map: 'reverse' as const }));
    const flipped = rearrange({ dims: input.shape, data }, reversed);
    return { [input.name]: feedTensor(dtype, input.shape, flipped.data) };
  };
  return { id: feed('id'), h: feed('h'), v: feed('v'), hv: feed('hv') };
}
