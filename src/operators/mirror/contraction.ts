import { intAttribute, stringAttribute } from '../../onnx/attributes';
import type { AxisMap } from '../follow/action';
import { sameMap } from '../follow/axisMaps';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, conjugated, reordered } from './mirrorImage';
import { broadcastOperand, sameState, type State } from './state';

/** Index letters of each operand's axes and of the result's. */
interface Letters {
  readonly operands: ReadonlyMap<number, readonly string[]>;
  readonly result: readonly string[];
}

/**
 * A sum of products over index letters. Letters of the result have its order; summed letters
 * must have one order in all operands: the image's own if both sides depend on it, and
 * unflipped where one side is a weight.
 */
function contraction(context: MirrorContext, letters: Letters, others: ReadonlyMap<number, State>): MirrorImage {
  const order = new Map<string, AxisMap>();
  letters.result.forEach((letter, axis) => {
    const map = context.outputs[0]!.get(axis);
    if (map !== undefined) order.set(letter, map);
  });
  for (const letter of summedLetters(letters)) {
    const map = commonOrder(context, letters, letter);
    if (map !== undefined) order.set(letter, map);
  }
  const required = context.inputs.map((own, i): State => {
    const names = letters.operands.get(i);
    return names === undefined ? (others.get(i) ?? own) : operandState(names, order, context.inShape(i));
  });
  const kept = context.inputs.every((own, i) => sameState(own, required[i]!, context.inShape(i)));
  return kept ? commutes(context) : reordered(context, required, 'position', 'inputs in their own order');
}

function operandState(names: readonly string[], order: ReadonlyMap<string, AxisMap>, shape: readonly number[]): State {
  const state = new Map<number, AxisMap>();
  names.forEach((letter, axis) => {
    const map = shape[axis] === 1 ? undefined : order.get(letter);
    if (map !== undefined) state.set(axis, map);
  });
  return state;
}

function summedLetters({ operands, result }: Letters): ReadonlySet<string> {
  return new Set([...operands.values()].flat().filter((letter) => !result.includes(letter)));
}

function commonOrder(context: MirrorContext, { operands }: Letters, letter: string): AxisMap | undefined {
  const found = [...operands].flatMap(([input, names]) => {
    const axis = names.indexOf(letter);
    const size = context.inShape(input)[axis] ?? 1;
    return axis < 0 || size === 1 ? [] : [{ map: context.inputs[input]!.get(axis), size }];
  });
  const first = found[0];
  return first !== undefined && found.every(({ map, size }) => sameMap(map, first.map, size)) ? first.map : undefined;
}

/** MatMul with NumPy's broadcasting of the leading axes; `a` and `b` are the operands' input indices. */
const matMulOf =
  (a: number, b: number): MirrorRule =>
  (context) => {
    const ranks = [context.inShape(a).length, context.inShape(b).length] as const;
    const batch = Math.max(...ranks, 2) - 2;
    const names = (rank: number, last: readonly string[]): string[] =>
      rank === 1 ? ['k'] : [...leading(batch, rank - 2), ...last];
    const operands = new Map([
      [a, names(ranks[0], ['m', 'k'])],
      [b, names(ranks[1], ['k', 'n'])],
    ]);
    const result = [...leading(batch, batch), ...(ranks[0] > 1 ? ['m'] : []), ...(ranks[1] > 1 ? ['n'] : [])];
    const parameters = context.inputs
      .map((_, i) => i)
      .filter((i) => i !== a && i !== b && context.inShape(i).length > 0);
    // Per-row or per-column scales and zero points follow rows and columns; rare enough to conjugate when those are flipped.
    const flipped = context.outputs[0]!.has(result.length - 1) || context.outputs[0]!.has(result.length - 2);
    if (parameters.some((i) => context.inShape(i).some((d) => d > 1)) && flipped) return conjugated(context, 'other');
    return contraction(context, { operands, result }, new Map());
  };

/** Letters of `count` leading axes out of `total`, aligned at the end. */
function leading(total: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `b${total - count + i}`);
}

export const matMul: MirrorRule = (context) => matMulOf(0, context.node.opType === 'QLinearMatMul' ? 3 : 1)(context);

export const gemm: MirrorRule = (context) => {
  const a = intAttribute(context.node, 'transA', 0) === 1 ? ['k', 'm'] : ['m', 'k'];
  const b = intAttribute(context.node, 'transB', 0) === 1 ? ['n', 'k'] : ['k', 'n'];
  const operands = new Map([
    [0, a],
    [1, b],
  ]);
  const bias =
    (context.node.input[2] ?? '') === ''
      ? []
      : [[2, broadcastOperand(context.outputs[0]!, 2, context.inShape(2))] as const];
  return contraction(context, { operands, result: ['m', 'n'] }, new Map(bias));
};

export const einsum: MirrorRule = (context) => {
  const equation = stringAttribute(context.node, 'equation', '').replace(/\s/g, '');
  const untouched = [...context.inputs, ...context.outputs].every((state) => state.size === 0);
  if (untouched) return commutes(context);
  const [from, to] = equation.split('->') as [string, string | undefined];
  const terms = from.split(',');
  const repeated = terms.some((term) => new Set(term).size !== term.length);
  if (equation.includes('.') || repeated) return conjugated(context, 'other');
  const operands = new Map(terms.map((term, i) => [i, [...term]]));
  return contraction(context, { operands, result: [...(to ?? implicitResult(from))] }, new Map());
};

/** Without `->` the result has the letters that occur once, in alphabetical order. */
function implicitResult(terms: string): string {
  const letters = [...terms.replace(/,/g, '')];
  return letters
    .filter((l) => letters.indexOf(l) === letters.lastIndexOf(l))
    .sort()
    .join('');
}
