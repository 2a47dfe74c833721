import { isAbsolute, resolve } from 'node:path';
import type { ModelRef } from '../../protocol/spec';
import { BUILTIN_MODEL_NAMES, isBuiltinModel } from '../../engine/models/builtinModels';
import { fileKind } from '../../protocol/fileKinds';
import { baseName } from './triage';

const BUILTIN = 'builtin:';

/** One string for a model, as the setting `flipscope.model` and the workspace's memory have it. */
export function modelKey(model: ModelRef): string {
  return model.kind === 'builtin' ? `${BUILTIN}${model.id}` : model.path;
}

/** A model's short name: the built-in's own, or the file's. */
export function modelName(model: ModelRef): string {
  if (model.kind === 'file') return baseName(model.path);
  return BUILTIN_MODEL_NAMES.find(({ id }) => id === model.id)?.title ?? model.id;
}

/**
 * What `key` means; a relative path is taken from `folder`. Undefined when it is neither a built-in
 * model's key nor the path of an .onnx file, or relative without a folder.
 */
export function parseModelKey(key: string, folder?: string): ModelRef | undefined {
  const trimmed = key.trim();
  if (trimmed.startsWith(BUILTIN)) {
    const id = trimmed.slice(BUILTIN.length);
    return isBuiltinModel(id) ? { kind: 'builtin', id } : undefined;
  }
  if (fileKind(trimmed) !== 'model') return undefined;
  if (isAbsolute(trimmed)) return { kind: 'file', path: trimmed };
  return folder === undefined ? undefined : { kind: 'file', path: resolve(folder, trimmed) };
}
