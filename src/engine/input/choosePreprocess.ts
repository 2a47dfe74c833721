import { basename } from 'node:path';
import type { ImageInput } from '../../analysis/input/imageInput';
import { defaultPreprocess, integerValues } from '../../image/defaultPreprocess';
import { checkPreprocess, mergePreprocess, withSize } from '../../image/mergePreprocess';
import { normalizedTwice } from '../../contracts/found/normalizedTwice';
import { UserError } from '../../protocol/errors';
import type { AnalysisSpec } from '../../protocol/spec';
import { imageAxes } from '../../report/layout';
import type { Preprocess } from '../../report/report';
import type { Certainty } from '../../report/contractKinds';
import { channelCount, followsImage, type PreprocessChange } from '../../report/schema/preprocess';
import type { LoadedModel } from '../models/loadModel';

/** How an image becomes the input, and how that is known. */
export interface ChosenPreprocess {
  readonly preprocess: Preprocess;
  /** In words: a file's name, "changed in the panel", what is assumed. */
  readonly origin: string;
  readonly certainty: Certainty;
  readonly warnings: readonly string[];
}

/**
 * The preprocessing of an image: as chosen for this run, else as the model's own description says, over what was found
 * beside the model or in its metadata, over what is assumed from the input's type, layout, channels and size.
 *
 * @throws UserError `preprocess-invalid`, naming file and field, when what a person states does not fit
 */
export function choosePreprocess(spec: AnalysisSpec, model: LoadedModel, input: ImageInput): ChosenPreprocess {
  const chosen = spec.preprocess === undefined ? described(spec, model, input) : forThisRun(spec, spec.preprocess);
  const twice = normalizedTwice(model.onnx.graph, input.name, chosen.preprocess, chosen.origin);
  return {
    ...chosen,
    ...(twice !== undefined && { warnings: [...chosen.warnings, twice] }),
    ...(spec.size !== undefined && { preprocess: withSize(chosen.preprocess, spec.size) }),
  };
}

function forThisRun({ preprocessOrigin: origin }: AnalysisSpec, preprocess: Preprocess): ChosenPreprocess {
  return {
    preprocess: checkPreprocess(preprocess),
    origin: origin ?? 'chosen for this run',
    certainty: 'stated',
    warnings: [],
  };
}

/** The model's own description over what is known without it. */
function described(spec: AnalysisSpec, model: LoadedModel, input: ImageInput): ChosenPreprocess {
  const base = foundOrAssumed(spec, model, input);
  const { sidecar } = model;
  if (sidecar?.preprocess === undefined || Object.keys(sidecar.preprocess).length === 0) return base;
  const name = basename(sidecar.path);
  return {
    ...base,
    preprocess: mergePreprocess(base.preprocess, sidecar.preprocess, sidecar.path),
    origin: base.certainty === 'found' && !isWhole(sidecar.preprocess) ? `${name}, the rest ${base.origin}` : name,
    certainty: 'stated',
  };
}

/** Whether nothing of importance is left to what lies beneath. */
function isWhole({ resize, channels, scale, mean, std }: PreprocessChange): boolean {
  return [resize, channels, scale, mean, std].every((value) => value !== undefined);
}

function foundOrAssumed(spec: AnalysisSpec, model: LoadedModel, input: ImageInput): ChosenPreprocess {
  if (model.preprocess !== undefined) {
    return { preprocess: model.preprocess, origin: 'built in', certainty: 'found', warnings: [] };
  }
  const assumed = assumedPreprocess(spec, input);
  const { preprocess: found } = model.known;
  if (found === undefined) return assumed;
  if (found.certainty === 'assumed') return likely(assumed, found, input);
  try {
    return { ...fitted(mergePreprocess(assumed.preprocess, found.change), input, found.origin), certainty: 'found' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...assumed, warnings: [`${found.origin}: ${error.message} It is not used.`] };
  }
}

/** What is likely by the model's names, where the input has its channels and takes values of any kind. */
function likely(
  assumed: ChosenPreprocess,
  { change, origin }: NonNullable<LoadedModel['known']['preprocess']>,
  { dtype }: ImageInput,
): ChosenPreprocess {
  const fits = integerValues(dtype) === undefined && change.mean?.length === channelCount(assumed.preprocess);
  if (!fits) return assumed;
  return { ...assumed, preprocess: mergePreprocess(assumed.preprocess, change), origin: `assumed: ${origin}` };
}

function assumedPreprocess({ size }: AnalysisSpec, input: ImageInput): ChosenPreprocess {
  const { declared, layout, size: usual, dtype } = input;
  const { channels } = imageAxes(layout);
  const shape = declared.map((d, axis) => (axis === channels && typeof d === 'string' ? (input.channels ?? d) : d));
  const preprocess = defaultPreprocess(shape, layout, size ?? usual, dtype);
  return { preprocess, origin: `assumed: ${assumption(preprocess, dtype)}`, certainty: 'assumed', warnings: [] };
}

function assumption({ channels, mean }: Preprocess, dtype: string): string {
  const of = channels === 'bands' ? ` of the image’s ${mean.length} bands` : '';
  if (integerValues(dtype) !== undefined) return `bare pixels${of}, as ${dtype} can hold them`;
  if (channels === 'bands') return `pixels / 255${of}`;
  return channels === 'gray' ? 'pixels / 255' : 'ImageNet’s mean and standard deviation';
}

/**
 * What was found, as this input can take it: at the size that the model fixes, and with the bare pixels of integers.
 *
 * @throws UserError `input-shape` when it makes another number of channels
 */
function fitted(p: Preprocess, input: ImageInput, origin: string): Omit<ChosenPreprocess, 'certainty'> {
  const { rows, columns, channels } = imageAxes(input.layout);
  const made = channelCount(p);
  const taken = input.declared[channels];
  if (typeof taken === 'number' && taken !== made) {
    throw new UserError('input-shape', `it makes ${made} channels, but the model's input ${input.name} has ${taken}.`);
  }
  const fixed = [rows, columns].map((axis) => input.declared[axis]);
  const size = p.size.map((side, i) => (typeof fixed[i] === 'number' ? fixed[i] : side)) as [number, number];
  const isFixed = fixed.some((side) => typeof side === 'number');
  const sized =
    isFixed && (followsImage(p.resize) || size.some((side, i) => side !== p.size[i])) ? withSize(p, size) : p;
  const bare = integerValues(input.dtype);
  const isScaled =
    bare !== undefined && (p.scale !== 1 || [...p.mean, ...p.std.map((v) => v - 1)].some((v) => v !== 0));
  return {
    preprocess: isScaled
      ? { ...sized, scale: bare[0], mean: p.mean.map(() => bare[1]), std: p.std.map(() => 1) }
      : sized,
    origin,
    warnings: [
      ...(isFixed && followsImage(p.resize)
        ? [
            `${origin}: images keep their ratio, but the model fixes its input to ${size.join('×')}: they are stretched to it.`,
          ]
        : []),
      ...(isScaled
        ? [
            `${origin}: the values are not followed, since the input is of type ${input.dtype}: it is fed with bare pixels.`,
          ]
        : []),
    ],
  };
}
