import { rowProducts } from '../measure/kernel/rowProducts';

/**
 * The inverse of a symmetric positive definite matrix with `shift` added to its diagonal, by Cholesky's factors:
 * A = L·Lᵀ, A⁻¹ = L⁻ᵀ·L⁻¹ (Golub & Van Loan, Matrix Computations, 4.2).
 *
 * @param matrix size × size, row-major; only its lower half is read
 * @returns row-major; undefined where the matrix is not positive definite, up to rounding
 */
export function shiftedInverse(matrix: Float64Array, size: number, shift: number): Float64Array | undefined {
  const factor = cholesky(matrix, size, shift);
  if (factor === undefined) return undefined;
  const inverse = transposedInverse(factor, size);
  return rowProducts(inverse, inverse, size);
}

/** L, lower triangular, row by row; all sums run along rows, which lie together in memory. */
function cholesky(matrix: Float64Array, n: number, shift: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = matrix[i * n + j]! + (i === j ? shift : 0) - dot(l, i * n, l, j * n, j);
      if (i !== j) l[i * n + j] = value / l[j * n + j]!;
      else if (value > 0) l[i * n + i] = Math.sqrt(value);
      else return undefined;
    }
  }
  return l;
}

/** L⁻ᵀ: row j holds column j of L⁻¹. */
function transposedInverse(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inverse[j * n + j] = 1 / l[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      inverse[j * n + i] = -dot(l, i * n + j, inverse, j * n + j, i - j) / l[i * n + i]!;
    }
  }
  return inverse;
}

function dot(a: Float64Array, from: number, b: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[from + k]! * b[at + k]!;
  return sum;
}
