import type { SettledOutputs } from '../../analysis/fix/outputRules';
import type { Feeds, Outputs } from '../../analysis/fix/verify';
import { rearrange, type FloatTensor } from '../../operators/follow/rearrange';
import { imageAxes } from '../../report/layout';
import type { Network } from '../../operators/network';
import type { SessionFactory, Tensors } from '../../analysis/measure/session';
import type { Codec } from '../../image/codec';
import { randn } from '../../image/noise';
import { embedExternalData, externalDataFiles } from '../../onnx/externalData';
import { parseModel, withConstants, type OnnxModel } from '../../onnx/model';
import { encodeModel } from '../../onnx/write';
import { inputFiles } from '../../protocol/inputFiles';
import type { AnalysisSpec } from '../../protocol/spec';
import type { Orientation, PerOrientation } from '../../report/report';
import type { Analysis } from '../analysis';
import { givenShape } from '../input/givenShape';
import { makeFeeds } from '../input/imageFeeds';
import { atWorkingSize } from '../input/workingSize';
import { feedTensor } from '../input/feeds';
import { fileVersions, type FileVersions } from '../files/fileVersions';
import { keptNoise } from '../input/keptValues';
import type { CachedModel, ModelCache } from '../models/modelCache';
import { settledOutputs } from '../output/outputContracts';
import { sourcesOf } from '../models/sources';
import { prepareInputs, type PreparedInputs } from '../input/furtherInputs';

/** A model at one input size, ready to be rewritten, and the inputs to try the result on. */
export interface FixSubject {
  /** With all weights inside, so that the result can be written anywhere. */
  readonly network: Network;
  /** What a flip should do to each output, by what the original gives for x and its flips, and what is offered instead. */
  readonly settledFor: (outputs: Outputs) => SettledOutputs;
  /** Absent when the spec asks for noise. */
  readonly image?: Feeds;
  readonly noise: Feeds;
  readonly createSession: SessionFactory;
  /** Files that must not be overwritten. */
  readonly sources: readonly string[];
  /** These as they were when they were read. */
  readonly files: FileVersions;
}

const NOISE_SEED = 0;

/** @throws UserError as an analysis does, for a model or an input that cannot be used. */
export function subjectOf(spec: AnalysisSpec, models: ModelCache, codec: Codec): Promise<FixSubject> {
  return atWorkingSize(spec, models, async () => {
    const inputVersions = await fileVersions(inputFiles(spec));
    const model = await models.open(spec.model, await givenShape(spec));
    const input = await prepareInputs(spec, model, codec);
    const shaped = await models.shaped(model, input.fed, makeFeeds(model, input).id);
    return makeSubject(spec, model, input, shaped, new Map([...model.files, ...inputVersions]));
  });
}

export function subjectOfAnalysis({ spec, model, input, shaped, files }: Analysis): FixSubject {
  return makeSubject(spec, model, input, shaped, files);
}

function makeSubject(
  spec: AnalysisSpec,
  model: CachedModel,
  { fed, further, shape, tensors }: PreparedInputs,
  shaped: Pick<Analysis, 'shaped'>['shaped'],
  files: FileVersions,
): FixSubject {
  const { onnx } = model.loaded;
  const external = externalDataFiles(onnx);
  const whole = external.length === 0 ? onnx : withWeightsInside(onnx);
  const network: Network = {
    model: whole,
    input: fed,
    shapes: shaped.shapes,
    action: shaped.actionOf,
  };
  const seed = spec.input.kind === 'noise' ? spec.input.seed : NOISE_SEED;
  const noise = randn(seed, tensors.id.length);
  return {
    network,
    settledFor: (outputs) => settledOutputs({ spec, model, shaped, inputShape: shape }, byName(outputs)),
    noise: orientedFeeds(network, model.input.dtype, keptNoise(model.input, noise, whole.graph).data, further),
    createSession: model.createSession,
    sources: sourcesOf(spec, model.loaded),
    files,
    ...(spec.input.kind === 'noise' ? {} : { image: orientedFeeds(network, model.input.dtype, tensors.id, further) }),
  };
}

function byName(outputs: Outputs): Readonly<Record<string, PerOrientation<FloatTensor>>> {
  const names = Object.keys(outputs.get('id')!);
  const of = (name: string): PerOrientation<FloatTensor> =>
    Object.fromEntries([...outputs].map(([orientation, tensors]) => [orientation, tensors[name]!]));
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

function withWeightsInside(onnx: OnnxModel): OnnxModel {
  return withConstants(parseModel(encodeModel(embedExternalData(onnx)), onnx.path), onnx.graph.evaluated);
}

/** x and its flips, by the tensor's own axes: what a fix is exact for. */
function orientedFeeds(
  { input }: Network,
  dtype: string,
  data: Float32Array,
  further: PreparedInputs['further'],
): Feeds {
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
    return { ...further[orientation], [input.name]: feedTensor(dtype, input.shape, flipped.data) };
  };
  return { id: feed('id'), h: feed('h'), v: feed('v'), hv: feed('hv') };
}
