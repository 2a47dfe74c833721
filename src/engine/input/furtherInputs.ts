import { basename } from 'node:path';
import {
  conventionalInput,
  describeInput,
  fitInput,
  holdsPlaces,
  statedInput,
  type NumberTensor,
} from '../../contracts/constantInputs';
import type { ImageInput } from '../../analysis/input/imageInput';
import type { SessionTensor, Tensors } from '../../analysis/measure/session';
import type { Codec } from '../../image/codec';
import { readTensor } from '../../image/tensorFile';
import { readInputFile } from '../../image/inputFile';
import { sniffFormat } from '../../image/formats';
import type { FedImage, FurtherInput } from '../../operators/network';
import { UserError } from '../../protocol/errors';
import { splitMember } from '../../protocol/memberPath';
import type { AnalysisSpec, FurtherValue, InputRef } from '../../protocol/spec';
import { imageAxes } from '../../report/layout';
import { ORIENTATIONS } from '../../report/flips';
import type { Orientation, TensorInfo } from '../../report/report';
import type { FedContract } from '../../report/schema/input';
import { constantTensor, feedTensor } from './feeds';
import type { CachedModel } from '../models/modelCache';
import { flipTensor, prepareInput, type InputSupplies, type PreparedInput } from './prepareInput';

/** Everything that the model is fed with. */
export interface PreparedInputs extends PreparedInput {
  /** The image's input and the others, as the network takes them. */
  readonly fed: FedImage;
  /** The tensors of the other inputs. */
  readonly further: Readonly<Record<Orientation, Tensors>>;
}

interface Further {
  readonly fed: FurtherInput;
  readonly contract: FedContract;
  readonly tensors: Readonly<Record<Orientation, SessionTensor>>;
  readonly warnings: readonly string[];
}

/**
 * Makes the tensors of all inputs, in every orientation that is needed.
 *
 * @throws UserError naming the input or the file that is wrong and what to do.
 */
export async function prepareInputs(
  spec: AnalysisSpec,
  model: CachedModel,
  codec: Codec,
  supplies?: InputSupplies,
): Promise<PreparedInputs> {
  checkNames(spec, model);
  const input = await prepareInput(spec, model.loaded, model.input, codec, supplies);
  const others: Further[] = [];
  for (const info of model.loaded.info.inputs) {
    if (info.name === model.input.name) continue;
    const image = model.images.get(info.name);
    others.push(
      image === undefined
        ? await constantInput(spec, model, info, input)
        : await furtherImage(spec, model, info, image, codec, others.length + 1),
    );
  }
  const { name, layout } = model.input;
  const tensorsOf = (orientation: Orientation): Tensors =>
    Object.fromEntries(others.map(({ fed, tensors }) => [fed.name, tensors[orientation]]));
  const contract = Object.fromEntries([
    [name, imageContract(model.input, input.shape)],
    ...others.map((other) => [other.fed.name, other.contract] as const),
  ]);
  return {
    ...input,
    info: { ...input.info, contract },
    warnings: [...input.warnings, ...others.flatMap(({ warnings }) => warnings)],
    fed: { name, layout, shape: input.shape, ...(others.length === 0 ? {} : { others: others.map(({ fed }) => fed) }) },
    further: { id: tensorsOf('id'), h: tensorsOf('h'), v: tensorsOf('v'), hv: tensorsOf('hv') },
  };
}

function imageContract({ layout, origin, certainty }: ImageInput, shape: readonly number[]): FedContract {
  return { role: 'image', layout, channels: shape[imageAxes(layout).channels]!, origin, certainty };
}

/** @throws UserError `setting-invalid` for a name that the model does not have, or that is the image's. */
function checkNames({ inputs = {} }: AnalysisSpec, { loaded, input }: CachedModel): void {
  for (const name of Object.keys(inputs)) {
    if (name === input.name) {
      throw new UserError(
        'setting-invalid',
        `--input ${name}: this input takes the image. Give the image itself as the argument.`,
      );
    }
    if (loaded.info.inputs.some((info) => info.name === name)) continue;
    throw new UserError(
      'setting-invalid',
      `--input ${name}: the model has no such input; its inputs are ${loaded.info.inputs.map(describeInput).join(', ')}.`,
    );
  }
}

