import { relativeL2 } from '../../analysis/measure/metrics';
import { ownNormalization } from '../../contracts/found/graphNormalization';
import type { ModelGraph } from '../../onnx/graph';
import { roundHalfEven } from '../../onnx/roundHalfEven';
import { UserError } from '../../protocol/errors';
import { formatPercent } from '../../report/facts/format';
import type { TensorInfo } from '../../report/report';

/** Smallest and largest value of each type that an image can be fed as and that does not hold every float32. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  float16: [-65504, 65504],
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  // The largest float32 below 2³¹: one more would not be held.
  int32: [-(2 ** 31), 2 ** 31 - 128],
};

/** Changes below this, relative to the values, are the float arithmetic of resizing. */
const MAX_UNSAID = 1e-6;
/** Values that a type changes more than this are others than were meant. */
const MAX_CHANGE = 0.1;

type TypedInput = Pick<TensorInfo, 'name' | 'dtype'>;

/** Values as an input holds them, with what was changed. */
export interface KeptValues {
  readonly data: Float32Array;
  readonly warnings: readonly string[];
}

/**
 * Values as an input of this type holds them: for integers rounded to the nearest (halves to even) and cut to the
 * type's range, with a sentence that says by how much; float16 rounds as its format does.
 *
 * @param what whose values they are, in messages: a file, `the noise`
 * @throws UserError `input-invalid` when the type changes them by more than a tenth, or float16 cannot hold them
 */
export function keptValues(input: TypedInput, data: Float32Array, what: string): KeptValues {
  const range = RANGES[input.dtype];
  if (range === undefined) return { data, warnings: [] };
  const [low, high] = range;
  if (input.dtype === 'float16') return { data: withinHalf(input, data, what), warnings: [] };
  const kept = data.map((value) => Math.min(high, Math.max(low, roundHalfEven(value))));
  const change = relativeL2(data, kept);
  if (change > MAX_CHANGE) throw refused(input, data, what, `changing them by ${formatPercent(change)}`);
  const warnings =
    change <= MAX_UNSAID
      ? []
      : [
          `${what}: the input ${input.name} is ${input.dtype}: values were rounded to whole numbers from ${low} to ${high}, changing them by ${formatPercent(change)}.`,
        ];
  return { data: kept, warnings };
}

function withinHalf(input: TypedInput, data: Float32Array, what: string): Float32Array {
  if (data.every((value) => Math.abs(value) < 65520)) return data;
  throw refused(input, data, what, 'some as infinite');
}

function refused({ name, dtype }: TypedInput, data: Float32Array, what: string, how: string): UserError {
  const [low, high] = data.reduce(([min, max], v) => [Math.min(min!, v), Math.max(max!, v)], [Infinity, -Infinity]);
  const found = `${Number(low!.toPrecision(4))} to ${Number(high!.toPrecision(4))}`;
  return new UserError(
    'input-invalid',
    `${what}: the model's input ${name} is ${dtype} and would hold the values from ${found} only ${how}. Give values in the range of ${dtype}: scale the tensor, or set "scale", "mean" and "std" of the preprocessing.`,
  );
}

/** Middle and spread that standard normal noise is given where a type holds no numbers around 0: well inside its range. */
const NOISE: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [128, 48],
  int8: [0, 48],
  uint16: [32768, 12288],
  int16: [0, 12288],
  int32: [128, 48],
};

/**
 * Standard normal noise as an input of this type holds it, and as pixels where the graph normalizes these itself, with what
 * was changed.
 */
export function keptNoise(input: TypedInput, noise: Float32Array, graph: ModelGraph): KeptValues {
  const scaling = NOISE[input.dtype];
  if (scaling === undefined) return noisyPixels(input, noise, graph);
  const [middle, spread] = scaling;
  const scaled = noise.map((value) => middle + spread * value);
  const { data } = keptValues(input, scaled, 'the noise');
  const words = `the noise was taken as ${middle === 0 ? '' : `${middle} + `}${spread}·z, rounded and cut to its range`;
  return { data, warnings: [`The input ${input.name} is ${input.dtype}: ${words}.`] };
}

/** Noise of deviation 1 is nearly a plain black image where pixels lie in 0…255. */
function noisyPixels({ name }: TypedInput, noise: Float32Array, graph: ModelGraph): KeptValues {
  if (ownNormalization(graph, name)?.largest !== 255) return { data: noise, warnings: [] };
  const [middle, spread] = NOISE['uint8']!;
  const words = `The graph normalizes its input ${name} itself, from pixels in 0…255: the noise was taken as ${middle} + ${spread}·z.`;
  return { data: noise.map((value) => middle + spread * value), warnings: [words] };
}
