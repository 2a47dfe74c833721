import { spatialAxes } from '../axes';
import { transposedOutputSize, transposedPads, windowCount, windowPads } from '../gridRule';
import { windowAttributes, type WindowAttributes } from '../windowAttributes';
import { axisOf, fact, only, Unresolved, type Fact, type Operator, type Rule, type Shape } from './operator';

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
  refuseChannelsLast(op);
  return op.shape(x).slice(2);
}

/** com.microsoft QLinearConv, QLinearAveragePool and their kind, as ONNX Runtime's optimizer writes them. */
function refuseChannelsLast(op: Operator): void {
  if (op.int('channels_last', 0) === 1) throw new Unresolved('channels on the last axis');
}

function spatialSizes(op: Operator, sizes: Shape, kernel: Shape): Shape {
  const attributes = windowAttributes(op.node, sizes.length + 2, kernel);
  return sizes.map((size, i) => {
    const axis = windowAxis(attributes, size, i);
    // SAME makes as many windows as strides fit, whatever the kernel.
    if (attributes.autoPad.startsWith('SAME')) return Math.ceil(size / axis.stride);
    const pads = windowPads(attributes.autoPad, attributes.pads[i]!, axis);
    const count = windowCount({ ...axis, pads, ceilMode: attributes.ceilMode });
    if (count < 1) throw new Unresolved('a window larger than what it slides over');
    return count;
  });
}

function windowAxis({ kernel, strides, dilations }: WindowAttributes, size: number, i: number) {
  return { size, kernel: kernel[i]!, stride: strides[i]!, dilation: dilations[i]! };
}

/** ONNX ConvTranspose; `output_shape` may be the whole shape or its spatial part. */
export const convTranspose: Rule = (op) => {
  const x = op.shape(0);
  const w = op.shape(1);
  const explicit = op.ints('output_shape')?.slice(2 - x.length);
  return only([x[0]!, w[1]! * op.int('group', 1), ...(explicit ?? transposedSizes(op, spatial(op, 0), w.slice(2)))]);
};

function transposedSizes(op: Operator, sizes: Shape, kernel: Shape): Shape {
  const attributes = windowAttributes(op.node, sizes.length + 2, kernel);
  const outputPadding = op.ints('output_padding');
  return sizes.map((size, i) => {
    const axis = { ...windowAxis(attributes, size, i), outputPadding: outputPadding?.[i] ?? 0 };
    if (attributes.autoPad.startsWith('SAME')) return size * axis.stride;
    const pads = transposedPads(attributes.autoPad, attributes.pads[i]!, axis, undefined);
    return transposedOutputSize({ ...axis, pads });
  });
}

export const globalPooling: Rule = (op) => {
  const pooled = spatialAxes({ node: op.node, inShape: (i) => op.shape(i) });
  return only(op.shape(0).map((size, axis) => (pooled.includes(axis) ? 1 : size)));
};

/** Undoes the pooling's size, or takes the size from input 2. */
export const maxUnpool: Rule = (op) => {
  const given = op.optionalNumbers(2);
  if (given !== undefined) return only(given);
  return only([...op.shape(0).slice(0, 2), ...transposedSizes(op, spatial(op, 0), [])]);
};

/** Inputs: features [N, C, H, W] and regions [R, …]. */
export const roiAlign: Rule = (op) => {
  const [height, width] = [op.int('output_height', 1), op.int('output_width', 1)];
  return only([op.shape(1)[0]!, op.shape(0)[1]!, height, width]);
};

/** com.microsoft CropAndResize: regions [R, 4], brought to the size in input 3. */
export const cropAndResize: Rule = (op) => only([op.shape(1)[0]!, op.shape(0)[1]!, ...op.numbers(3)]);

export const maxRoiPool: Rule = (op) => only([op.shape(1)[0]!, op.shape(0)[1]!, ...(op.ints('pooled_shape') ?? [])]);

/** The grid [N, H, W, 2] gives the size. */
export const gridSample: Rule = (op) => only([...op.shape(0).slice(0, 2), ...op.shape(1).slice(1, -1)]);

/** Output 0 like the input; training statistics, where asked for, one a channel. */
export const batchNorm: Rule = (op) => op.node.output.map((_, i) => fact(i === 0 ? op.shape(0) : op.shape(1)));

/** com.microsoft SkipLayerNormalization: output 3 is the sum before it is normalized. */
export const skipLayerNorm: Rule = (op) => {
  const [normalized, ...statistics] = layerNorm(op);
  return [normalized, ...statistics.map((found, i) => (i === 2 ? normalized : found))];
};

/** Output 0 like the input; mean and inverse deviation with 1 from the axis on. */
export const layerNorm: Rule = (op) => {
  const x = op.shape(0);
  const axis = axisOf(op.int('axis', -1), x.length);
  const statistics: Fact = fact(x.map((size, i) => (i < axis ? size : 1)));
  return op.node.output.map((_, i) => (i === 0 ? fact(x) : statistics));
};
