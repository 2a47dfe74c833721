/** Plain numbers in a row: an array or any typed array but those of bigint. */
export type NumericVector = ArrayLike<number> & Iterable<number>;

/** How far `b` is from `a`; see `OutputPair` of the report. */
export interface VectorComparison {
  readonly relL2: number;
  readonly cosine: number;
  readonly maxAbs: number;
  readonly meanAbs: number;
}

/**
 * ‖a − b‖₂ / ‖a‖₂ from its squared sums: the equivariance error E, the pooled error I and the invariance error.
 * The same as torch.ao's `compute_normalized_l2_error`; −20·log10 of it is the SQNR in dB of ONNX Runtime's
 * quantization debugger. 0 when both are zero, Infinity when only ‖a‖ is.
 */
export function relativeError(squaredDifference: number, squaredNorm: number): number {
  if (squaredDifference === 0 && squaredNorm === 0) return 0;
  return Math.sqrt(squaredDifference) / Math.sqrt(squaredNorm);
}

/**
 * Cosine similarity ⟨a,b⟩ / (‖a‖‖b‖) from squared sums, by ⟨a,b⟩ = (‖a‖² + ‖b‖² − ‖a − b‖²) / 2.
 * 1 when both vectors are zero, 0 when one is.
 */
export function cosineSimilarity(squaredA: number, squaredB: number, squaredDifference: number): number {
  if (squaredA === 0 || squaredB === 0) return squaredA === squaredB ? 1 : 0;
  const cosine = (squaredA + squaredB - squaredDifference) / (2 * Math.sqrt(squaredA) * Math.sqrt(squaredB));
  return Math.min(1, Math.max(-1, cosine));
}

/** All measures of `b` against `a`, in double precision. @throws RangeError when their lengths differ. */
export function compareVectors(a: NumericVector, b: NumericVector): VectorComparison {
  if (a.length !== b.length) throw new RangeError(`Cannot compare ${a.length} with ${b.length} numbers`);
  let [squaredA, squaredB, squaredDifference, sum, maxAbs] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    squaredA += a[i]! ** 2;
    squaredB += b[i]! ** 2;
    squaredDifference += difference ** 2;
    sum += Math.abs(difference);
    maxAbs = Math.max(maxAbs, Math.abs(difference));
  }
  return {
    relL2: relativeError(squaredDifference, squaredA),
    cosine: cosineSimilarity(squaredA, squaredB, squaredDifference),
    maxAbs,
    meanAbs: a.length === 0 ? 0 : sum / a.length,
  };
}

/** ‖a − b‖₂ / ‖a‖₂. @throws RangeError when their lengths differ. */
export function relativeL2(a: NumericVector, b: NumericVector): number {
  return compareVectors(a, b).relL2;
}

/** exp(x_i) / Σ exp(x_j), shifted by the maximum so that nothing overflows. */
export function softmax(logits: NumericVector): Float64Array {
  const values = Float64Array.from(logits);
  const max = values.reduce((m, v) => Math.max(m, v), -Infinity);
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(values[i]! - max);
  const sum = values.reduce((s, v) => s + v, 0);
  return values.map((v) => v / sum);
}

/**
 * Jensen–Shannon divergence of two distributions to base 2, from 0 (equal) to 1 (disjoint):
 * H((p+q)/2) − (H(p) + H(q))/2 (Lin 1991, "Divergence measures based on the Shannon entropy").
 */
export function jensenShannon(p: NumericVector, q: NumericVector): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const middle = (p[i]! + q[i]!) / 2;
    if (p[i]! > 0) sum += p[i]! * Math.log2(p[i]! / middle);
    if (q[i]! > 0) sum += q[i]! * Math.log2(q[i]! / middle);
  }
  return Math.min(1, Math.max(0, sum / 2));
}

/** Indices of the `count` largest values, largest first; of equal values the earlier first. NaN comes last. */
export function topIndices(values: NumericVector, count: number): number[] {
  const valueOf = (i: number): number => (Number.isNaN(values[i]!) ? -Infinity : values[i]!);
  const top: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = valueOf(i);
    if (top.length === count && !(value > valueOf(top[count - 1]!))) continue;
    const place = top.findIndex((other) => value > valueOf(other));
    top.splice(place < 0 ? top.length : place, 0, i);
    if (top.length > count) top.pop();
  }
  return top;
}
