import { webcrypto } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { descriptionFiles, findDescriptions } from '../../contracts/found/findDescriptions';
import { knownOf, type Known } from '../../contracts/found/known';
import { findSidecar, readSidecar, sidecarPaths, type Sidecar } from '../../contracts/sidecar';
import { withFloatEnds } from '../../onnx/bfloatEnds';
import { withTensorOutputs } from '../../onnx/tensorOutputs';
import { externalDataFiles } from '../../onnx/externalData';
import { parseModel, readModelFile } from '../../onnx/model';
import type { OnnxModel } from '../../onnx/model';
import { tensorInfo } from '../../onnx/valueInfo';
import { UserError } from '../../protocol/errors';
import type { ModelRef } from '../../protocol/spec';
import type { ModelInfo, Preprocess } from '../../report/report';
import type { KnownInputs } from '../../analysis/input/imageInput';
import { foldConstants } from '../../analysis/input/foldConstants';
import { BUILTIN_MODEL_NAMES, generatedModel, shippedModels, type GeneratedModel } from './builtinModels';
import { cacheFolder } from '../files/cacheFolder';
import { headlessResnet18 } from '../generated/headlessResnet18';
import { keptModel, type KeptModel } from '../generated/keptModel';
import type { SessionFactories } from '../runtime/runtime';
import { isOwnRuntime } from '../runtime/loadRuntime';
import { timeSliced } from '../service/timeSliced';

/** What a report says of a model, besides what takes as long as reading all its bytes. */
export type FileInfo = Omit<ModelInfo, 'sha256'>;

/** A model file with everything known about it besides its graph. */
export interface LoadedModel {
  readonly onnx: OnnxModel;
  readonly info: FileInfo;
  /** Of the file, in hexadecimal; reckoned in another thread, while the model is prepared. */
  readonly sha256: Promise<string>;
  /** One label a class, when the model brings them. */
  readonly labels?: readonly string[];
  /** Where they are from, in words. */
  readonly labelsOrigin?: string;
  /** Complete preprocessing of a built-in model. */
  readonly preprocess?: Preprocess;
  /** What the model's `.flipscope.json` says. */
  readonly sidecar?: Sidecar;
  /** What was found of it beside it and in its metadata. */
  readonly known: Known;
  /** Files of labels and weights that it was read from besides its own and its sidecar. */
  readonly companions: readonly string[];
}

/** How models are read. */
export interface Loading {
  /** Whether sessions that run once may map the model's file into memory. */
  readonly mapsWeights?: boolean;
}

/**
 * @param packageRoot folder of the built-in models.
 * @throws UserError naming the model.
 */
export async function loadModel(
  ref: ModelRef,
  packageRoot: string,
  createSessions: SessionFactories,
  { mapsWeights = false }: Loading = {},
): Promise<LoadedModel> {
  const prepare: PrepareModel = async (model) => {
    const read = mapsWeights && ref.kind === 'file' ? await withMappedFile(model) : model;
    return foldConstants(withFloatEnds(withTensorOutputs(read)), createSessions(model.path), timeSliced);
  };
  if (ref.kind === 'file') return loadFile(ref.path, prepare, ref.sidecar);
  const generated = generatedModel(ref.id);
  return generated === undefined
    ? loadShipped(ref.id, packageRoot, prepare, ref.sidecar)
    : loadGenerated(generated, prepare, ref.sidecar);
}

type PrepareModel = (model: OnnxModel) => Promise<OnnxModel>;

async function loadShipped(
  id: string,
  packageRoot: string,
  prepare: PrepareModel,
  sidecarFile?: string,
): Promise<LoadedModel> {
  const builtin = shippedModels(packageRoot).find((m) => m.id === id);
  if (builtin === undefined) {
    const known = BUILTIN_MODEL_NAMES.map((m) => `builtin:${m.id}`);
    throw new UserError('model-missing', `There is no built-in model "${id}". Choose ${known.join(', ')}, or a file.`);
  }
  const sidecar = sidecarFile === undefined ? undefined : await readSidecar(sidecarFile);
  const onnx = await prepare(await readModelFile(builtin.file, timeSliced));
  const labels = JSON.parse(await readFile(builtin.labelsFile, 'utf8')) as string[];
  return {
    onnx,
    info: modelInfo(onnx, `builtin:${id}`, builtin.title),
    sha256: digestOf(onnx),
    labels: sidecar?.labels ?? labels,
    preprocess: builtin.preprocess,
    known: { warnings: [] },
    companions: labelsFiles(sidecar),
    ...(sidecar === undefined ? {} : { sidecar }),
  };
}

