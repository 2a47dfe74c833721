import type { Attention, AttentionLetters } from '../attentionLetters';
import type { AxisMap } from '../follow/action';
import { sameMap } from '../follow/axisMaps';
import type { MirrorContext, MirrorRule } from './mirrorImage';
import { conjugated } from './mirrorImage';
import { withRequired } from './pointwise';
import { sameState, UNFLIPPED, type State } from './state';

type Order = ReadonlyMap<string, AxisMap>;

/** Commutes with any order of the queries and of the keys; masks and biases must follow them. */
export const attention =
  (letters: Attention): MirrorRule =>
  (context) => {
    const asked = letters(context);
    if (movesFoldedAxes(context, asked)) return conjugated(context, 'other');
    const order = orderOf(context, asked);
    const orderMatters = asked.ordered || (asked.appends && asked.biases.size > 0);
    if (orderMatters && (order.has('s') || order.has('t'))) return conjugated(context, 'position');
    const fits = [...asked.outputs].every(([output, names]) => {
      if (!context.isUsed(output)) return true;
      const shape = context.outShape(output);
      return sameState(context.outputs[output] ?? UNFLIPPED, arranged(names, order, shape), shape);
    });
    if (!fits) return conjugated(context, 'position');
    const named = new Map([...asked.operands, ...asked.biases]);
    return withRequired(
      context,
      context.inputs.map((_, i) => (named.has(i) ? arranged(named.get(i)!, order, context.inShape(i)) : UNFLIPPED)),
    );
  };

function movesFoldedAxes(context: MirrorContext, { operands, biases, outputs }: AttentionLetters): boolean {
  const moves = (state: State | undefined, names: readonly string[]): boolean =>
    names.some((name, axis) => name === '*' && (state?.has(axis) ?? false));
  return (
    [...operands, ...biases].some(([i, names]) => moves(context.inputs[i], names)) ||
    [...outputs].some(([i, names]) => moves(context.outputs[i], names))
  );
}

/** The result's order, and that of the keys where keys and values share one. */
function orderOf(context: MirrorContext, { operands, outputs }: AttentionLetters): Order {
  const order = new Map<string, AxisMap>();
  const result = outputs.get(0)!;
  result.forEach((name, axis) => {
    const map = context.outputs[0]!.get(axis);
    if (map !== undefined) order.set(name, map);
  });
  const summed = new Set([...operands.values()].flat().filter((name) => name !== '*' && !result.includes(name)));
  for (const name of summed) {
    const map = commonOrder(context, operands, name);
    if (map !== undefined) order.set(name, map);
  }
  return order;
}

function commonOrder(
  context: MirrorContext,
  operands: AttentionLetters['operands'],
  name: string,
): AxisMap | undefined {
  const found = [...operands].flatMap(([input, names]) => {
    const axis = names.indexOf(name);
    const size = context.inShape(input)[axis] ?? 1;
    return axis < 0 || size === 1 ? [] : [{ map: context.inputs[input]!.get(axis), size }];
  });
  const first = found[0];
  return first !== undefined && found.every(({ map, size }) => sameMap(map, first.map, size)) ? first.map : undefined;
}

function arranged(names: readonly string[], order: Order, shape: readonly number[]): State {
  return new Map(
    names.flatMap((name, axis) => (shape[axis] !== 1 && order.has(name) ? [[axis, order.get(name)!] as const] : [])),
  );
}
