import { assembled } from './assembled';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { attribute, intsAttribute, withAttribute } from '../../onnx/attributes';
import type { Cause } from '../../report/report';
import { transposedGridRule, transposedPads, type AxisPads, type TransposedAxis } from '../gridRule';
import { isSymmetric } from './kernels';
import type { MirrorContext, MirrorImage, MirrorRule, Plan } from './mirrorImage';
import { asIs, commutes, conjugated } from './mirrorImage';
import { isPositionwise } from '../positionwise';
import { windowAttributes, type WindowAttributes } from '../windowAttributes';
import { reversal, sameState, UNFLIPPED, without, type State } from './state';
import {
  chosen,
  reversedAxes,
  windowDifferences,
  windowRule,
  withPads,
  writeMirroredPads,
  type MirroredAxis,
} from './window';

/** Which inputs, by index, hold the weights and a tensor that is added to the result (com.microsoft FusedConv). */
interface ConvolutionInputs {
  readonly weights: number;
  readonly sum?: number;
}

/** What the two kinds of convolution differ in. */
interface ConvolutionKind {
  readonly mirrorAxis: (
    context: MirrorContext,
    attributes: WindowAttributes,
    axis: number,
  ) => Pick<MirroredAxis, 'rule' | 'conjugate'>;
  /** The node with the grids of the listed axes mirrored. */
  readonly write: (
    context: MirrorContext,
    attributes: WindowAttributes,
    grids: readonly MirroredAxis[],
  ) => NonNullable<Plan['write']>;
}

/** Behind a SpaceToDepth a flip permutes channels too: their order is one difference more, besides kernel and grid. */
const convolutionOf = (kind: ConvolutionKind, inputs: ConvolutionInputs): MirrorRule =>
  assembled((context) => {
    const channels = context.inputs[0]!.get(1);
    if (channels === undefined || context.outputs[0]!.has(1)) return inOrder(context, kind, inputs);
    const ordered = [without(context.inputs[0]!, [1]), ...context.inputs.slice(1)];
    const image = inOrder({ ...context, inputs: ordered }, kind, inputs);
    return {
      ...image,
      differences: [{ cause: 'position', form: 'channels in their own order' }, ...image.differences],
      plan: (mirrored) => {
        const made = image.plan(mirrored);
        const [data, ...rest] = made.inputs;
        if (mirrored('position') || data === 'any') return made;
        return { ...made, inputs: [new Map([...data!, [1, channels]]), ...rest] };
      },
    };
  });

function inOrder(context: MirrorContext, kind: ConvolutionKind, inputs: ConvolutionInputs): MirrorImage {
  const { weights, sum } = inputs;
  const axes = reversedAxes(context, true);
  if (axes === undefined && keepsPositions(context, weights)) return commutes(context);
  if (axes === undefined || context.inputs[weights]!.size > 0 || !addsInOrder(context, sum)) {
    return conjugated(context, 'other');
  }
  const kernel = context.inShape(weights).slice(2);
  const attributes = windowAttributes(context.node, context.inShape(0).length, kernel);
  const mirroredAxes = axes.map((axis) => {
    const asymmetric = isAsymmetric(context, weights, axis, attributes.kernel[axis - 2]!);
    return { axis, asymmetric, ...kind.mirrorAxis(context, attributes, axis) };
  });
  const grid = new Map(mirroredAxes.map((m) => [m.axis, m.rule]));
  const differences = windowDifferences(mirroredAxes);
  if (differences.length === 0) return { ...commutes(context), grid };
  return { differences, grid, plan: (mirrored) => plan(context, kind, inputs, attributes, mirroredAxes, mirrored) };
}

/** Whether what is added to the result has the result's order. */
function addsInOrder(context: MirrorContext, sum: number | undefined): boolean {
  const added = sum === undefined ? undefined : context.inputs[sum];
  return added === undefined || sameState(added, context.outputs[0]!, context.outShape(0));
}

/** One position at a time, in whatever order they lie; channels are summed over and must be in their own. */
function keepsPositions(context: MirrorContext, weights: number): boolean {
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const others = context.inputs.slice(1).every((state) => state.size === 0);
  return (
    others &&
    !data.has(1) &&
    isPositionwise(context.node, context.inShape(weights)) &&
    sameState(data, out, context.inShape(0))
  );
}

