import { intAttribute, intsAttribute } from '../../onnx/attributes';
import { indexMap, type AxisMap } from '../follow/action';
import { reshapeMaps, simplify } from '../follow/axisMaps';
import { allAxes, positiveAxis } from '../axes';
import { renumber } from '../follow/rule';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import { sameState, UNFLIPPED, without, type State } from './state';
import { agree, alongAxis } from '../placement';
import { withRequired } from './pointwise';

/** Operators with one data input that move entries: commutes when the output has the expected order. */
function expecting(context: MirrorContext, expected: State | undefined): MirrorImage {
  const commuting = expected !== undefined && sameState(expected, context.outputs[0]!, context.outShape(0));
  return commuting ? commutes(context) : conjugated(context, 'position');
}

export const reshape: MirrorRule = (context) =>
  expecting(context, reshapeMaps(context.inputs[0]!, context.inShape(0), context.outShape(0), context.uniform(0)));

export const transpose: MirrorRule = (context) => {
  const rank = context.inShape(0).length;
  const reversed = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const perm = intsAttribute(context.node, 'perm', reversed);
  return expecting(
    context,
    renumber(context.inputs[0]!, (axis) => perm.indexOf(axis)),
  );
};

/** Expand: axes that grow had length 1 and no order. */
export const expand: MirrorRule = (context) => {
  const offset = context.outShape(0).length - context.inShape(0).length;
  return expecting(
    context,
    renumber(context.inputs[0]!, (axis) => axis + offset),
  );
};

export const tile: MirrorRule = (context) => {
  const [from, to] = [context.inShape(0), context.outShape(0)];
  const expected = new Map<number, AxisMap>();
  for (const [axis, map] of context.inputs[0]!) {
    const out = context.outputs[0]!.get(axis) ?? (map === 'reverse' ? 'reverse' : undefined);
    if (out === undefined || !repeats(map, from[axis]!, to[axis]!, out)) return conjugated(context, 'position');
    expected.set(axis, out);
  }
  return expecting(context, expected);
};

/** Whether repeating an axis turns the order `from` into the order `to`. */
function repeats(from: AxisMap, size: number, length: number, to: AxisMap): boolean {
  // The repeats of a reversed axis, read backwards, are those of the axis: however many, none has to be looked at.
  if (from === 'reverse' && to === 'reverse') return true;
  return selects(
    from,
    size,
    Int32Array.from({ length }, (_, i) => i % size),
    to,
  );
}

/**
 * Whether picking `indices` from an axis of length `size` turns the order `from` into the order `to`:
 * op(g·T)[k] = T[from[i_k]] must be g·op(T)[k] = T[i_to[k]].
 */
export function selects(
  from: AxisMap | undefined,
  size: number,
  indices: ArrayLike<number>,
  to: AxisMap | undefined,
): boolean {
  const source = from === undefined ? undefined : indexMap(from, size);
  const target = to === undefined ? undefined : indexMap(to, indices.length);
  for (let k = 0; k < indices.length; k++) {
    const read = indices[k]!;
    if ((source?.[read] ?? read) !== indices[target?.[k] ?? k]) return false;
  }
  return true;
}

export const gather: MirrorRule = (context) => {
  const shape = context.inShape(0);
  const axis = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  const indexRank = context.inShape(1).length;
  const [data, indices] = context.inputs as [State, State];
  const out = context.outputs[0]!;
  // The indices' own axes take the place of `axis` in the output.
  const rest = renumber(without(data, [axis]), (a) => (a > axis ? a + indexRank - 1 : a));
  if (!data.has(axis)) {
    return expecting(context, new Map([...rest, ...renumber(indices, (a) => a + axis)]));
  }
  const picked = context.integers(1);
  if (picked === undefined || indices.size > 0) return conjugated(context, 'position');
  const order = renumber(out, (a) => (a >= axis && a < axis + indexRank ? a - axis : undefined));
  const placement = alongAxis(shape[axis]!, context.inShape(1), picked);
  if (!agree(placement, order, new Map([[0, data.get(axis)!]]))) return conjugated(context, 'position');
  return expecting(context, new Map([...rest, ...renumber(order, (a) => a + axis)]));
};

export const split: MirrorRule = (context) => {
  const shape = context.inShape(0);
  const axis = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  const data = context.inputs[0]!;
  const rest = without(data, [axis]);
  let start = 0;
  for (const [i, out] of context.outputs.entries()) {
    if (context.node.output[i] === '') return conjugated(context, 'position');
    const block = context.outShape(i);
    const first = start;
    const indices = Int32Array.from({ length: block[axis]! }, (_, k) => first + k);
    start += indices.length;
    const fits = selects(data.get(axis), shape[axis]!, indices, out.get(axis));
    if (!fits || !sameState(without(out, [axis]), rest, block)) return conjugated(context, 'position');
  }
  return commutes(context);
};

/**
 * Each joined tensor must have the output's order on the other axes, and its own block of it on the joined one. The joined
 * tensors are all inputs, or those at `operands`; others are single numbers.
 */
export const concat =
  (operands: (inputs: number) => readonly number[] = allAxes): MirrorRule =>
  (context) => {
    const out = context.outputs[0]!;
    const axis = positiveAxis(intAttribute(context.node, 'axis', 0), context.outShape(0).length);
    const rest = without(out, [axis]);
    const order = out.has(axis) ? indexMap(out.get(axis)!, context.outShape(0)[axis]!) : undefined;
    const required = context.inputs.map(() => UNFLIPPED);
    let start = 0;
    for (const i of operands(context.inputs.length)) {
      const size = context.inShape(i)[axis]!;
      const first = start;
      const block = order?.subarray(first, first + size).map((k) => k - first);
      if (block?.some((k) => k < 0 || k >= size) === true) return conjugated(context, 'position');
      const others = onRealAxes(rest, context.inShape(i));
      const map = block && simplify(block);
      required[i] = map === undefined ? others : new Map([...others, [axis, map]]);
      start += size;
    }
    return withRequired(context, required);
  };

function onRealAxes(state: State, shape: readonly number[]): State {
  return new Map([...state].filter(([axis]) => shape[axis] !== 1));
}
