import { stringAttribute } from '../../onnx/attributes';
import type { AxisMap } from '../follow/action';
import { sameMap } from '../follow/axisMaps';
import { einsumLetters, gemmLetters, matMulLetters, movesBatch, type ProductLetters } from '../products';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, CONJUGATED, conjugated, reordered } from './mirrorImage';
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
export const matMul =
  (a = 0, b = 1): MirrorRule =>
  (context) => {
    if (movesBatch(context.node)) return CONJUGATED(context);
    const letters = matMulLetters(context.node, context.inShape(a).length, context.inShape(b).length);
    return scaledProduct(context, a, b, letters);
  };

/** Gemm; `a`, `b` and `c` are the operands' input indices, `c` the bias'. */
export const gemm =
  (a = 0, b = 1, c = 2): MirrorRule =>
  (context) =>
    scaledProduct(context, a, b, gemmLetters(context.node), c);

/** Inputs that are neither operands nor bias are scales and zero points. */
function scaledProduct(
  context: MirrorContext,
  a: number,
  b: number,
  letters: ProductLetters,
  bias?: number,
): MirrorImage {
  const { left, right, result } = letters;
  const out = context.outputs[0]!;
  const vectors = context.inputs.flatMap((_, i) =>
    [a, b, bias].includes(i) ? [] : context.inShape(i).filter((length) => length > 1),
  );
  const [rows, columns] = context.outShape(0).slice(-2);
  const isOfColumns = (length: number): boolean => length === columns && length !== rows;
  // Scales and zero points per row or column follow these; rare enough to conjugate when they are flipped.
  const areFlipped = out.has(result.length - 1)
    ? vectors.length > 0
    : out.has(result.length - 2) && !vectors.every(isOfColumns);
  if (areFlipped) return conjugated(context, 'other');
  const others = new Map<number, State>();
  if (bias !== undefined && (context.node.input[bias] ?? '') !== '') {
    others.set(bias, broadcastOperand(out, result.length, context.inShape(bias)));
  }
  const operands = new Map([
    [a, left],
    [b, right],
  ]);
  return contraction(context, { operands, result }, others);
}

export const einsum: MirrorRule = (context) => {
  const untouched = [...context.inputs, ...context.outputs].every((state) => state.size === 0);
  if (untouched) return commutes(context);
  const ranks = context.inputs.map((_, i) => context.inShape(i).length);
  const letters = einsumLetters(stringAttribute(context.node, 'equation', ''), ranks);
  const repeated = letters?.terms.some((term) => new Set(term).size !== term.length) ?? true;
  if (letters === undefined || repeated) return conjugated(context, 'other');
  const operands = new Map(letters.terms.map((term, i) => [i, term]));
  return contraction(context, { operands, result: letters.result }, new Map());
};
