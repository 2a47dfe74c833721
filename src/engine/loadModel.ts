import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { findSidecar, readSidecar, sidecarPaths, type Sidecar } from '../image/sidecar';
import { readModelFile } from '../onnx/model';
import type { OnnxModel } from '../onnx/model';
import { tensorInfo } from '../onnx/valueInfo';
import { UserError } from '../protocol/errors';
import type { ModelRef } from '../protocol/spec';
import type { ModelInfo, Preprocess } from '../report/report';
import { builtinModels } from './builtinModels';

/** A model file with everything known about it besides its graph. */
export interface LoadedModel {
  readonly onnx: OnnxModel;
  readonly info: ModelInfo;
  /** One label a class, when the model brings them. */
  readonly labels?: readonly string[];
  /** Complete preprocessing of a built-in model. */
  readonly preprocess?: Preprocess;
  /** What the model's `.flipscope.json` says. */
  readonly sidecar?: Sidecar;
}

/**
 * @param packageRoot folder of the built-in models.
 * @throws UserError naming the model.
 */
export async function loadModel(ref: ModelRef, packageRoot: string): Promise<LoadedModel> {
  return ref.kind === 'builtin' ? loadBuiltin(ref.id, packageRoot, ref.sidecar) : loadFile(ref.path, ref.sidecar);
}

async function loadBuiltin(id: string, packageRoot: string, sidecarFile?: string): Promise<LoadedModel> {
  const builtin = builtinModels(packageRoot).find((m) => m.id === id);
  if (builtin === undefined) {
    const known = builtinModels(packageRoot).map((m) => `builtin:${m.id}`);
    throw new UserError(
      'model-missing',
      `There is no built-in model "${id}". Choose ${known.join(' or ')}, or a file.`,
    );
  }
  const sidecar = sidecarFile === undefined ? undefined : await readSidecar(sidecarFile);
  const onnx = await readModelFile(builtin.file);
  const labels = JSON.parse(await readFile(builtin.labelsFile, 'utf8')) as string[];
  return {
    onnx,
    info: modelInfo(onnx, `builtin:${id}`, builtin.title),
    labels: sidecar?.labels ?? labels,
    preprocess: builtin.preprocess,
    ...(sidecar === undefined ? {} : { sidecar }),
  };
}

async function loadFile(path: string, sidecarFile?: string): Promise<LoadedModel> {
  const onnx = await readModelFile(path);
  const sidecar = sidecarFile === undefined ? await findSidecar(path) : await readSidecar(sidecarFile);
  return {
    onnx,
    info: modelInfo(onnx, path, basename(path)),
    ...(sidecar === undefined ? {} : { sidecar }),
    ...(sidecar?.labels === undefined ? {} : { labels: sidecar.labels }),
  };
}

function modelInfo(onnx: OnnxModel, path: string, name: string): ModelInfo {
  return {
    path,
    name,
    sha256: createHash('sha256').update(onnx.bytes).digest('hex'),
    opset: onnx.opset,
    producer: [onnx.proto.producerName, onnx.proto.producerVersion].filter((s) => s !== '').join(' '),
    inputs: onnx.graph.inputs.map(tensorInfo),
    outputs: onnx.graph.outputs.map(tensorInfo),
  };
}

/** Changes when the model's file or its sidecar is written again, so that a cached model is not served stale. */
export async function modelVersion(ref: ModelRef, packageRoot: string): Promise<string> {
  const sidecars = ref.sidecar === undefined ? undefined : [ref.sidecar];
  const files = ref.kind === 'builtin' ? (sidecars ?? []) : [ref.path, ...(sidecars ?? sidecarPaths(ref.path))];
  const parts = await Promise.all(
    files.map(async (file) => {
      try {
        const { size, mtimeMs } = await stat(file);
        return `${file}:${size}:${mtimeMs}`;
      } catch {
        // A file that is not there has no version; reading the model itself will say so.
        return `${file}:-`;
      }
    }),
  );
  return [ref.kind === 'builtin' ? `builtin:${ref.id}:${packageRoot}` : ref.kind, ...parts].join('|');
}
