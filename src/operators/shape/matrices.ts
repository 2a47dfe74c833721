import { implicitResult, isTransposed, movesBatch } from '../products';
import { broadcast } from './elementwise';
import { axisOf, only, Unresolved, type Rule, type Shape } from './operator';

/** numpy.matmul of two shapes. */
export function matmulShape(a: Shape, b: Shape): Shape {
  if (a.length === 0 || b.length === 0) throw new Unresolved('a matrix product with a scalar');
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  if (left.at(-1) !== right.at(-2)) throw new Unresolved('matrices that do not fit');
  const rows = a.length === 1 ? [] : [left.at(-2)!];
  const columns = b.length === 1 ? [] : [right.at(-1)!];
  return [...broadcast(left.slice(0, -2), right.slice(0, -2)), ...rows, ...columns];
}

export function matmul(a: number, b: number): Rule {
  return (op) => only(matmulShape(op.shape(a), op.shape(b)));
}

/** com.microsoft FusedMatMul: either side may be transposed. */
export const fusedMatmul: Rule = (op) => {
  if (movesBatch(op.node)) throw new Unresolved('transposed batch');
  const swap = (shape: Shape, operand: 'A' | 'B') =>
    isTransposed(op.node, operand) && shape.length > 1 ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;
  return only(matmulShape(swap(op.shape(0), 'A'), swap(op.shape(1), 'B')));
};

export function gemm(a: number, b: number): Rule {
  return (op) => {
    const [rows, inner] = oriented(op.shape(a), isTransposed(op.node, 'A'));
    const [other, columns] = oriented(op.shape(b), isTransposed(op.node, 'B'));
    if (inner !== other) throw new Unresolved('matrices that do not fit');
    return only([rows, columns]);
  };
}

function oriented(shape: Shape, transposed: boolean): readonly [number, number] {
  if (shape.length !== 2) throw new Unresolved('a matrix was expected');
  const [rows, columns] = shape as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}

/** ONNX Einsum (numpy.einsum's notation, lower and upper case letters and one ellipsis a term). */
export const einsum: Rule = (op) => {
  const equation = op.string('equation', '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const sizes = new Map<string, number>();
  let ellipsis: Shape = [];
  for (const [i, term] of left.split(',').entries()) {
    const named = term.replace('...', '');
    const shape = op.shape(i);
    const before = term.includes('...') ? term.indexOf('...') : term.length;
    const hidden = shape.length - named.length;
    if (hidden < 0) throw new Unresolved('an einsum term with too many letters');
    ellipsis = broadcast(ellipsis, shape.slice(before, before + hidden));
    const visible = [...shape.slice(0, before), ...shape.slice(before + hidden)];
    for (const [j, letter] of [...named].entries()) sizes.set(letter, Math.max(visible[j]!, sizes.get(letter) ?? 1));
  }
  const output = right ?? (left.includes('...') ? '...' : '') + implicitResult(left);
  const shapeOf = (letters: string) => [...letters].map((letter) => sizes.get(letter) ?? 1);
  const [head = '', tail] = output.split('...');
  return only(tail === undefined ? shapeOf(head) : [...shapeOf(head), ...ellipsis, ...shapeOf(tail)]);
};

/** Det: the last two axes become one number. */
export const determinant: Rule = (op) => only(op.shape(0).slice(0, -2));

/** DFT: complex numbers as two columns; along its axis `dft_length` of them, or with `onesided` the first half. */
export const fourier: Rule = (op) => {
  const shape = [...op.shape(0)];
  const given = op.opset < 20 ? op.int('axis', 1) : (op.optionalNumbers(2)?.[0] ?? -2);
  const axis = axisOf(given, shape.length);
  const length = op.optionalNumbers(1)?.[0] ?? shape[axis]!;
  const half = op.int('onesided', 0) === 1;
  if (half && op.int('inverse', 0) === 1) throw new Unresolved('an inverse transform of one side');
  shape[axis] = half ? Math.floor(length / 2) + 1 : length;
  shape[shape.length - 1] = 2;
  return only(shape);
};
