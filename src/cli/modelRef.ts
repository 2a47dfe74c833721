import { DEFAULT_BUILTIN_MODEL } from '../engine/builtinModels';
import { CPU_PROVIDER, type ModelRef } from '../protocol/spec';

/** Which description of a model is read, and what runs it. */
export interface ModelOptions {
  /** In place of the one beside it. */
  readonly preprocess?: string;
  /** Execution provider. */
  readonly ep?: string;
}

/** `--model`: a path, `builtin:ID`, or without one the default built-in model. */
export function modelRef(model: string | undefined, { preprocess, ep }: ModelOptions = {}): ModelRef {
  const options = {
    ...(preprocess !== undefined && { sidecar: preprocess }),
    ...(ep !== undefined && ep !== CPU_PROVIDER && { provider: ep }),
  };
  if (model === undefined) return { kind: 'builtin', id: DEFAULT_BUILTIN_MODEL, ...options };
  const builtin = /^builtin:(.+)$/.exec(model);
  return builtin === null
    ? { kind: 'file', path: model, ...options }
    : { kind: 'builtin', id: builtin[1]!, ...options };
}

/** As it is given on the command line. */
export function modelTitle(model: ModelRef): string {
  const name = model.kind === 'builtin' ? `builtin:${model.id}` : model.path;
  return model.provider === undefined ? name : `${name} (${model.provider})`;
}
