import { tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { ImageInput } from '../../analysis/input/imageInput';
import { concreteShape, fitShape } from '../../analysis/input/imageInput';
import { imageAxes } from '../../report/layout';
import { rearrangeElements } from '../../operators/follow/rearrange';
import { relativeL2 } from '../../analysis/measure/metrics';
import type { Codec } from '../../image/codec';
import { frameWarnings, repeated } from '../../image/frames';
import type { Raster } from '../../image/decodedImage';
import { placedSize, placementOf } from '../../image/geometry';
import { randn } from '../../image/noise';
import type { OpenImage, OpenOptions } from '../../image/opened';
import { openImage } from '../../image/decoder';
import { flipPixels, pixelsToImage, pixelsToTensor, withMirrors } from '../../image/preprocess';
import { readTensor } from '../../image/tensorFile';
import type { RgbaImage } from '../../protocol/views';
import { UserError } from '../../protocol/errors';
import type { AnalysisSpec } from '../../protocol/spec';
import type { Flip, InputInfo, Layout, Orientation, PerFlip, PerOrientation, Preprocess } from '../../report/report';
import { keptNoise, keptValues } from './keptValues';
import type { Certainty } from '../../report/contractKinds';
import { channelCount } from '../../report/schema/preprocess';
import { choosePreprocess } from './choosePreprocess';
import { newDraft } from '../files/drafts';
import type { LoadedModel } from '../models/loadModel';
import type { Oriented } from '../../image/oriented';
import { tensorImages } from './tensorImages';

/** The input in every orientation, and how it came to be. */
export interface PreparedInput {
  readonly info: InputInfo;
  /** Shape of each tensor, in the model's layout. */
  readonly shape: readonly number[];
  readonly tensors: Oriented<Float32Array>;
  /** Makes images of what the network sees, where that is an image. */
  readonly images: () => PerOrientation<RgbaImage>;
  readonly warnings: readonly string[];
  readonly timings: { readonly decode?: number; readonly preprocess: number };
}

/** What the caller has already, for the image. */
export interface InputSupplies {
  /** What its file holds; read without. */
  readonly bytes?: Uint8Array;
  /** Room for the values of one image; new without. */
  readonly room?: (length: number) => Float32Array;
}

interface Part {
  readonly source: InputInfo['source'];
  readonly shape: readonly number[];
  readonly tensors: Oriented<Float32Array>;
  readonly images: () => PerOrientation<RgbaImage>;
  readonly warnings: readonly string[];
  readonly preprocess?: Preprocess;
  readonly preprocessOrigin?: string;
  readonly preprocessCertainty?: Certainty;
  readonly preprocessError?: PerFlip<number>;
  readonly decodeMs?: number;
}

/**
 * Makes the input tensors of every orientation that is needed.
 *
 * @throws UserError naming the file that is wrong and what to do.
 */
export async function prepareInput(
  spec: AnalysisSpec,
  model: LoadedModel,
  input: ImageInput,
  codec: Codec,
  supplies: InputSupplies = {},
): Promise<PreparedInput> {
  const start = performance.now();
  const part = await preparePart(spec, model, input, codec, supplies);
  const { source, preprocess, preprocessOrigin, preprocessCertainty, preprocessError } = part;
  return {
    shape: part.shape,
    tensors: part.tensors,
    images: part.images,
    warnings: part.warnings,
    info: {
      name: input.name,
      source,
      shape: part.shape,
      layout: input.layout,
      flipMode: source.kind === 'image' ? spec.flipMode : 'tensor',
      ...(preprocess === undefined ? {} : { preprocess }),
      ...(preprocessOrigin === undefined ? {} : { preprocessOrigin }),
      ...(preprocessCertainty === undefined ? {} : { preprocessCertainty }),
      ...(preprocessError === undefined ? {} : { preprocessError }),
    },
    timings: {
      preprocess: performance.now() - start - (part.decodeMs ?? 0),
      ...(part.decodeMs === undefined ? {} : { decode: part.decodeMs }),
    },
  };
}

function preparePart(
  spec: AnalysisSpec,
  model: LoadedModel,
  input: ImageInput,
  codec: Codec,
  supplies: InputSupplies,
): Promise<Part> {
  switch (spec.input.kind) {
    case 'image':
      return imagePart(spec, spec.input.path, model, input, codec, supplies);
    case 'tensor':
      return tensorPart(spec, spec.input.path, input);
    case 'noise':
      return Promise.resolve(noisePart(spec, spec.input, model, input));
  }
}

/**
 * `x` and its mirror images, exactly: the tensor's own axes reversed.
 *
 * @param room for a mirror image, as long as `x`; new without
 */
export function flipTensor(
  x: Float32Array,
  shape: readonly number[],
  layout: Layout,
  flips: readonly Flip[],
  room = (): Float32Array => new Float32Array(x.length),
): Oriented<Float32Array> {
  const { rows, columns } = imageAxes(layout);
  const axes = { h: [columns], v: [rows], hv: [rows, columns] } as const;
  const flipped = flips.map((flip): [Flip, Float32Array] => {
    const reversed = axes[flip].map((axis) => ({ axis, map: 'reverse' as const }));
    return [flip, rearrangeElements(x, shape, reversed, room)];
  });
  return { id: x, ...(Object.fromEntries(flipped) as PerFlip<Float32Array>) };
}

async function tensorPart(spec: AnalysisSpec, path: string, input: ImageInput): Promise<Part> {
  const found = await readTensor(path);
  const shape = fitShape(input, found.shape, path);
  const kept = keptValues(input, found.data, path);
  const tensors = flipTensor(kept.data, shape, input.layout, spec.flips);
  return {
    source: { kind: 'tensor', path },
    shape,
    tensors,
    images: () => tensorImages(tensors, shape, input.layout),
    warnings: [...found.warnings, ...kept.warnings],
  };
}

function noisePart(
  spec: AnalysisSpec,
  noise: { readonly seed: number; readonly shape?: readonly number[] },
  model: LoadedModel,
  input: ImageInput,
): Part {
  const path = model.onnx.path;
  const shape = noise.shape === undefined ? concreteShape(input, path, spec.size) : fitShape(input, noise.shape, path);
  const normal = randn(
    noise.seed,
    shape.reduce((a, b) => a * b, 1),
  );
  const kept = keptNoise(input, normal, model.onnx.graph);
  const tensors = flipTensor(kept.data, shape, input.layout, spec.flips);
  return {
    source: { kind: 'noise', seed: noise.seed },
    shape,
    tensors,
    images: () => tensorImages(tensors, shape, input.layout),
    warnings: kept.warnings,
  };
}

async function imagePart(
  spec: AnalysisSpec,
  path: string,
  model: LoadedModel,
  input: ImageInput,
  codec: Codec,
  { bytes, room }: InputSupplies,
): Promise<Part> {
  const { preprocess, origin, certainty, warnings } = choosePreprocess(spec, model, input);
  const start = performance.now();
  const image = await openFor(path, preprocess, input, { codec, ...(bytes && { bytes }) });
  const decodeMs = performance.now() - start;
  const { shape, pixels } = await closing(image, async () => ({
    shape: imageShape(model, input, preprocess, placedSize(placementOf(image, preprocess)), origin),
    pixels: await image.pixels(preprocess, spec.flips),
  }));
  const others = spec.flips.filter((flip) => pixels[flip] !== undefined);
  const kept = eachOrientation(others, (orientation) =>
    keptValues(
      input,
      pixelsToTensor(pixels[orientation]!, preprocess, input.layout, orientation === 'id' ? room : undefined),
      path,
    ),
  );
  const { id: x, ...differing } = eachOrientation(others, (orientation) =>
    repeated(kept[orientation]!.data, shape, input.layout),
  );
  const byTensor = flipTensor(x, shape, input.layout, spec.flips);
  const errorOf = (flip: Flip): number => {
    const byFile = differing[flip];
    return byFile === undefined ? 0 : relativeL2(byTensor[flip]!, byFile);
  };
  return {
    source: { kind: 'image', path, width: image.width, height: image.height },
    shape,
    preprocess,
    preprocessOrigin: origin,
    preprocessCertainty: certainty,
    preprocessError: Object.fromEntries(spec.flips.map((flip) => [flip, errorOf(flip)])),
    tensors: spec.flipMode === 'file' ? { ...byTensor, ...differing } : byTensor,
    images: () => shownImages(spec, pixels),
    warnings: [...warnings, ...image.warnings, ...frameWarnings(path, shape, input.layout), ...kept.id.warnings],
    decodeMs,
  };
}

/** What the network sees: the flipped file as it was resized and padded, or the flipped tensor. */
function shownImages({ flips, flipMode }: AnalysisSpec, pixels: Oriented<Raster>): PerOrientation<RgbaImage> {
  const seen = flipMode === 'file' ? withMirrors(pixels, flips) : flipPixels(pixels.id, flips);
  return eachOrientation(flips, (orientation) => pixelsToImage(seen[orientation]!));
}

function eachOrientation<T>(flips: readonly Flip[], make: (orientation: Orientation) => T): Oriented<T> {
  return { id: make('id'), ...Object.fromEntries(flips.map((flip) => [flip, make(flip)])) };
}

function openFor(path: string, p: Preprocess, input: ImageInput, options: OpenOptions): Promise<OpenImage> {
  const bands = p.channels === 'bands' && { bands: { count: channelCount(p), of: input.name } };
  return openImage(path, { ...options, ...bands }, () => newDraft(tmpdir(), 'v'));
}

async function closing<T>(image: OpenImage, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await image.close();
  }
}

/** Checks that the model takes what the preprocessing makes. */
function imageShape(
  model: LoadedModel,
  input: ImageInput,
  preprocess: Preprocess,
  size: readonly [number, number],
  origin: string,
): number[] {
  const shape = concreteShape(input, model.onnx.path, size, `preprocessing: ${origin}`);
  const { channels } = imageAxes(input.layout);
  const made = channelCount(preprocess);
  if (typeof input.declared[channels] !== 'number' && input.channels === undefined) shape[channels] = made;
  if (shape[channels] === made) return shape;
  throw new UserError(
    'input-shape',
    `${model.onnx.path}: its input ${input.name} has ${shape[channels]} channels, but the preprocessing makes ${made} (${preprocess.channels}). Change "channels" in the preprocessing, or give a .npy tensor or --noise ${shape.join('x')}.`,
    model.onnx.path,
  );
}
