import type { Attention, AttentionLetters } from '../attentionLetters';
import type { AxisMap } from './action';
import { contract, DENSE } from './contraction';
import type { NodeContext, Rule } from './rule';
import { isLost, isMoved, lost, notKnown } from './rule';

/**
 * Attention: queries may lie in any order, and so may keys, if their values lie in the same one, since the softmax and the
 * sum over keys do not see it. A mask or bias that no flip moves breaks the order, which is then measured.
 */
export const attention =
  (letters: Attention): Rule =>
  (context, output) => {
    const asked = letters(context);
    const result = asked.outputs.get(output);
    if (result === undefined) return notKnown('it is not known what this output holds');
    const operands = [...asked.operands, ...movedBiases(context, asked)];
    if (operands.some(([input, names]) => names.some((n, axis) => n === '*' && movesAxis(context, input, axis)))) {
      return lost(DENSE);
    }
    const maps = contract(
      operands.map(([input, names]) => ({
        maps: context.inputs[input],
        shape: context.inShape(input),
        letters: named(names, input),
      })),
      ['b', 'h', 's', ...result],
    );
    if (isLost(maps)) return maps;
    const order = new Map<string, AxisMap>(
      ['b', 'h', 's', ...result].flatMap((n, i) => (maps.has(i) ? [[n, maps.get(i)!]] : [])),
    );
    if (asked.appends && order.has('t') && result.includes('t')) return lost('positions are appended to earlier ones');
    return new Map(result.flatMap((name, axis) => (order.has(name) ? [[axis, order.get(name)!]] : [])));
  };

function movedBiases(
  context: NodeContext,
  { biases }: AttentionLetters,
): readonly (readonly [number, readonly string[]])[] {
  return [...biases].filter(([input]) => isMoved(context.inputs[input]));
}

function movesAxis(context: NodeContext, input: number, axis: number): boolean {
  return context.inputs[input]?.has(axis) ?? false;
}

/** Folded axes of different tensors have nothing to do with each other. */
function named(letters: readonly string[], input: number): readonly string[] {
  return letters.map((letter, axis) => (letter === '*' ? `*${input}.${axis}` : letter));
}
