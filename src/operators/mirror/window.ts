import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { attribute, withAttribute } from '../../onnx/attributes';
import type { Cause } from '../../report/report';
import { gridRule, paddedBefore, windowPads, type AxisPads, type GridRule } from '../gridRule';
import type { WindowAttributes } from '../windowAttributes';
import type { CropRange, Difference, MirrorContext, Plan } from './mirrorImage';
import { isReversed, sameState, without, type Shape } from './state';

/**
 * The spatial axes that the flip reverses, or undefined when it does something to this operator's
 * input that no sliding operator can pass on (a folded axis, permuted channels).
 */
export function reversedAxes(context: MirrorContext, mixesChannels: boolean): readonly number[] | undefined {
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const axes = [...new Set([...data.keys(), ...out.keys()])].filter((axis) => axis >= 2);
  const reversing = axes.every(
    (axis) => isReversed(data, context.inShape(0), axis) && isReversed(out, context.outShape(0), axis),
  );
  const rest = [without(data, axes), without(out, axes)] as const;
  const kept = sameState(rest[0], rest[1], context.inShape(0)) && !(mixesChannels && rest[0].has(1));
  return reversing && kept ? axes : undefined;
}

/** How one reversed axis of a sliding operator is mirrored. */
export interface MirroredAxis {
  readonly axis: number;
  readonly rule: GridRule;
  /** Weights along it are not their own mirror image. */
  readonly asymmetric: boolean;
  /** The mirrored grid cannot be written in the operator's own attributes: un-flip this axis instead. */
  readonly conjugate: boolean;
}

export function windowDifferences(axes: readonly MirroredAxis[]): Difference[] {
  return axes.flatMap(({ axis, rule, asymmetric, conjugate }) => {
    const differences: Difference[] = [];
    if (asymmetric) differences.push({ cause: 'kernel', form: 'kernel reversed', axis });
    if (rule.cause !== undefined) {
      const { begin, end } = rule.mirrored;
      const form = conjugate ? 'conjugated' : `pads ${begin}, ${end}`;
      differences.push({ cause: rule.cause, form, axis });
    }
    return differences;
  });
}

/** Which of the axis' two differences are mirrored away. */
export function chosen(axis: MirroredAxis, mirrored: (cause: Cause) => boolean): { kernel: boolean; grid: boolean } {
  return {
    kernel: axis.asymmetric && mirrored('kernel'),
    grid: axis.rule.cause !== undefined && mirrored(axis.rule.cause),
  };
}

/** The axis' pads in columns, `auto_pad` worked out. */
export function axisPads(context: MirrorContext, attributes: WindowAttributes, axis: number): AxisPads {
  return windowPads(attributes.autoPad, attributes.pads[axis - 2]!, axisGeometry(context, attributes, axis));
}

function axisGeometry(context: MirrorContext, attributes: WindowAttributes, axis: number) {
  const i = axis - 2;
  return {
    size: context.inShape(0)[axis]!,
    kernel: attributes.kernel[i]!,
    dilation: attributes.dilations[i]!,
    stride: attributes.strides[i]!,
  };
}

/** The grid rule with the output's real length, whatever the runtime's rounding, and the pads that a Pad before it adds. */
export function windowRule(context: MirrorContext, attributes: WindowAttributes, axis: number): GridRule {
  const window = {
    ...axisGeometry(context, attributes, axis),
    pads: axisPads(context, attributes, axis),
    outputSize: context.outShape(0)[axis]!,
  };
  const added = context.evenedPads.get(axis);
  return gridRule(added === undefined ? window : paddedBefore(window, added));
}

/** The node with the listed axes' pads mirrored; pads that would be negative are cut off first. */
export function writeMirroredPads(
  context: MirrorContext,
  attributes: WindowAttributes,
  grids: readonly MirroredAxis[],
): NonNullable<Plan['write']> {
  const mirrored = new Map(grids.map((g) => [g.axis, g.rule.mirrored]));
  const pads = attributes.pads.map((_, i) => mirrored.get(i + 2) ?? axisPads(context, attributes, i + 2));
  const crops = pads.flatMap((p, i) => cropOf(p, i + 2, context.inShape(0)));
  const node = withPads(context.node, pads.map(clampPads));
  return (writer, inputs, outputs) => {
    const data = crops.length === 0 ? inputs[0]! : writer.crop(inputs[0]!, crops);
    writer.node(node, [data, ...inputs.slice(1)], outputs);
  };
}

/** `node` with explicit pads. */
export function withPads(node: NodeProto, pads: readonly AxisPads[]): NodeProto {
  const values = [...pads.map((p) => p.begin), ...pads.map((p) => p.end)];
  return withAttribute(withAttribute(node, 'auto_pad', undefined), 'pads', attribute.ints(values));
}

/** Negative pads as the columns that remain. */
function cropOf(pads: AxisPads, axis: number, shape: Shape): readonly CropRange[] {
  if (pads.begin >= 0 && pads.end >= 0) return [];
  return [{ axis, start: Math.max(-pads.begin, 0), end: shape[axis]! - Math.max(-pads.end, 0) }];
}

function clampPads(pads: AxisPads): AxisPads {
  return { begin: Math.max(pads.begin, 0), end: Math.max(pads.end, 0) };
}
