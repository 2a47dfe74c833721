import { axisOf, fact, only, Unresolved, type Fact, type Operator, type Rule, type Shape } from './operator';

/** The sliding window of a convolution or pooling along one axis. */
export interface WindowAxis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBegin: number;
  readonly padEnd: number;
}

/**
 * Number of window positions along an axis (ONNX Conv and MaxPool, "output_spatial_shape").
 * With `ceilMode` a partial last window counts, unless it would start in the end padding
 * (onnxruntime `PoolAttributes::ComputeOutputSize`).
 */
export function windowCount(axis: WindowAxis, ceilMode: boolean): number {
  const reach = (axis.kernel - 1) * axis.dilation + 1;
  const steps = (axis.size + axis.padBegin + axis.padEnd - reach) / axis.stride;
  if (!ceilMode) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  return (count - 1) * axis.stride >= axis.size + axis.padBegin ? count - 1 : count;
}

/** Input `x` and weights at these positions; `ceil_mode` does not exist. */
export function convolution(x: number, weights: number): Rule {
  return (op) => {
    const w = op.shape(weights);
    const kernel = op.ints('kernel_shape') ?? w.slice(2);
    return only([op.shape(x)[0]!, w[0]!, ...spatialSizes(op, spatial(op, x), kernel)]);
  };
}

/** Max, average and Lp pooling; a second output (indices) is like the first. */
export const pooling: Rule = (op) => {
  const [batch, channels] = op.shape(0);
  const kernel = op.ints('kernel_shape');
  if (kernel === undefined) throw new Unresolved('no kernel_shape');
  const shape = [batch!, channels!, ...spatialSizes(op, spatial(op, 0), kernel)];
  return op.node.output.map(() => fact(shape));
};

function spatial(op: Operator, x: number): Shape {
  return op.shape(x).slice(2);
}

function spatialSizes(op: Operator, sizes: Shape, kernel: Shape): Shape {
  const strides = op.ints('strides');
  const dilations = op.ints('dilations');
  const pads = op.ints('pads');
  const autoPad = op.string('auto_pad', 'NOTSET');
  const ceilMode = op.int('ceil_mode', 0) === 1;
  return sizes.map((size, i) => {
    const stride = strides?.[i] ?? 1;
    if (autoPad.startsWith('SAME')) return Math.ceil(size / stride);
    const padded = autoPad === 'NOTSET' ? pads : undefined;
    const count = windowCount(
      {
        size,
        kernel: kernel[i]!,
        stride,
        dilation: dilations?.[i] ?? 1,
        padBegin: padded?.[i] ?? 0,
        padEnd: padded?.[i + sizes.length] ?? 0,
      },
      ceilMode,
    );
    if (count < 1) throw new Unresolved('a window larger than what it slides over');
    return count;
  });
}

/** ONNX ConvTranspose: output = stride·(size − 1) + output_padding + reach − pads. */
export const convTranspose: Rule = (op) => {
  const x = op.shape(0);
  const w = op.shape(1);
  const sizes = x.slice(2);
  const explicit = op.ints('output_shape')?.slice(-sizes.length);
  const result = explicit ?? sizes.map((size, i) => transposedSize(op, size, i, op.ints('kernel_shape') ?? w.slice(2)));
  return only([x[0]!, w[1]! * op.int('group', 1), ...result]);
};

function transposedSize(op: Operator, size: number, axis: number, kernel: Shape): number {
  const stride = op.ints('strides')?.[axis] ?? 1;
  const autoPad = op.string('auto_pad', 'NOTSET');
  if (autoPad.startsWith('SAME')) return size * stride;
  const pads = autoPad === 'NOTSET' ? op.ints('pads') : undefined;
  const reach = (kernel[axis]! - 1) * (op.ints('dilations')?.[axis] ?? 1) + 1;
  const outputPadding = op.ints('output_padding')?.[axis] ?? 0;
  return stride * (size - 1) + outputPadding + reach - (pads?.[axis] ?? 0) - (pads?.[axis + kernel.length] ?? 0);
}

export const globalPooling: Rule = (op) => {
  const x = op.shape(0);
  return only([...x.slice(0, 2), ...x.slice(2).map(() => 1)]);
};

/** Undoes the pooling's size, or takes the size from input 2. */
export const maxUnpool: Rule = (op) => {
  const given = op.optionalNumbers(2);
  if (given !== undefined) return only(given);
  const x = op.shape(0);
  const kernel = op.ints('kernel_shape') ?? [];
  return only([...x.slice(0, 2), ...x.slice(2).map((size, i) => transposedSize(op, size, i, kernel))]);
};

/** Inputs: features [N, C, H, W] and regions [R, …]. */
export const roiAlign: Rule = (op) => {
  const [height, width] = [op.int('output_height', 1), op.int('output_width', 1)];
  return only([op.shape(1)[0]!, op.shape(0)[1]!, height, width]);
};

export const maxRoiPool: Rule = (op) => only([op.shape(1)[0]!, op.shape(0)[1]!, ...(op.ints('pooled_shape') ?? [])]);

/** The grid [N, H, W, 2] gives the size. */
export const gridSample: Rule = (op) => only([...op.shape(0).slice(0, 2), ...op.shape(1).slice(1, -1)]);

/** Output 0 like the input; training statistics, where asked for, one a channel. */
export const batchNorm: Rule = (op) => op.node.output.map((_, i) => fact(i === 0 ? op.shape(0) : op.shape(1)));

/** Output 0 like the input; mean and inverse deviation with 1 from the axis on. */
export const layerNorm: Rule = (op) => {
  const x = op.shape(0);
  const axis = axisOf(op.int('axis', -1), x.length);
  const statistics: Fact = fact(x.map((size, i) => (i < axis ? size : 1)));
  return op.node.output.map((_, i) => (i === 0 ? fact(x) : statistics));
};