/** Its weights are random: there are no labels. */
async function loadGenerated(
  { id, title, seed, preprocess }: GeneratedModel,
  prepare: PrepareModel,
  sidecarFile?: string,
): Promise<LoadedModel> {
  const sidecar = sidecarFile === undefined ? undefined : await readSidecar(sidecarFile);
  const { bytes, warning } = await generatedBytes(seed);
  const path = `builtin:${id}`;
  const onnx = await prepare(parseModel(bytes, path));
  return {
    onnx,
    info: modelInfo(onnx, path, title),
    sha256: digestOf(onnx),
    preprocess,
    known: { warnings: warning === undefined ? [] : [warning] },
    companions: labelsFiles(sidecar),
    ...(sidecar === undefined ? {} : { sidecar }),
    ...(sidecar?.labels === undefined ? {} : { labels: sidecar.labels }),
  };
}

/** Part of the file's name: another number when the weights of a seed become others. */
const GENERATION = 1;

/** Only what is asked for without a seed is kept: 45 MB each. */
async function generatedBytes(seed: number): Promise<KeptModel> {
  if (seed !== 0) return { bytes: headlessResnet18(seed) };
  const file = join(cacheFolder(), 'models', `resnet18-headless-${GENERATION}.onnx`);
  return keptModel(file, () => headlessResnet18(seed));
}

async function loadFile(path: string, prepare: PrepareModel, sidecarFile?: string): Promise<LoadedModel> {
  const onnx = await prepare(await readModelFile(path, timeSliced));
  const sha256 = digestOf(onnx);
  const sidecar = sidecarFile === undefined ? await findSidecar(path) : await readSidecar(sidecarFile);
  const info = modelInfo(onnx, path, basename(path));
  const known = knownOf(await findDescriptions(onnx), info.outputs);
  const labels =
    sidecar?.labels === undefined ? known.labels : { names: sidecar.labels, origin: basename(sidecar.path) };
  return {
    onnx,
    info,
    sha256,
    known,
    companions: [...externalDataFiles(onnx), ...labelsFiles(sidecar)],
    ...(sidecar === undefined ? {} : { sidecar }),
    ...(labels === undefined ? {} : { labels: labels.names, labelsOrigin: labels.origin }),
  };
}

/**
 * Says where a model lies that sessions may read weights from. Not on Windows, where nobody could write a file anew while
 * it is mapped, and only with the ONNX Runtime that is known to take weights out of the middle of a file.
 */
async function withMappedFile(model: OnnxModel): Promise<OnnxModel> {
  if (process.platform === 'win32' || isOwnRuntime()) return model;
  // ONNX Runtime follows no link out of the folder that it is given. A file that is gone by now was read all the same.
  const mappedFile = await realpath(model.path).catch(() => undefined);
  return mappedFile === undefined ? model : { ...model, mappedFile };
}

function labelsFiles(sidecar: Sidecar | undefined): readonly string[] {
  return sidecar?.labelsFile === undefined ? [] : [sidecar.labelsFile];
}

/** What is known of the model's inputs besides the file. */
export function knownInputs({ sidecar, known: { size } }: Pick<LoadedModel, 'sidecar' | 'known'>): KnownInputs {
  const usual = size && { size };
  if (sidecar === undefined) return { ...usual };
  return {
    ...usual,
    origin: sidecar.path,
    ...(sidecar.input === undefined ? {} : { wanted: sidecar.input }),
    ...(sidecar.inputs === undefined ? {} : { contracts: sidecar.inputs }),
  };
}

function modelInfo(onnx: OnnxModel, path: string, name: string): FileInfo {
  return {
    path,
    name,
    opset: onnx.opset,
    producer: [onnx.proto.producerName, onnx.proto.producerVersion].filter((s) => s !== '').join(' '),
    inputs: onnx.graph.inputs.map(tensorInfo),
    outputs: onnx.graph.outputs.map(tensorInfo),
  };
}

async function digestOf({ fileBytes }: OnnxModel): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', fileBytes)).toString('hex');
}

/** What a report says of a model. */
export async function reportedModel({ info, sha256 }: LoadedModel): Promise<ModelInfo> {
  return { ...info, sha256: await sha256 };
}

/** Where a model and what may describe it lie, whether or not they are there. The models that ship never change. */
export function modelFiles(ref: ModelRef): readonly string[] {
  const description = ref.sidecar === undefined ? undefined : [ref.sidecar];
  if (ref.kind === 'builtin') return description ?? [];
  return [ref.path, ...(description ?? sidecarPaths(ref.path)), ...descriptionFiles(ref.path)];
}