function plan(
  context: MirrorContext,
  kind: ConvolutionKind,
  { weights, sum }: ConvolutionInputs,
  attributes: WindowAttributes,
  axes: readonly MirroredAxis[],
  mirrored: (cause: Cause) => boolean,
): Plan {
  const choices = axes.map((axis) => ({ ...axis, ...chosen(axis, mirrored) }));
  if (choices.every((c) => !c.kernel && !c.grid)) return asIs(context);
  const unflipped = choices.filter((c) => c.grid && c.conjugate).map((c) => c.axis);
  // On an un-flipped axis the kernel as it is counts as mirrored.
  const reversed = choices.filter((c) => c.asymmetric && c.kernel !== unflipped.includes(c.axis)).map((c) => c.axis);
  const inputs = context.inputs.map((state, i): State => {
    if (i === 0) return without(state, unflipped);
    if (i === weights) return reversal(reversed);
    return i === sum ? without(context.outputs[0]!, unflipped) : UNFLIPPED;
  });
  const outputs = context.outputs.map((state) => without(state, unflipped));
  const grids = choices.filter((c) => c.grid && !c.conjugate);
  if (grids.length === 0) return { inputs, outputs };
  return { inputs, outputs, write: kind.write(context, attributes, grids) };
}

/** A kernel of one tap, or a constant one that is its own mirror image, has nothing to flip. */
function isAsymmetric(context: MirrorContext, input: number, axis: number, taps: number): boolean {
  if (taps === 1) return false;
  const weights = context.weights(input);
  return weights === undefined || !isSymmetric(weights, axis);
}

const PLAIN: ConvolutionKind = {
  mirrorAxis: (context, attributes, axis) => ({ rule: windowRule(context, attributes, axis), conjugate: false }),
  write: writeMirroredPads,
};

/** Conv and its like: weights at an input, and perhaps a tensor that is added to the result. */
export const convolution = (weights: number, sum?: number): MirrorRule =>
  convolutionOf(PLAIN, sum === undefined ? { weights } : { weights, sum });

/** One axis of a ConvTranspose, its pads worked out. */
function transposedAxis(context: MirrorContext, attributes: WindowAttributes, axis: number): TransposedAxis {
  const i = axis - 2;
  const outputPadding = intsAttribute(context.node, 'output_padding')?.[i] ?? 0;
  const axisOf = {
    size: context.inShape(0)[axis]!,
    kernel: attributes.kernel[i]!,
    dilation: attributes.dilations[i]!,
    stride: attributes.strides[i]!,
    outputPadding,
  };
  const shapes = intsAttribute(context.node, 'output_shape');
  // Two forms are in use: spatial sizes only, and the whole output shape.
  const outputShape = shapes?.[shapes.length === attributes.kernel.length ? i : axis];
  return { ...axisOf, pads: transposedPads(attributes.autoPad, attributes.pads[i]!, axisOf, outputShape) };
}

const TRANSPOSED: ConvolutionKind = {
  mirrorAxis: (context, attributes, axis) => {
    const rule = transposedGridRule(transposedAxis(context, attributes, axis));
    return { rule, conjugate: rule.mirrored.begin < 0 || rule.mirrored.end < 0 };
  },
  write: (context, attributes, grids) => (writer, inputs, outputs) => {
    const mirrored = new Map(grids.map((g) => [g.axis, g.rule.mirrored]));
    const axes = attributes.kernel.map((_, i) => transposedAxis(context, attributes, i + 2));
    const pads = axes.map((a, i) => mirrored.get(i + 2) ?? a.pads);
    const outputPadding = axes.map((a, i) => (mirrored.has(i + 2) ? 0 : a.outputPadding));
    writer.node(withTransposedPads(context.node, pads, outputPadding), inputs, outputs);
  },
};

const explicitTransposedConvolution = convolutionOf(TRANSPOSED, { weights: 1 });

function withTransposedPads(node: NodeProto, pads: readonly AxisPads[], outputPadding: readonly number[]): NodeProto {
  return withAttribute(withPads(node, pads), 'output_padding', attribute.ints(outputPadding));
}

/**
 * `output_shape` is always rewritten as pads: ONNX's shape inference takes it for the whole
 * shape, and then refuses nodes that are put behind it.
 */
export const transposedConvolution: MirrorRule = (context) => {
  if (intsAttribute(context.node, 'output_shape') === undefined) return explicitTransposedConvolution(context);
  const attributes = windowAttributes(context.node, context.inShape(0).length, context.inShape(1).slice(2));
  const axes = attributes.kernel.map((_, i) => transposedAxis(context, attributes, i + 2));
  const node = withTransposedPads(
    withAttribute(context.node, 'output_shape', undefined),
    axes.map((a) => a.pads),
    axes.map((a) => a.outputPadding),
  );
  const image = explicitTransposedConvolution({ ...context, node });
  const write: Plan['write'] = (writer, inputs, outputs) => writer.node(node, inputs, outputs);
  return { ...image, plan: (mirrored) => ({ write, ...image.plan(mirrored) }) };
};
