import { assembled } from './assembled';
import { intAttribute } from '../../onnx/attributes';
import type { Cause } from '../../report/report';
import type { MirrorContext, MirrorRule, Plan } from './mirrorImage';
import { asIs, commutes, conjugated } from './mirrorImage';
import { windowAttributes, type WindowAttributes } from '../windowAttributes';
import { without } from './state';
import { chosen, reversedAxes, windowDifferences, windowRule, writeMirroredPads, type MirroredAxis } from './window';

export const pooling: MirrorRule = assembled((context) => {
  if (context.node.output.length > 1 && context.isUsed(1)) {
    return conjugated(context, 'position', 'conjugated: its Indices output counts positions');
  }
  if (intAttribute(context.node, 'channels_last', 0) === 1) return conjugated(context, 'other');
  const axes = reversedAxes(context, false);
  if (axes === undefined) return conjugated(context, 'other');
  if (axes.length === 0) return commutes(context);
  const attributes = windowAttributes(context.node, context.inShape(0).length);
  const mirroredAxes = axes.map((axis) => mirrorAxis(context, attributes, axis));
  const grid = new Map(mirroredAxes.map((m) => [m.axis, m.rule]));
  const differences = windowDifferences(mirroredAxes);
  if (differences.length === 0) return { ...commutes(context), grid };
  return { differences, grid, plan: (mirrored) => plan(context, attributes, mirroredAxes, mirrored) };
});

function mirrorAxis(context: MirrorContext, attributes: WindowAttributes, axis: number): MirroredAxis {
  const rule = windowRule(context, attributes, axis);
  // A partial window that counts pads divides by another number at the end than it could in front.
  const countsPads = rule.r < 0 && intAttribute(context.node, 'count_include_pad', 0) === 1;
  if (countsPads) {
    return { axis, rule: { ...rule, aligned: false, cause: 'resample' }, asymmetric: false, conjugate: true };
  }
  // ONNX Runtime refuses pads as long as the kernel.
  return { axis, rule, asymmetric: false, conjugate: rule.mirrored.begin >= attributes.kernel[axis - 2]! };
}

function plan(
  context: MirrorContext,
  attributes: WindowAttributes,
  axes: readonly MirroredAxis[],
  mirrored: (cause: Cause) => boolean,
): Plan {
  const grids = axes.filter((axis) => chosen(axis, mirrored).grid);
  if (grids.length === 0) return asIs(context);
  const unflipped = grids.filter((g) => g.conjugate).map((g) => g.axis);
  const states = {
    inputs: context.inputs.map((state) => without(state, unflipped)),
    outputs: context.outputs.map((state) => without(state, unflipped)),
  };
  const written = grids.filter((g) => !g.conjugate);
  if (written.length === 0) return states;
  return { ...states, write: writeMirroredPads(context, attributes, written) };
}
