import type { NodeProto, TensorProto } from '../../onnx/proto/onnx_pb';
import { attribute, intsAttribute, withAttribute } from '../../onnx/attributes';
import type { Cause } from '../../report/report';
import { transposedGridRule, transposedPads, type AxisPads, type TransposedAxis } from '../gridRule';
import { isSymmetric } from './kernels';
import type { MirrorContext, MirrorRule, Plan } from './mirrorImage';
import { asIs, commutes, conjugated } from './mirrorImage';
import { reversal, UNFLIPPED, without, type State } from './state';
import {
  chosen,
  reversedAxes,
  windowAttributes,
  windowDifferences,
  windowRule,
  withPads,
  writeMirroredPads,
  type MirroredAxis,
  type WindowAttributes,
} from './window';

/** Index of the weights among the inputs. */
export function weightInput(opType: string): number {
  return opType === 'QLinearConv' ? 3 : 1;
}

/** What the two kinds of convolution differ in. */
interface ConvolutionKind {
  readonly mirrorAxis: (context: MirrorContext, attributes: WindowAttributes, axis: number) => MirroredAxis;
  /** The node with the grids of the listed axes mirrored. */
  readonly write: (
    context: MirrorContext,
    attributes: WindowAttributes,
    grids: readonly MirroredAxis[],
  ) => NonNullable<Plan['write']>;
}

/** Behind a SpaceToDepth a flip permutes channels too: their order is one difference more, besides kernel and grid. */
const convolutionOf =
  (kind: ConvolutionKind): MirrorRule =>
  (context) => {
    const channels = context.inputs[0]!.get(1);
    if (channels === undefined || context.outputs[0]!.has(1)) return inOrderOf(kind)(context);
    const ordered = [without(context.inputs[0]!, [1]), ...context.inputs.slice(1)];
    const image = inOrderOf(kind)({ ...context, inputs: ordered });
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
  };

const inOrderOf =
  (kind: ConvolutionKind): MirrorRule =>
  (context) => {
    const axes = reversedAxes(context, true);
    const weights = weightInput(context.node.opType);
    if (axes === undefined || context.inputs[weights]!.size > 0) return conjugated(context, 'other');
    const kernel = context.inShape(weights).slice(2);
    const attributes = windowAttributes(context.node, context.inShape(0).length, kernel);
    const mirroredAxes = axes.map((axis) => kind.mirrorAxis(context, attributes, axis));
    const grid = new Map(mirroredAxes.map((m) => [m.axis, m.rule]));
    const differences = windowDifferences(mirroredAxes);
    if (differences.length === 0) return { ...commutes(context), grid };
    return { differences, grid, plan: (mirrored) => plan(context, kind, attributes, mirroredAxes, mirrored) };
  };

function plan(
  context: MirrorContext,
  kind: ConvolutionKind,
  attributes: WindowAttributes,
  axes: readonly MirroredAxis[],
  mirrored: (cause: Cause) => boolean,
): Plan {
  const choices = axes.map((axis) => ({ ...axis, ...chosen(axis, mirrored) }));
  if (choices.every((c) => !c.kernel && !c.grid)) return asIs(context);
  const unflipped = choices.filter((c) => c.grid && c.conjugate).map((c) => c.axis);
  // On an un-flipped axis the kernel as it is counts as mirrored.
  const reversed = choices.filter((c) => c.asymmetric && c.kernel !== unflipped.includes(c.axis)).map((c) => c.axis);
  const weights = weightInput(context.node.opType);
  const inputs = context.inputs.map((state, i): State => {
    if (i === 0) return without(state, unflipped);
    if (i === weights) return reversal(reversed);
    // FusedConv adds a fourth tensor to the result.
    return context.node.opType === 'FusedConv' && i === 3 ? without(context.outputs[0]!, unflipped) : UNFLIPPED;
  });
  const outputs = context.outputs.map((state) => without(state, unflipped));
  const grids = choices.filter((c) => c.grid && !c.conjugate);
  if (grids.length === 0) return { inputs, outputs };
  return { inputs, outputs, write: kind.write(context, attributes, grids) };
}

/** A kernel of one tap, or a constant one that is its own mirror image, has nothing to flip. */
function isAsymmetric(context: MirrorContext, axis: number, taps: number): boolean {
  if (taps === 1) return false;
  const weights: TensorProto | undefined = context.weights(weightInput(context.node.opType));
  return weights === undefined || !isSymmetric(weights, axis);
}

export const convolution: MirrorRule = convolutionOf({
  mirrorAxis: (context, attributes, axis) => ({
    axis,
    rule: windowRule(context, attributes, axis),
    asymmetric: isAsymmetric(context, axis, attributes.kernel[axis - 2]!),
    conjugate: false,
  }),
  write: writeMirroredPads,
});

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

const explicitTransposedConvolution: MirrorRule = convolutionOf({
  mirrorAxis: (context, attributes, axis) => {
    const rule = transposedGridRule(transposedAxis(context, attributes, axis));
    const asymmetric = isAsymmetric(context, axis, attributes.kernel[axis - 2]!);
    return { axis, rule, asymmetric, conjugate: rule.mirrored.begin < 0 || rule.mirrored.end < 0 };
  },
  write: (context, attributes, grids) => (writer, inputs, outputs) => {
    const mirrored = new Map(grids.map((g) => [g.axis, g.rule.mirrored]));
    const axes = attributes.kernel.map((_, i) => transposedAxis(context, attributes, i + 2));
    const pads = axes.map((a, i) => mirrored.get(i + 2) ?? a.pads);
    const outputPadding = axes.map((a, i) => (mirrored.has(i + 2) ? 0 : a.outputPadding));
    writer.node(withTransposedPads(context.node, pads, outputPadding), inputs, outputs);
  },
});

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
