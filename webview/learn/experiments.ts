import {
  convolve,
  flip,
  isAligned,
  isSymmetric,
  mean,
  mirrorPads,
  relativeError,
  remainder,
  type Pads,
  type Setting,
} from './convolution';

/** Below this two outputs are the same but for float rounding. */
const EXACT = 1e-9;

/** One way of running the convolution, and how far it is from the mirror image of the original output. */
export interface Experiment {
  readonly title: string;
  readonly setting: Setting;
  readonly output: readonly number[];
  readonly mean: number;
  /** What the output should be: the original's, and for a flipped signal its mirror image. */
  readonly expected: readonly number[];
  /** ‖output − expected‖ / ‖expected‖. */
  readonly error: number;
  readonly exact: boolean;
}

/** The original; the flipped signal; that with the kernel flipped; that with the pads of the mirror image. */
export type Experiments = readonly [Experiment, Experiment, Experiment, Experiment];

export function experiments(setting: Setting): Experiments {
  const original = convolve(setting);
  const flippedSignal = { ...setting, signal: flip(setting.signal) };
  const flippedKernel = { ...flippedSignal, kernel: flip(setting.kernel) };
  const mirrorImage = { ...flippedKernel, pads: mirrorPads(setting) };
  const expected = flip(original);
  return [
    run('The signal', setting, original),
    run('Signal flipped', flippedSignal, expected),
    run('Signal and kernel flipped', flippedKernel, expected),
    run('Signal and kernel flipped, pads corrected', mirrorImage, expected),
  ];
}

function run(title: string, setting: Setting, expected: readonly number[]): Experiment {
  const output = convolve(setting);
  const error = relativeError(output, expected);
  return { title, setting, output, mean: mean(output), expected, error, exact: error < EXACT };
}

/** What the four experiments show, one sentence each. */
export function explain(setting: Setting): readonly string[] {
  const [original, signal, kernel] = experiments(setting);
  return [signalSentence(setting, original, signal), kernelSentence(setting, original, kernel), padsSentence(setting)];
}

function signalSentence(setting: Setting, original: Experiment, signal: Experiment): string {
  if (signal.exact) return 'Flipping the signal flips the output and nothing else: the average stays.';
  const averages = `${formatMean(original.mean)} and ${formatMean(signal.mean)}`;
  const change = signal.mean === original.mean ? 'though the averages agree' : `the averages are ${averages}`;
  const why = isSymmetric(setting.kernel)
    ? 'although the kernel is symmetric'
    : 'because the kernel is not flipped with it';
  return `Flipping the signal does not just flip the output, ${why}: ${change}.`;
}

function kernelSentence(setting: Setting, original: Experiment, kernel: Experiment): string {
  if (kernel.exact) {
    return `With the kernel flipped too, the output is the exact mirror image, and the average is ${formatMean(original.mean)} again.`;
  }
  return (
    `Flipping the kernel too is not enough: the output is still ${formatMean(100 * kernel.error)} % off, ` +
    `with the average ${formatMean(kernel.mean)}. ${gridReason(setting)}`
  );
}

function gridReason(setting: Setting): string {
  const r = remainder(setting);
  const { begin, end } = setting.pads;
  if (r === 0)
    return `The padding is ${begin} at the start and ${end} at the end, and flipping moves it to the other side.`;
  const values = r === 1 ? 'the last value is' : `the last ${r} values are`;
  return `The stride of ${setting.stride} leaves a remainder: ${values} never read, and after the flip it is the other end that is left out.`;
}

function padsSentence(setting: Setting): string {
  if (isAligned(setting))
    return 'The grid is aligned: the same is padded at both ends, so the pads need no correction.';
  const { begin, end } = mirrorPads(setting);
  return `With pads ${padsText({ begin, end })} in place of ${padsText(setting.pads)} the windows lie on the same values again: exact.`;
}

/** `1 | 2`, begin and end; a negative pad crops. */
export function padsText({ begin, end }: Pads): string {
  return `${begin} | ${end}`.replaceAll('-', '−');
}

/** Up to two decimals: `5.8`. */
export function formatValue(value: number): string {
  const rounded = Number(value.toFixed(2));
  return (Object.is(rounded, -0) ? 0 : rounded).toString().replace('-', '−');
}

/** Three significant digits: `7.17`, `6.00`. */
export function formatMean(value: number): string {
  const rounded = Math.abs(value) < 1e-9 ? 0 : value;
  return Math.abs(rounded) >= 1000 ? String(Math.round(rounded)) : rounded.toPrecision(3).replace('-', '−');
}
