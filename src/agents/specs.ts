import { isAbsolute, resolve } from 'node:path';
import { UserError } from '../protocol/errors';
import { fileKind } from '../protocol/fileKinds';
import { modelNamed, runBy, type AnalysisSpec, type InputRef, type ModelRef } from '../protocol/spec';
import { FLIPS } from '../report/flips';
import type { AnalysisOptions } from './arguments';
import type { CallDefaults } from './tool';

/** What a call asks to be analyzed. Throws a `UserError` `input-invalid` for a model in an input's place. */
export function specFor(
  model: string,
  input: string | undefined,
  options: AnalysisOptions,
  defaults: CallDefaults,
): AnalysisSpec {
  const source = inputRef(input, options.seed, defaults);
  const flips = options.flips ?? defaults.flips;
  const mode = options.flipMode ?? defaults.flipMode;
  const { tolerance } = options;
  const size = sizeOf(options);
  return {
    model: runBy(modelRef(model, defaults), defaults.provider),
    input: source,
    flips: FLIPS.filter((flip) => flips.includes(flip)),
    // Only an image has a file that can be flipped before preprocessing.
    flipMode: source.kind === 'image' ? mode : 'tensor',
    ...(size === undefined ? {} : { size }),
    ...(tolerance === undefined ? {} : { failAbove: tolerance }),
  };
}

/** Height and width. */
export function sizeOf({ size }: Pick<AnalysisOptions, 'size'>): readonly [number, number] | undefined {
  const [height, width] = size ?? [];
  return height === undefined || width === undefined ? undefined : [height, width];
}

export function modelRef(name: string, { folder }: CallDefaults): ModelRef {
  const model = modelNamed(name);
  return model.kind === 'file' ? { ...model, path: inFolder(model.path, folder) } : model;
}

function inputRef(path: string | undefined, seed: number | undefined, { folder }: CallDefaults): InputRef {
  if (path === undefined) return { kind: 'noise', seed: seed ?? 0 };
  const kind = fileKind(path);
  if (kind === 'model') {
    const message = `${path} is a model, not an image or tensor. Name it as a model.`;
    throw new UserError('input-invalid', message, path);
  }
  return { kind: kind === 'tensor' ? 'tensor' : 'image', path: inFolder(path, folder) };
}

function inFolder(path: string, folder: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}
