import { intAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes';
import type { AxisMap } from './action';
import { sameMap } from './axisMaps';
import type { NodeContext, Rule, Tracked } from './rule';
import { EMPTY, isMoved, lost, positiveAxis } from './rule';

const DENSE = 'a dense layer mixes positions of space';

/** One operand of a sum of products: its maps, its sizes and the index letter of each axis. */
interface Operand {
  readonly maps: Tracked;
  readonly shape: readonly number[];
  readonly letters: readonly string[];
}

/**
 * A sum of products over index letters (einsum). Summed letters must be in the same order in
 * all operands that have them; letters of the result keep their order.
 */
function contract(operands: readonly Operand[], result: readonly string[]): ReturnType<Rule> {
  const order = new Map<string, AxisMap | undefined>();
  for (const { maps, shape, letters } of operands) {
    for (const [axis, letter] of letters.entries()) {
      const size = shape[axis]!;
      if (size === 1) continue;
      if (!isMoved(maps) && result.includes(letter)) continue;
      const map = maps?.get(axis);
      if (order.has(letter) && !sameMap(order.get(letter), map, size)) return lost(DENSE);
      order.set(letter, map);
    }
  }
  const maps = new Map<number, AxisMap>();
  result.forEach((letter, axis) => {
    const map = order.get(letter);
    if (map !== undefined) maps.set(axis, map);
  });
  return maps;
}

/** MatMul with NumPy's broadcasting of the leading axes; `a` and `b` are the operands' input indices. */
export const matMul =
  (a = 0, b = 1): Rule =>
  (context) => {
    const left = context.inShape(a);
    const right = context.inShape(b);
    const rank = Math.max(left.length, right.length, 2);
    const letters = (length: number, last: readonly string[]): string[] =>
      length === 1 ? ['k'] : [...batchLetters(rank, length), ...last];
    const result = [...batchLetters(rank, rank), ...(left.length > 1 ? ['m'] : []), ...(right.length > 1 ? ['n'] : [])];
    return contract(
      [
        { maps: context.inputs[a], shape: left, letters: letters(left.length, ['m', 'k']) },
        { maps: context.inputs[b], shape: right, letters: letters(right.length, ['k', 'n']) },
      ],
      result,
    );
  };

/** Letters of the leading axes, aligned at the end. */
function batchLetters(rank: number, length: number): string[] {
  return Array.from({ length: length - 2 }, (_, i) => `b${rank - length + i}`);
}

export const gemm: Rule = (context) => {
  const transA = intAttribute(context.node, 'transA', 0) === 1;
  const transB = intAttribute(context.node, 'transB', 0) === 1;
  return contract(
    [
      { maps: context.inputs[0], shape: context.inShape(0), letters: transA ? ['k', 'm'] : ['m', 'k'] },
      { maps: context.inputs[1], shape: context.inShape(1), letters: transB ? ['n', 'k'] : ['k', 'n'] },
    ],
    ['m', 'n'],
  );
};

export const einsum: Rule = (context) => {
  const equation = stringAttribute(context.node, 'equation', '').replace(/\s/g, '');
  if (equation.includes('...')) return lost('an Einsum with an ellipsis is not followed');
  const [from, to] = equation.split('->');
  const terms = from!.split(',');
  const result = to ?? implicitResult(from!);
  return contract(
    terms.map((term, i) => ({ maps: context.inputs[i], shape: context.inShape(i), letters: [...term] })),
    [...result],
  );
};

/** Without `->` the result has the letters that occur once, sorted. */
function implicitResult(terms: string): string {
  const letters = [...terms.replace(/,/g, '')];
  return letters
    .filter((l) => letters.indexOf(l) === letters.lastIndexOf(l))
    .sort()
    .join('');
}

/** Reductions: an axis that is reduced as a whole forgets its order. */
export const reduce: Rule = (context) => {
  const rank = context.inShape(0).length;
  const axes = reducedAxes(context, rank);
  const keepDims = intAttribute(context.node, 'keepdims', 1) === 1;
  const maps = context.inputs[0] ?? EMPTY;
  const result = new Map<number, AxisMap>();
  for (const [axis, map] of maps) {
    if (axes.includes(axis)) continue;
    result.set(keepDims ? axis : axis - axes.filter((a) => a < axis).length, map);
  }
  return result;
};

function reducedAxes(context: NodeContext, rank: number): number[] {
  const all = Array.from({ length: rank }, (_, i) => i);
  const given = context.value(1) ?? intsAttribute(context.node, 'axes', []);
  if (given.length > 0) return given.map((axis) => positiveAxis(axis, rank));
  return intAttribute(context.node, 'noop_with_empty_axes', 0) === 1 ? [] : all;
}
