import { attribute, type AttributeValue } from '../../../src/onnx/attributes';

export type Pair = number | readonly [number, number];
/** One number for all ends, or top, left, bottom, right. */
export type Pads = number | readonly [number, number, number, number];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The node's name and its output tensor's; by default `OpType_index`. */
export interface Named {
  readonly name?: string;
}

export interface WindowOptions extends Named {
  readonly stride?: Pair;
  readonly pads?: Pads;
  readonly dilation?: Pair;
  /** SAME_UPPER, SAME_LOWER or VALID, instead of `pads`. */
  readonly autoPad?: string;
}

export interface ConvOptions extends WindowOptions {
  readonly groups?: number;
  /** Default true: small random biases. */
  readonly bias?: boolean;
  /** Multiplies the weights' standard deviation, which is He's √(2 / fan-in). */
  readonly gain?: number;
  /** Makes every kernel symmetric: left-right, upside-down or both. */
  readonly symmetric?: 'h' | 'v' | 'hv';
  /** Kernel values, row by row, used for every filter and channel. */
  readonly kernelValues?: readonly number[];
}

export interface PoolOptions extends WindowOptions {
  readonly ceilMode?: boolean;
  readonly countIncludePad?: boolean;
}

export function pair(value: Pair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

export function named({ name }: Named): Named {
  return name === undefined ? {} : { name };
}

export function windowAttributes(kernel: readonly number[], options: WindowOptions): Attributes {
  const { pads = 0, autoPad } = options;
  return {
    kernel_shape: attribute.ints(kernel),
    strides: attribute.ints(pair(options.stride ?? 1)),
    dilations: attribute.ints(pair(options.dilation ?? 1)),
    ...(autoPad === undefined
      ? { pads: attribute.ints(typeof pads === 'number' ? [pads, pads, pads, pads] : pads) }
      : { auto_pad: attribute.string(autoPad) }),
  };
}

export function poolAttributes(kernel: Pair, options: PoolOptions): Attributes {
  const { dilations, ...window } = windowAttributes(pair(kernel), options);
  return {
    ...window,
    ...(options.dilation === undefined ? {} : { dilations: dilations! }),
    ...(options.ceilMode === undefined ? {} : { ceil_mode: attribute.int(Number(options.ceilMode)) }),
    ...(options.countIncludePad === undefined
      ? {}
      : { count_include_pad: attribute.int(Number(options.countIncludePad)) }),
  };
}
