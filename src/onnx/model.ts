import { open, stat } from 'node:fs/promises';
import type { ModelProto, TensorProto } from './proto/onnx_pb';
import { UserError } from '../protocol/errors';
import { allAtOnce, type Steps } from '../protocol/steps';
import { checkGraphs, MAX_NODES, tooDeep, tooManyNodes } from './checkGraphs';
import { decodePieces } from './decode';
import { findEdges } from './edges';
import { countOperators } from './countOperators';
import { checkExternalData } from './externalData';
import { ModelGraph } from './graph';
import { inlineFunctions } from './inlineFunctions';
import { importedOpset } from './operatorSets';
import { allocateWithRoom } from './room';
import { densifyModel } from './sparseTensors';
import { checkFraming, MAX_MODEL_BYTES } from './wire';
import { encodeModel } from './write';

/**
 * A decoded ONNX file, its functions written out and its sparse tensors dense. Weights are views on `fileBytes`,
 * never copies.
 */
export interface OnnxModel {
  readonly path: string;
  /** The file as it is. */
  readonly fileBytes: Uint8Array<ArrayBuffer>;
  /** Where `fileBytes` lie on disk, if sessions may map that file into memory to read weights. */
  readonly mappedFile?: string;
  /** What may be run for comparison: the file as it is, or with its ends cast (see `withFloatEnds`). */
  readonly plainBytes: Uint8Array<ArrayBuffer>;
  /** A model with every tensor of `graph` under its name: the file itself, or with functions written out. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What a person should know of how the file was read. */
  readonly notes: readonly string[];
  readonly proto: ModelProto;
  readonly graph: ModelGraph;
  /** Version of the default operator set (`ai.onnx`). */
  readonly opset: number;
}

const EXPORT_AGAIN = 'Export or download the model again.';

/**
 * Reads a model and checks that its external data, if any, is there.
 * @param run decodes it, in steps: all at once unless whoever asks has more to do meanwhile
 * @throws UserError `model-missing`, `model-unsupported`, `model-invalid` or `model-external-data`, naming the file.
 */
export async function readModelFile(
  path: string,
  run: (steps: Steps<OnnxModel>) => OnnxModel | Promise<OnnxModel> = allAtOnce,
): Promise<OnnxModel> {
  const model = await run(parseModelInSteps(await readBytes(path), path));
  checkExternalData(model);
  return model;
}

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw invalid(path, 'found a folder. Choose the .onnx file inside it.');
    if (!info.isFile()) throw invalid(path, 'found something that is not a regular file. Choose a .onnx file.');
    if (info.size > MAX_MODEL_BYTES) {
      const gigabytes = (info.size / 2 ** 30).toFixed(1);
      throw invalid(
        path,
        `found ${gigabytes} GiB, over protobuf's limit of 2 GiB. Export the model with its weights as external data.`,
      );
    }
    return await readInto(allocateWithRoom(info.size), path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error);
  }
}

/** Fills the array from the file; shorter when the file has become shorter. */
async function readInto(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    for (let at = 0; at < bytes.byteLength;) {
      const { bytesRead } = await file.read(bytes, at, bytes.byteLength - at, at);
      if (bytesRead === 0) return bytes.subarray(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

function unreadable(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code;
  const found =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'there is no such file. Check the path.'
      : `it cannot be read (${code ?? String(error)}). Check the file and its permissions.`;
  return new UserError('model-missing', `Cannot open the model ${path}: ${found}`, path, { cause: error });
}

/**
 * Decodes an ONNX file. `path` is used in messages and to find external data.
 * @throws UserError `model-invalid` when the bytes are not an ONNX model with at least one node,
 *   `model-unsupported` when it passes one of the limits on what is read.
 */
export function parseModel(fileBytes: Uint8Array<ArrayBuffer>, path: string): OnnxModel {
  return allAtOnce(parseModelInSteps(fileBytes, path));
}

/** As `parseModel`, in steps. */
function* parseModelInSteps(fileBytes: Uint8Array<ArrayBuffer>, path: string): Steps<OnnxModel> {
  if (fileBytes.byteLength === 0) throw invalid(path, `found an empty file. ${EXPORT_AGAIN}`);
  const decoded = yield* decode(fileBytes, path);
  if (decoded.graph === undefined) {
    throw invalid(path, 'found no graph in it: this is not an ONNX model. Choose a file exported as ONNX.');
  }
  checkGraphs(decoded, path);
  yield;
  const dense = densifyModel(decoded, path);
  yield;
  const inlined = yield* inlineFunctions(dense, path);
  yield;
  const proto = inlined?.proto ?? dense;
  if (proto.graph!.node.length === 0) {
    throw invalid(path, `found a graph without a single operator. ${EXPORT_AGAIN}`);
  }
  const edges = yield* findEdges(proto.graph!, path);
  return {
    path,
    fileBytes,
    plainBytes: fileBytes,
    bytes: inlined === undefined ? fileBytes : encodeModel(proto),
    notes: inlined?.notes ?? [],
    proto,
    graph: new ModelGraph(proto.graph!, path, new Map(), edges),
    // "If no opset is imported, version 1 is assumed" (ONNX IR specification, Opset Import).
    opset: importedOpset(proto.opsetImport) ?? 1,
  };
}

/** The same model, knowing the values of more tensors (see `ModelGraph.evaluated`), with what there is to say of it. */
export function withConstants(
  model: OnnxModel,
  values: ReadonlyMap<string, TensorProto>,
  notes: readonly string[] = [],
): OnnxModel {
  const graph = new ModelGraph(model.proto.graph!, model.path, values, model.graph.edges);
  return { ...model, graph, notes: [...model.notes, ...notes] };
}

function* decode(bytes: Uint8Array<ArrayBuffer>, path: string): Steps<ModelProto> {
  const known = knownFormat(bytes);
  if (known !== undefined) throw invalid(path, `found ${known}. Choose a file exported as ONNX.`);
  try {
    const pieces = checkFraming(bytes);
    if (countOperators(bytes, MAX_NODES) > MAX_NODES) throw tooManyNodes(path);
    return yield* decodePieces(bytes, pieces);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    if (why.includes('recursion depth')) throw tooDeep(path);
    throw new UserError(
      'model-invalid',
      `Cannot read the model ${path}: expected an ONNX model, found bytes that are damaged, cut short or of another format (${why}). ${EXPORT_AGAIN}`,
      path,
      { cause: error },
    );
  }
}

/** Other formats that are often mistaken for ONNX, by their first bytes. */
function knownFormat(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.startsWith('\x89PNG')) return 'a PNG image';
  if (head.startsWith('\xff\xd8\xff')) return 'a JPEG image';
  if (head.startsWith('GIF8')) return 'a GIF image';
  if (head.startsWith('PK\x03\x04')) return 'a ZIP archive (perhaps a PyTorch checkpoint)';
  if (head.startsWith('\x89HDF')) return 'an HDF5 file (perhaps Keras weights)';
  if (head.startsWith('version https://git-lfs')) return 'a Git LFS pointer; run "git lfs pull" to get the model';
  if (head.slice(4, 8) === 'TFL3') return 'a TensorFlow Lite model';
  if (head.slice(4, 8) === 'ORTM') return 'a model in ORT format';
  if (/^\s*<(!doctype|html)/i.test(head)) return 'a web page (perhaps a failed download)';
  return undefined;
}

function invalid(path: string, found: string): UserError {
  return new UserError('model-invalid', `Cannot read the model ${path}: expected an ONNX model, ${found}`, path);
}
