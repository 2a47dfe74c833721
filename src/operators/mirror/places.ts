import { positiveAxis } from '../axes';
import { intAttribute } from '../../onnx/attributes';
import { columnGrid } from '../columnGrid';
import { reshapeMaps } from '../follow/axisMaps';
import { renumber } from '../follow/rule';
import type { MirrorContext, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import { withRequired } from './pointwise';
import { isReversed, sameState, UNFLIPPED, type State } from './state';

export const oneHot: MirrorRule = (context) => {
  const axis = positiveAxis(intAttribute(context.node, 'axis', -1), context.outShape(0).length);
  const expected = renumber(context.inputs[0]!, (own) => (own < axis ? own : own + 1));
  const fits = sameState(expected, context.outputs[0]!, context.outShape(0));
  return fits ? commutes(context) : conjugated(context, 'position');
};

/** Commutes where as much is cut off or added at one end as at the other. */
export const centerCropPad: MirrorRule = (context) => {
  const [from, to] = [context.inShape(0), context.outShape(0)];
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const axes = [...new Set([...data.keys(), ...out.keys()])].filter((axis) => from[axis] !== to[axis]);
  if (!axes.every((axis) => isReversed(data, from, axis) && isReversed(out, to, axis))) {
    return conjugated(context, 'position');
  }
  const uneven = axes.filter((axis) => (from[axis]! - to[axis]!) % 2 !== 0);
  if (uneven.some((axis) => to[axis]! > from[axis]!)) return conjugated(context, 'padding');
  if (uneven.length > 0) return conjugated(context, 'position');
  const kept = (state: State): State => new Map([...state].filter(([axis]) => from[axis] === to[axis]));
  return sameState(kept(data), kept(out), to) ? commutes(context) : conjugated(context, 'position');
};

/** Each position is turned by the angles in its own row of the tables, or by its own number. */
export const rotary =
  (positions: number, tables: readonly number[]): MirrorRule =>
  (context) => {
    const shape = context.inShape(0);
    const state = context.inputs[0]!;
    const sequence = shape.length === 4 ? 2 : 1;
    const kept = sameState(state, context.outputs[0]!, shape);
    if (!kept || state.has(shape.length - 1)) return conjugated(context, 'other');
    const offset = context.node.input[positions] !== undefined && context.inShape(positions).length < 2;
    if (offset && state.has(sequence) && context.node.input[positions] !== '') return conjugated(context, 'position');
    const rows = renumber(state, (axis) => (axis === 0 ? 0 : axis === sequence ? 1 : undefined));
    return withRequired(
      context,
      context.inputs.map((_, i) => {
        if (i === 0) return state;
        const byRow = i === positions || (tables.includes(i) && context.inShape(i).length === 3);
        return byRow && context.node.input[i] !== '' ? visible(rows, context, i) : UNFLIPPED;
      }),
    );
  };

/** `state` without axes of length 1. */
function visible(state: State, context: MirrorContext, input: number): State {
  return new Map([...state].filter(([axis]) => context.inShape(input)[axis] !== 1));
}

/** Commutes where the blocks' own columns are mirrored with the image, and blocks begin at mirrored places. */
export const col2Im: MirrorRule = (context) => {
  const grid = columnGrid(context);
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  if (grid === undefined) return conjugated(context, 'position');
  const reversed = grid.counts.map((_, i) => out.get(i + 2) === 'reverse');
  const isOther = [...out].some(([axis, map]) => axis === 1 || (axis > 1 && map !== 'reverse'));
  if (isOther || reversed.some((yes, i) => yes && !grid.symmetric[i])) {
    return conjugated(context, 'position');
  }
  const channels = context.outShape(0)[1]!;
  const columns = folded([channels, ...grid.block], reversed, 1);
  const places = folded(grid.counts, reversed, 0);
  const expected = new Map([
    ...renumber(out, (axis) => (axis === 0 ? 0 : undefined)),
    ...renumber(columns, () => 1),
    ...renumber(places, () => 2),
  ]);
  return sameState(expected, data, context.inShape(0)) ? commutes(context) : conjugated(context, 'position');
};

/** The order of axes folded into one, of which some are reversed; `first`: the axis of the first flag. */
function folded(sizes: readonly number[], reversed: readonly boolean[], first: number): State {
  const maps = new Map(reversed.flatMap((yes, i) => (yes ? [[i + first, 'reverse' as const] as const] : [])));
  return reshapeMaps(maps, sizes, [sizes.reduce((a, b) => a * b, 1)]) ?? new Map();
}

/** The places of a pooling's maxima are numbers, which a flip does not change: nothing is mirrored with them. */
export const maxUnpool: MirrorRule = (context) => conjugated(context, 'position');
