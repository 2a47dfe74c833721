import { DEFAULT_BUILTIN_MODEL } from '../engine/builtinModels';
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
  return runBy({ ...named, ...(preprocess === undefined ? {} : { sidecar: preprocess }) }, ep);
}

/** As it is given on the command line. */
export function modelTitle(model: ModelRef): string {
  return nameRunBy(model.kind === 'builtin' ? `builtin:${model.id}` : model.path, model);
}
