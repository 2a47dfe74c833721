import { positiveAxis } from '../axes';
import { intAttribute, stringAttribute } from '../../onnx/attributes';
import { sameMap } from '../follow/axisMaps';
import { compressed } from '../follow/indexing';
import { renumber } from '../follow/rule';
import { agree, byElements, byTuples, isInjective, positionMaps, type Placement } from '../placement';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import { withRequired } from './pointwise';
import { sameState, UNFLIPPED, without, type State } from './state';

function divided(state: State, count: number, from: number): readonly [State, State] {
  return [
    renumber(state, (axis) => (axis < count ? axis : undefined)),
    renumber(state, (axis) => (axis < count ? undefined : axis - count + from)),
  ];
}

/** Commutes where reading by constant, unflipped indices has the order `positions` asks for. */
function reading(context: MirrorContext, placement: Placement | undefined, positions: State, axes: State): MirrorImage {
  const fits = placement !== undefined && context.inputs[1]!.size === 0 && agree(placement, positions, axes);
  return fits ? commutes(context) : conjugated(context, 'position');
}

export const gatherND: MirrorRule = (context) => {
  const batch = intAttribute(context.node, 'batch_dims', 0);
  const [shape, indices] = [context.inShape(0), context.inShape(1)];
  const leading = indices.length - 1;
  const [addressed, rest] = divided(context.inputs[0]!, batch + indices[leading]!, leading);
  const [positions, others] = divided(context.outputs[0]!, leading, leading);
  if (!sameState(rest, others, context.outShape(0))) return conjugated(context, 'position');
  const sameBatch = shape.slice(0, batch).every((size, a) => sameMap(addressed.get(a), positions.get(a), size));
  // Each sample, or the only one, is read by its own indices.
  if (sameBatch && [...addressed.keys()].every((axis) => axis < batch)) {
    return withRequired(context, [context.inputs[0]!, positions]);
  }
  const values = context.integers(1);
  return reading(context, values && byTuples(shape, indices, values, batch), positions, addressed);
};

export const gatherElements: MirrorRule = (context) => {
  const [shape, positions] = [context.inShape(0), context.inShape(1)];
  const along = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const values = context.integers(1);
  const image = reading(context, values && byElements(shape, positions, values, along), out, data);
  const cut = [...out.keys()].some((axis) => axis !== along && shape[axis] !== positions[axis]);
  if (image.differences.length === 0 || data.has(along) || cut) return image;
  return withRequired(context, [without(out, [along]), out]);
};

/**
 * What is written must lie in the order that makes its places those of the output: `at[updates(i)] = output(at[i])`.
 * Entries that are written more than once have no such order, unless they add up.
 */
function writing(context: MirrorContext, placement: Placement | undefined, axes: State, rest: State): MirrorImage {
  if (placement === undefined || context.inputs[1]!.size > 0) return conjugated(context, 'position');
  const count = placement.positions.length;
  const own = divided(context.inputs[2]!, count, 0)[0];
  const overwrites = stringAttribute(context.node, 'reduction', 'none') === 'none' && !isInjective(placement);
  const fitting = agree(placement, own, axes) ? own : positionMaps(placement, axes);
  if (overwrites || fitting === undefined) return conjugated(context, 'position');
  const updates = new Map([...fitting, ...renumber(rest, (axis) => axis + count)]);
  return withRequired(context, [context.outputs[0]!, UNFLIPPED, updates]);
}

export const scatterElements: MirrorRule = (context) => {
  const [shape, positions] = [context.inShape(0), context.inShape(1)];
  const along = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  const out = context.outputs[0]!;
  const values = context.integers(1);
  const image = writing(context, values && byElements(shape, positions, values, along), out, UNFLIPPED);
  const whole = [...out.keys()].every((axis) => shape[axis] === positions[axis]);
  const free = !out.has(along) && context.inputs.every((state) => !state.has(along));
  return image.differences.length > 0 && free && whole ? withRequired(context, [out, out, out]) : image;
};

export const scatterND: MirrorRule = (context) => {
  const [shape, indices] = [context.inShape(0), context.inShape(1)];
  const [axes, rest] = divided(context.outputs[0]!, indices.at(-1)!, 0);
  if (axes.size === 0) return writtenInPlace(context, rest);
  const values = context.integers(1);
  return writing(context, values && byTuples(shape, indices, values, 0), axes, rest);
};

/** Indices count along axes that keep their order: whole blocks are written, each in the output's order. */
function writtenInPlace(context: MirrorContext, rest: State): MirrorImage {
  const leading = context.inShape(1).length - 1;
  const updates = renumber(rest, (axis) => axis + leading);
  return withRequired(context, [context.outputs[0]!, UNFLIPPED, updates]);
}

export const compress: MirrorRule = (context) => {
  const picked = compressed(context);
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const along = picked?.along;
  if (along === undefined) return reading(context, picked?.placement, out, data);
  if (!sameState(without(data, [along]), without(out, [along]), context.inShape(0)))
    return conjugated(context, 'position');
  const only = (state: State): State => renumber(state, (axis) => (axis === along ? 0 : undefined));
  return reading(context, picked!.placement, only(out), only(data));
};
