import { intAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/proto/onnx_pb';

/** Whether a matrix product reads an operand's last two axes swapped (Gemm, com.microsoft FusedMatMul). */
export function isTransposed(node: NodeProto, operand: 'A' | 'B'): boolean {
  return intAttribute(node, `trans${operand}`, 0) !== 0;
}

/** Whether one of a FusedMatMul's operands has its first axis moved behind the batch axes. */
export function movesBatch(node: NodeProto): boolean {
  return intAttribute(node, 'transBatchA', 0) !== 0 || intAttribute(node, 'transBatchB', 0) !== 0;
}

/** Index letters of the leading axes of an operand with `rank` axes, in a product with `batch` of them, aligned at the end. */
export function batchLetters(batch: number, rank: number): readonly string[] {
  const count = Math.max(rank - 2, 0);
  return Array.from({ length: count }, (_, i) => `b${batch - count + i}`);
}

/** Index letters of both operands of a matrix product with NumPy's broadcasting, and of its result. */
export interface ProductLetters {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly result: readonly string[];
}

/** Of MatMul and FusedMatMul, by the operands' ranks. */
export function matMulLetters(node: NodeProto, leftRank: number, rightRank: number): ProductLetters {
  const batch = Math.max(leftRank, rightRank, 2) - 2;
  const letters = (rank: number, operand: 'A' | 'B', last: readonly [string, string]): readonly string[] => {
    if (rank === 1) return ['k'];
    return [...batchLetters(batch, rank), ...(isTransposed(node, operand) ? [last[1], last[0]] : last)];
  };
  return {
    left: letters(leftRank, 'A', ['m', 'k']),
    right: letters(rightRank, 'B', ['k', 'n']),
    result: [...batchLetters(batch, batch + 2), ...(leftRank > 1 ? ['m'] : []), ...(rightRank > 1 ? ['n'] : [])],
  };
}

/** Of Gemm. */
export function gemmLetters(node: NodeProto): ProductLetters {
  return {
    left: isTransposed(node, 'A') ? ['k', 'm'] : ['m', 'k'],
    right: isTransposed(node, 'B') ? ['n', 'k'] : ['k', 'n'],
    result: ['m', 'n'],
  };
}

/** Index letters of an Einsum's operands and of its result. */
export interface EinsumLetters {
  readonly terms: readonly (readonly string[])[];
  readonly result: readonly string[];
}

const ELLIPSIS = '...';

/**
 * An Einsum's letters, by the ranks of its operands: axes that an ellipsis stands for are `.0`, `.1` and so on, aligned at
 * the end. Undefined where a term has more letters than its operand has axes.
 */
export function einsumLetters(equation: string, ranks: readonly number[]): EinsumLetters | undefined {
  const [from = '', to] = equation.replace(/\s/g, '').split('->');
  const terms = from.split(',');
  const hidden = terms.map((term, i) => (ranks[i] ?? 0) - term.replace(ELLIPSIS, '').length);
  if (hidden.some((count, i) => count < 0 || (count > 0 && !terms[i]!.includes(ELLIPSIS)))) return undefined;
  const most = Math.max(...hidden);
  const lettersOf = (term: string, count: number): readonly string[] => {
    const [head = '', tail] = term.split(ELLIPSIS);
    if (tail === undefined) return [...head];
    return [...head, ...Array.from({ length: count }, (_, i) => `.${most - count + i}`), ...tail];
  };
  const result = to ?? (from.includes(ELLIPSIS) ? ELLIPSIS : '') + implicitResult(from);
  return { terms: terms.map((term, i) => lettersOf(term, hidden[i]!)), result: lettersOf(result, most) };
}

/** Without `->` the result has the letters that occur once, in alphabetical order. */
export function implicitResult(terms: string): string {
  const letters = [...terms].filter((c) => /[a-z]/i.test(c));
  return letters
    .filter((l) => letters.indexOf(l) === letters.lastIndexOf(l))
    .sort()
    .join('');
}
