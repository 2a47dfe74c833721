import { convolve, flip, mean, relativeError, type Setting } from './convolution';
import { pooledError, type Layer } from './network';
import { noiseSignals } from './noise';

/** A kernel after some steps of training, and what it does. */
export interface TrainedKernel {
  readonly kernel: readonly number[];
  /** Mean squared difference to what should come out, over the signals it is trained on. */
  readonly loss: number;
  /** ‖k − gk‖ / ‖k‖. */
  readonly asymmetry: number;
  /** Change of the mean by a flip, at a size with an aligned grid and at one without. */
  readonly errorAligned: number;
  readonly errorMisaligned: number;
}

export const STEPS = 200;
/** With a kernel of 3, a stride of 2 and a padding of 1: an odd size is aligned, an even one is not. */
export const SIZES = { aligned: 17, misaligned: 16 };

const START = [0.9, -0.3, 0.2];
/** What is to be found at every place: a rise from left to right, which a flip makes a fall. */
const WANTED = [-0.2, 0.5, 0.8];
const STRIDE = 2;
/** So many that flipped and other signals are alike but for a thousandth. */
const SIGNALS = { train: 256, test: 32 };
const RATE = 0.03;

/** A signal, and what should come out at each of its places. */
export interface Example {
  readonly signal: readonly number[];
  readonly wanted: readonly number[];
}

/**
 * Trains a kernel with a stride of 2 by gradient descent to give what another kernel gives at the same places. With flips,
 * every signal is there flipped too, and what it should give with it.
 *
 * @returns the kernel after 0 to `STEPS` steps
 */
export function train(withFlips: boolean): readonly TrainedKernel[] {
  const { misaligned, aligned } = SIZES;
  const examples = noiseSignals(SIGNALS.train, misaligned, 1).map((signal) => exampleOf(signal, WANTED));
  const flipped = examples.map(({ signal, wanted }) => ({ signal: flip(signal), wanted: flip(wanted) }));
  const task = taskOf(withFlips ? [...examples, ...flipped] : examples);
  const tests = {
    aligned: noiseSignals(SIGNALS.test, aligned, 2),
    misaligned: noiseSignals(SIGNALS.test, misaligned, 3),
  };
  const course: TrainedKernel[] = [];
  for (let kernel: readonly number[] = START; course.length <= STEPS; kernel = stepped(kernel, task)) {
    const layers: readonly Layer[] = [{ kind: 'convolution', ...windowsOf(kernel, STRIDE) }];
    course.push({
      kernel,
      loss: lossOf(kernel, task),
      asymmetry: relativeError(flip(kernel), kernel),
      errorAligned: pooledError(layers, tests.aligned),
      errorMisaligned: pooledError(layers, tests.misaligned),
    });
  }
  return course;
}

export function exampleOf(signal: readonly number[], kernel: readonly number[]): Example {
  return { signal, wanted: convolve({ signal, ...windowsOf(kernel, 1) }) };
}

/** Padded by 1 at both ends, for a kernel of 3. */
function windowsOf(kernel: readonly number[], stride: number): Omit<Setting, 'signal'> {
  return { kernel, stride, pads: { begin: 1, end: 1 } };
}

/** All that the loss needs to know of the examples: means over places and examples of products of what a kernel's values see. */
export interface Task {
  /** Of the values that k_i and k_j see. */
  readonly seen: readonly (readonly number[])[];
  /** Of the value that k_i sees and the one that should come out. */
  readonly wanted: readonly number[];
  readonly wantedSquare: number;
}

export function taskOf(examples: readonly Example[]): Task {
  const places = examples.flatMap(({ signal, wanted }) =>
    Array.from({ length: Math.ceil(signal.length / STRIDE) }, (_, j) => ({
      seen: WANTED.map((__, i) => signal[STRIDE * j + i - 1] ?? 0),
      wanted: wanted[STRIDE * j]!,
    })),
  );
  const meanOf = (figure: (place: (typeof places)[number]) => number): number => mean(places.map(figure));
  return {
    seen: WANTED.map((_, i) => WANTED.map((__, j) => meanOf(({ seen }) => seen[i]! * seen[j]!))),
    wanted: WANTED.map((_, i) => meanOf(({ seen, wanted }) => seen[i]! * wanted)),
    wantedSquare: meanOf(({ wanted }) => wanted ** 2),
  };
}

/** Mean square of what comes out less what should: kᵀSk − 2 wᵀk + mean t². */
export function lossOf(kernel: readonly number[], { seen, wanted, wantedSquare }: Task): number {
  const square = dot(
    kernel,
    seen.map((row) => dot(row, kernel)),
  );
  return square - 2 * dot(wanted, kernel) + wantedSquare;
}

/** Of the loss: 2 (Sk − w). */
export function gradient(kernel: readonly number[], { seen, wanted }: Task): readonly number[] {
  return seen.map((row, i) => 2 * (dot(row, kernel) - wanted[i]!));
}

function stepped(kernel: readonly number[], task: Task): readonly number[] {
  const slope = gradient(kernel, task);
  return kernel.map((k, i) => k - RATE * slope[i]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
