/** What is really added at the two ends of a signal; a negative pad crops. */
export interface Pads {
  readonly begin: number;
  readonly end: number;
}

/** A one-dimensional convolution as ONNX `Conv` defines it (cross-correlation), with dilation 1 and one channel. */
export interface Setting {
  readonly signal: readonly number[];
  readonly kernel: readonly number[];
  /** A positive integer. */
  readonly stride: number;
  readonly pads: Pads;
}

export function flip(values: readonly number[]): readonly number[] {
  return [...values].reverse();
}

/** Mean of at least one value. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Length of the padded signal. */
export function paddedLength({ signal, pads }: Setting): number {
  return signal.length + pads.begin + pads.end;
}

/** Number of outputs: ⌊(W + p_b + p_e − K) / s⌋ + 1, and 0 when the kernel is longer than the padded signal. */
export function outputLength(setting: Setting): number {
  const room = paddedLength(setting) - setting.kernel.length;
  return room < 0 ? 0 : Math.floor(room / setting.stride) + 1;
}

/** y_j = Σ_i k_i · x̂_(j·s + i), with zeros where the padded signal x̂ has no value of the signal. */
export function convolve(setting: Setting): readonly number[] {
  const { signal, kernel, stride, pads } = setting;
  const at = (index: number) => signal[index] ?? 0;
  return Array.from({ length: outputLength(setting) }, (_, j) =>
    kernel.reduce((sum, k, i) => sum + k * at(j * stride + i - pads.begin), 0),
  );
}

/** r = (W + p_b + p_e − K) mod s: how many values at the end are never read. */
export function remainder(setting: Setting): number {
  const room = paddedLength(setting) - setting.kernel.length;
  return room < 0 ? 0 : room % setting.stride;
}

/** The grid is aligned when as much is really padded at one end as at the other: p_e − r = p_b. */
export function isAligned(setting: Setting): boolean {
  return setting.pads.end - remainder(setting) === setting.pads.begin;
}

export function isSymmetric(kernel: readonly number[]): boolean {
  return kernel.every((k, i) => k === kernel[kernel.length - 1 - i]);
}

/** Pads of the exact mirror image: p_b′ = p_e − r, p_e′ = p_b. */
export function mirrorPads(setting: Setting): Pads {
  return { begin: setting.pads.end - remainder(setting), end: setting.pads.begin };
}

/** ‖a − b‖ / ‖b‖ of two signals of one length; 0 when both are zero throughout. */
export function relativeError(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]) => Math.hypot(...values);
  const difference = norm(a.map((value, i) => value - b[i]!));
  return difference === 0 ? 0 : difference / norm(b);
}
