import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep, win32 } from 'node:path';
import { create } from '@bufbuild/protobuf';
import {
  TensorProtoSchema,
  TensorProto_DataLocation,
  type GraphProto,
  type ModelProto,
  type TensorProto,
} from './proto/onnx_pb';
import { UserError } from '../protocol/errors';
import { subgraphs } from './subgraphs';
import { elementBytes, elementCount, isExternal, tensorDims } from './tensors';
import { editableModel } from './write';

/** A tensor whose bytes lie in another file (ONNX "External data"). */
export interface ExternalTensor {
  readonly tensor: TensorProto;
  /** As written in the model: a path relative to the model's folder. */
  readonly location: string;
  readonly offset: number;
  /** Bytes; from the tensor's type and dimensions when the model does not say. */
  readonly length: number;
}

/** A model and the path its external data is relative to; every `OnnxModel` is one. */
interface LocatedModel {
  readonly path: string;
  readonly proto: ModelProto;
}

/** Every tensor of the model, also in subgraphs, that lies in another file. */
export function externalTensors(proto: ModelProto): readonly ExternalTensor[] {
  return proto.graph === undefined ? [] : graphTensors(proto.graph).filter(isExternal).map(externalTensor);
}

function graphTensors(graph: GraphProto): readonly TensorProto[] {
  const inner = graph.node.flatMap((n) => subgraphs(n).flatMap(graphTensors));
  const attributes = graph.node.flatMap((n) => n.attribute.flatMap((a) => (a.t === undefined ? [] : [a.t])));
  return [...graph.initializer, ...attributes, ...inner];
}

function externalTensor(tensor: TensorProto): ExternalTensor {
  const entries = new Map(tensor.externalData.map((e) => [e.key, e.value]));
  const stored = elementCount(tensorDims(tensor)) * (elementBytes(tensor.dataType) ?? 0);
  return {
    tensor,
    location: entries.get('location') ?? '',
    offset: Number(entries.get('offset') ?? 0),
    length: Number(entries.get('length') ?? stored),
  };
}

/** Absolute paths of the files a model needs beside its own, each once. */
export function externalDataFiles(model: LocatedModel): readonly string[] {
  return [...new Set(externalTensors(model.proto).map((t) => resolve(dirname(model.path), t.location)))];
}

/**
 * Checks that each external tensor has a relative path that stays inside the model's folder, also
 * through symbolic links, and that the file is there and long enough.
 * @throws UserError `model-external-data`, naming the model, the file and the remedy.
 */
export function checkExternalData(model: LocatedModel): void {
  for (const external of externalTensors(model.proto)) checkedFile(model.path, external);
}

/** Absolute path of the data file. Throws as `checkExternalData`. */
function checkedFile(modelPath: string, external: ExternalTensor): string {
  const { location, offset, length, tensor } = external;
  const fail = (found: string) =>
    new UserError(
      'model-external-data',
      `The model ${modelPath} keeps the weights "${tensor.name}" in another file: ${found}`,
      modelPath,
    );
  if (location === '') throw fail('its name is not given. Export the model again.');
  if (isAbsolute(location) || win32.isAbsolute(location)) {
    throw fail(`expected a path relative to the model, found ${location}. Export the model again.`);
  }
  if (![offset, length].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw fail(`its place in ${location} is not a whole number of bytes. Export the model again.`);
  }
  const outside = () =>
    fail(`${location} leads out of the model's folder. Move the file into the folder and export the model again.`);
  const folder = dirname(resolve(modelPath));
  const file = resolve(folder, location);
  if (!isInside(file, folder)) throw outside();
  const size = fileSize(file, fail);
  if (size === undefined)
    throw fail(`${file} is missing. Put it beside the model, under the name it was exported with.`);
  if (!isInside(realpathSync(file), realpathSync(folder))) throw outside();
  if (size < offset + length) {
    throw fail(`${file} has ${size} bytes, expected at least ${offset + length}. Copy or download it again.`);
  }
  return file;
}

/** Undefined when there is no such file. */
function fileSize(file: string, fail: (found: string) => UserError): number | undefined {
  try {
    const info = statSync(file, { throwIfNoEntry: false });
    return info?.isFile() ? info.size : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw fail(`${JSON.stringify(file)} cannot be read (${code}). Put the weights file beside the model.`);
  }
}

function isInside(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** The tensor with its bytes in it: itself, or a copy read from its external file. Throws as `checkExternalData`. */
export function loadTensor(model: Pick<LocatedModel, 'path'>, tensor: TensorProto): TensorProto {
  if (!isExternal(tensor)) return tensor;
  const external = externalTensor(tensor);
  const rawData = readRange(checkedFile(model.path, external), external);
  return Object.assign(create(TensorProtoSchema), tensor, {
    rawData,
    externalData: [],
    dataLocation: TensorProto_DataLocation.DEFAULT,
  });
}

function readRange(file: string, { offset, length }: ExternalTensor): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const handle = openSync(file, 'r');
  try {
    for (let at = 0; at < length;) {
      const count = readSync(handle, bytes, at, length - at, offset + at);
      if (count === 0) throw new RangeError(`${file} ended ${length - at} bytes early`);
      at += count;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}

/** An editable copy whose initializers all hold their own bytes, to be written to another folder. Throws as `checkExternalData`. */
export function embedExternalData(model: LocatedModel): ModelProto & { graph: GraphProto } {
  const copy = editableModel(model.proto);
  copy.graph.initializer = copy.graph.initializer.map((t) => loadTensor(model, t));
  return copy;
}
