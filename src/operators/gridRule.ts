import type { Cause } from '../report/report';

/** `auto_pad` of Conv, ConvTranspose and the pools (ONNX operator specification). */
export type AutoPad = 'NOTSET' | 'SAME_UPPER' | 'SAME_LOWER' | 'VALID';

/** What is added at the two ends of an axis; negative crops. */
export interface AxisPads {
  readonly begin: number;
  readonly end: number;
}

/** A sliding window (Conv, pools) along one axis. Lengths in columns. */
export interface WindowAxis {
  readonly size: number;
  readonly kernel: number;
  readonly dilation: number;
  readonly stride: number;
  readonly pads: AxisPads;
  /** Pools only: a partial window at the end counts. */
  readonly ceilMode?: boolean;
  /** Windows that the runtime really makes, where it is known better than by formula. */
  readonly outputSize?: number;
}

/** Whether a sliding operator commutes with the mirror along one axis, and what its mirror image is. */
export interface GridRule {
  /**
   * Columns at the end, pads included, that no window reads. Negative when `ceil_mode`
   * adds a partial window that reaches so far beyond the pads.
   */
  readonly r: number;
  readonly outputSize: number;
  /** What is really padded at the two ends: `begin`, and `end − r`. */
  readonly real: AxisPads;
  readonly aligned: boolean;
  /** Pads of the mirror image: the two real ends swapped (negative crops). */
  readonly mirrored: AxisPads;
  /** Why it is misaligned; absent when aligned. */
  readonly cause?: Cause;
}

/** Columns between a window's first and last, both counted: d(K−1)+1. */
export function effectiveKernel(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/**
 * The grid rule (DESIGN §1): with K_eff = d(K−1)+1 and r = (W + p_b + p_e − K_eff) mod s the
 * grid is aligned iff p_e − r = p_b; the mirror image has pads p_b′ = p_e − r and p_e′ = p_b.
 * A partial window of `ceil_mode` counts as r < 0: it really pads more at the end.
 */
export function gridRule(axis: WindowAxis): GridRule {
  const span = effectiveKernel(axis.kernel, axis.dilation);
  const room = axis.size + axis.pads.begin + axis.pads.end - span;
  const outputSize = axis.outputSize ?? windowCount(axis);
  const r = room - (outputSize - 1) * axis.stride;
  const real = { begin: axis.pads.begin, end: axis.pads.end - r };
  const aligned = real.begin === real.end;
  const mirrored = { begin: real.end, end: real.begin };
  if (aligned) return { r, outputSize, real, aligned, mirrored };
  return { r, outputSize, real, aligned, mirrored, cause: misalignmentCause(axis.pads, r) };
}

/** Equal pads leave only the stride's remainder to blame; a partial window is `ceil_mode`'s doing. */
function misalignmentCause(pads: AxisPads, r: number): Cause {
  if (r < 0) return 'resample';
  return pads.begin === pads.end ? 'grid' : 'padding';
}

/** A window's axis, with the columns that a Pad before it adds counted as its own pads. */
export function paddedBefore<T extends { readonly size: number; readonly pads: AxisPads }>(axis: T, pads: AxisPads): T {
  return { ...axis, size: axis.size - pads.begin - pads.end, pads };
}

/** Windows along the axis (ONNX Conv and MaxPool, "output_spatial_shape"); less than 1 where none fits. */
export function windowCount(axis: WindowAxis): number {
  const room = axis.size + axis.pads.begin + axis.pads.end - effectiveKernel(axis.kernel, axis.dilation);
  if (axis.ceilMode !== true) return Math.floor(room / axis.stride) + 1;
  const count = Math.ceil(room / axis.stride) + 1;
  // The last window must start inside the image or its first pad (ONNX AveragePool/MaxPool, onnx/onnx#5741;
  // onnxruntime `PoolAttributes::ComputeOutputSize`).
  return (count - 1) * axis.stride >= axis.size + axis.pads.begin ? count - 1 : count;
}

/**
 * Explicit pads of a sliding window with `auto_pad` (ONNX Conv: SAME makes
 * ⌈W/s⌉ outputs, and the odd column goes to the end for SAME_UPPER, to the front for SAME_LOWER).
 */
export function windowPads(
  autoPad: AutoPad,
  explicit: AxisPads,
  axis: { readonly size: number; readonly kernel: number; readonly dilation: number; readonly stride: number },
): AxisPads {
  switch (autoPad) {
    case 'NOTSET':
      return explicit;
    case 'VALID':
      return { begin: 0, end: 0 };
    case 'SAME_UPPER':
    case 'SAME_LOWER': {
      const outputs = Math.ceil(axis.size / axis.stride);
      const span = effectiveKernel(axis.kernel, axis.dilation);
      return shareOut(Math.max((outputs - 1) * axis.stride + span - axis.size, 0), autoPad === 'SAME_UPPER');
    }
  }
}

function shareOut(total: number, moreAtEnd: boolean): AxisPads {
  const less = Math.floor(total / 2);
  return moreAtEnd ? { begin: less, end: total - less } : { begin: total - less, end: less };
}

/** ConvTranspose along one axis. Its pads crop the output. */
export interface TransposedAxis {
  readonly size: number;
  readonly kernel: number;
  readonly dilation: number;
  readonly stride: number;
  readonly pads: AxisPads;
  /** Columns added at the end of the output only. */
  readonly outputPadding: number;
}

export function transposedOutputSize(axis: TransposedAxis): number {
  const span = effectiveKernel(axis.kernel, axis.dilation);
  return axis.stride * (axis.size - 1) + axis.outputPadding + span - axis.pads.begin - axis.pads.end;
}

/**
 * The grid rule of ConvTranspose: output column o takes from input i and tap k where
 * o = s·i + d·k − p_b, so the mirror image has p_b′ = p_e − output_padding, p_e′ = p_b and no
 * output padding. `r` is the output padding: columns that the end has and the front has not.
 * A negative p_b′ asks for columns in front that no input reaches.
 */
export function transposedGridRule(axis: TransposedAxis): GridRule {
  const r = axis.outputPadding;
  const real = { begin: axis.pads.begin, end: axis.pads.end - r };
  const aligned = real.begin === real.end;
  const base = {
    r,
    outputSize: transposedOutputSize(axis),
    real,
    aligned,
    mirrored: { begin: real.end, end: real.begin },
  };
  return aligned ? base : { ...base, cause: axis.pads.begin === axis.pads.end ? 'grid' : 'padding' };
}

/**
 * Pads of a ConvTranspose with `auto_pad` or `output_shape`
 * (ONNX ConvTranspose: total = s(W−1) + output_padding + K_eff − output_shape).
 */
export function transposedPads(
  autoPad: AutoPad,
  explicit: AxisPads,
  axis: Omit<TransposedAxis, 'pads'>,
  outputShape: number | undefined,
): AxisPads {
  const same = autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';
  if (outputShape === undefined && !same) return autoPad === 'VALID' ? { begin: 0, end: 0 } : explicit;
  const target = outputShape ?? axis.size * axis.stride;
  const full = transposedOutputSize({ ...axis, pads: { begin: 0, end: 0 } });
  return shareOut(Math.max(full - target, 0), autoPad === 'SAME_UPPER');
}
