import { stringAttribute } from '../../onnx/attributes';
import { einsumLetters, gemmLetters, matMulLetters, movesBatch, type ProductLetters } from '../products';
import type { AxisMap } from './action';
import { sameMap } from './axisMaps';
import { meet, type Ordered } from './meet';
import type { NodeContext, Rule, Tracked } from './rule';
import { isMoved, lost, notKnown } from './rule';

export const DENSE = 'a dense layer mixes positions of space';

/** One operand of a sum of products: its maps, its sizes and the index letter of each axis. */
interface Operand {
  readonly maps: Tracked;
  readonly shape: readonly number[];
  readonly letters: readonly string[];
}

/**
 * A sum of products over index letters (einsum). Letters of the result keep their order. Summed letters must be in the same
 * order in all operands that have them; but a weight may sum over positions inside patches whose own order stays (patches
 * cut by a reshape and embedded, blocks merged, the channels behind SpaceToDepth): that is a convolution with a stride.
 */
export function contract(operands: readonly Operand[], result: readonly string[]): ReturnType<Rule> {
  const ordered = operands.map(({ maps, shape, letters }): Ordered<string> => {
    const axes = letters.map((letter, axis) => [letter, { map: maps?.get(axis), size: shape[axis]! }] as const);
    return new Map(axes.filter(([, { size }]) => size !== 1));
  });
  const kept = meet(ordered.map((operand) => new Map([...operand].filter(([letter]) => result.includes(letter)))));
  if (kept === undefined) return lost(DENSE);
  const maps = new Map<number, AxisMap>();
  result.forEach((letter, axis) => {
    const map = kept.get(letter);
    if (map !== undefined) maps.set(axis, map);
  });
  const isMixed = [...new Set(operands.flatMap(({ letters }) => letters))]
    .filter((letter) => !result.includes(letter))
    .some((letter) => !isInOneOrder(ordered, letter));
  return isMixed && (maps.size === 0 || operands.every((operand) => isMoved(operand.maps))) ? lost(DENSE) : maps;
}

function isInOneOrder(operands: readonly Ordered<string>[], letter: string): boolean {
  const [first, ...others] = operands.flatMap((operand) => operand.get(letter) ?? []);
  return first === undefined || others.every(({ map }) => sameMap(first.map, map, first.size));
}

/** MatMul with NumPy's broadcasting of the leading axes; `a` and `b` are the operands' input indices. */
export const matMul =
  (a = 0, b = 1): Rule =>
  (context) => {
    if (movesBatch(context.node)) return notKnown('a matrix product with transposed batch axes is not followed');
    return product(context, a, b, matMulLetters(context.node, context.inShape(a).length, context.inShape(b).length));
  };

/** Gemm of the operands at these input indices. */
export const gemm =
  (a = 0, b = 1): Rule =>
  (context) =>
    product(context, a, b, gemmLetters(context.node));

function product(context: NodeContext, a: number, b: number, { left, right, result }: ProductLetters) {
  return contract(
    [
      { maps: context.inputs[a], shape: context.inShape(a), letters: left },
      { maps: context.inputs[b], shape: context.inShape(b), letters: right },
    ],
    result,
  );
}

export const einsum: Rule = (context) => {
  const ranks = context.inputs.map((_, i) => context.inShape(i).length);
  const letters = einsumLetters(stringAttribute(context.node, 'equation', ''), ranks);
  if (letters === undefined) return notKnown('an Einsum whose letters are not those of its operands is not followed');
  const operands = letters.terms.map((term, i) => ({
    maps: context.inputs[i],
    shape: context.inShape(i),
    letters: term,
  }));
  return contract(operands, letters.result);
};
