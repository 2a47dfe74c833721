import { DEFAULT_BUILTIN_MODEL } from '../engine/builtinModels';
import type { ModelRef } from '../protocol/spec';

/** `--model`: a path, `builtin:ID`, or without one the default built-in model; with another description if one is named. */
export function modelRef(model: string | undefined, description?: string): ModelRef {
  const sidecar = description === undefined ? {} : { sidecar: description };
  if (model === undefined) return { kind: 'builtin', id: DEFAULT_BUILTIN_MODEL, ...sidecar };
  const builtin = /^builtin:(.+)$/.exec(model);
  return builtin === null
    ? { kind: 'file', path: model, ...sidecar }
    : { kind: 'builtin', id: builtin[1]!, ...sidecar };
}

/** As it is given on the command line. */
export function modelTitle(model: ModelRef): string {
  return model.kind === 'builtin' ? `builtin:${model.id}` : model.path;
}
