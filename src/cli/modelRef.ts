import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DEFAULT_BUILTIN_MODEL } from '../engine/models/builtinModels';
import { modelNamed, nameRunBy, runBy, type ModelRef } from '../protocol/spec';

/** Which description of a model is read, and what runs it. */
export interface ModelOptions {
  /** In place of the one beside it. */
  readonly preprocess?: string;
  /** Execution provider. */
  readonly ep?: string;
}

/** `--model`: a path, `builtin:ID`, or without one the default built-in model. */
export function modelRef(model: string | undefined, { preprocess, ep }: ModelOptions = {}): ModelRef {
  const named = modelNamed(model ?? `builtin:${DEFAULT_BUILTIN_MODEL}`);
  const found = named.kind === 'file' ? { ...named, path: placeOf(named.path) } : named;
  return runBy({ ...found, ...(preprocess === undefined ? {} : { sidecar: preprocess }) }, ep);
}

/**
 * The path as it is given; where `link/..` in it leads elsewhere than its letters say, that of the folder it leads to, since
 * weights and descriptions lie beside the model.
 */
function placeOf(path: string): string {
  const folder = realFolder(dirname(path));
  return folder === undefined || folder === realFolder(resolve(dirname(path))) ? path : join(folder, basename(path));
}

/** As the system finds it; undefined for one that is not there: reading the model says so. */
function realFolder(path: string): string | undefined {
  try {
    // The other form takes `link/..` away before it looks.
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** As it is given on the command line. */
export function modelTitle(model: ModelRef): string {
  return nameRunBy(model.kind === 'builtin' ? `builtin:${model.id}` : model.path, model);
}