async function constantInput(
  spec: AnalysisSpec,
  model: CachedModel,
  info: TensorInfo,
  { shape }: PreparedInput,
): Promise<Further> {
  const { rows, columns } = imageAxes(model.input.layout);
  const { sidecar } = model.loaded;
  const contract = sidecar?.inputs?.[info.name];
  const given = ownEntry(spec.inputs, info.name);
  if (given !== undefined) {
    return constant(info, await givenConstant(info, given), { origin: `--input ${info.name}`, certainty: 'stated' });
  }
  if (contract?.role === 'constant' && contract.value !== undefined) {
    const value = statedInput(info, contract.value, `${sidecar!.path}: "inputs.${info.name}.value"`);
    return constant(info, value, { origin: basename(sidecar!.path), certainty: 'stated' });
  }
  if (!model.loaded.onnx.graph.isRead(info.name)) {
    return constant(info, statedInput(info, 0, info.name), { origin: 'nothing reads it', certainty: 'found' });
  }
  const found = conventionalInput(info, [shape[rows]!, shape[columns]!]);
  if (found === undefined) throw missing(model, info, 'a value', 'VALUE');
  const warning = `The input ${info.name} was not given: it is fed with ${found.words}, as its name says.`;
  return constant(info, found.value, { origin: 'its name', certainty: 'found' }, [warning]);
}

function ownEntry<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function constant(
  info: TensorInfo,
  value: NumberTensor,
  known: Pick<FedContract, 'origin' | 'certainty'>,
  warnings: readonly string[] = [],
): Further {
  const { dims, data } = value;
  const tensor = constantTensor(info, dims, data);
  const places = `The input ${info.name} stays the same under every flip: if it holds places in the image, they are not mirrored with it, and the output differs for that too. Give places that a flip keeps, such as the middle of the image.`;
  return {
    contract: { role: 'constant', ...known },
    fed: { name: info.name, shape: dims },
    tensors: { id: tensor, h: tensor, v: tensor, hv: tensor },
    warnings: holdsPlaces(info.name, value) ? [...warnings, places] : warnings,
  };
}

async function givenConstant(info: TensorInfo, given: FurtherValue): Promise<NumberTensor> {
  const origin = `--input ${info.name}`;
  if (!isFile(given)) return statedInput(info, given, origin);
  const { shape, data } = await readTensor(given.path);
  return fitInput(info, { dims: shape, data: [...data] }, `${origin}: ${given.path}`);
}

function isFile(given: FurtherValue): given is { readonly path: string } {
  return typeof given === 'object' && 'path' in given;
}

/** An image that is flipped along: a file that is given, or noise where the image is noise. */
async function furtherImage(
  spec: AnalysisSpec,
  model: CachedModel,
  info: TensorInfo,
  image: ImageInput,
  codec: Codec,
  number: number,
): Promise<Further> {
  const input = await imageSource(spec, model, info, number);
  const prepared = await prepareInput({ ...spec, input }, model.loaded, image, codec);
  const { shape } = prepared;
  const flipped = { ...flipTensor(prepared.tensors.id, shape, image.layout, ['h', 'v', 'hv']), ...prepared.tensors };
  const tensors = ORIENTATIONS.map((orientation) => [
    orientation,
    feedTensor(image.dtype, shape, flipped[orientation]!),
  ]);
  return {
    contract: imageContract(image, shape),
    fed: { name: info.name, shape, layout: image.layout },
    tensors: Object.fromEntries(tensors) as Further['tensors'],
    warnings: prepared.warnings,
  };
}

async function imageSource(
  spec: AnalysisSpec,
  model: CachedModel,
  info: TensorInfo,
  number: number,
): Promise<InputRef> {
  const given = ownEntry(spec.inputs, info.name);
  if (given !== undefined && isFile(given)) {
    const { kind } = sniffFormat(await readInputFile(splitMember(given.path).file, 'image or tensor'));
    return { kind: kind === 'image' ? 'image' : 'tensor', path: given.path };
  }
  if (given === undefined && spec.input.kind === 'noise') return { kind: 'noise', seed: spec.input.seed + number };
  throw missing(model, info, 'an image of its own', 'FILE');
}

function missing({ loaded }: CachedModel, info: TensorInfo, what: string, form: string): UserError {
  const path = loaded.onnx.path;
  const example = JSON.stringify({ inputs: { [info.name]: { role: 'constant', value: 1 } } });
  const stated = form === 'FILE' ? '' : `, or state it in the model's .flipscope.json, such as ${example}`;
  return new UserError(
    'setting-invalid',
    `${path}: its input ${describeInput(info)} needs ${what}. Give it with --input ${info.name}=${form}${stated}.`,
    path,
  );
}
