/**
 * A figure that came through `Math.exp`, `log` or `pow`, whose last bits differ between JavaScript engines: to as many digits as
 * all of them agree on, so that summaries are the same on every machine.
 */
export function portable(value: number): number {
  return Number(value.toPrecision(12));
}

/** Φ⁻¹(0.975): half of a 95% interval. */
const Z95 = 1.959963984540054;

/**
 * Wilson's 95% score interval of a share k/n (Wilson 1927, "Probable inference, the law of succession, and statistical
 * inference").
 *
 * @param n at least 1
 */
export function wilson(k: number, n: number): readonly [low: number, high: number] {
  const square = Z95 ** 2;
  const center = (k + square / 2) / (n + square);
  const half = (Z95 / (n + square)) * Math.sqrt((k * (n - k)) / n + square / 4);
  return [k === 0 ? 0 : center - half, k === n ? 1 : center + half];
}

/**
 * McNemar's exact test (1947): how likely chance alone splits the pairs that differ at least as unevenly, both ways.
 * P of a fair binomial, doubled, at most 1.
 *
 * @param gains pairs where only the second is right
 * @param losses pairs where only the first is
 */
export function mcnemar(gains: number, losses: number): number {
  const n = gains + losses;
  return Math.min(1, 2 * fairAtMost(Math.min(gains, losses), n));
}

/** The same one-sided: how likely chance alone loses at least so many of the pairs that differ. At most 1. */
export function mcnemarLoss(gains: number, losses: number): number {
  return Math.min(1, fairAtMost(gains, gains + losses));
}

/** P(X ≤ k) of a binomial of n fair trials. */
function fairAtMost(k: number, n: number): number {
  let [term, sum] = [1, 1];
  // From the largest term down, as parts of it: C(n, i − 1) / C(n, i) = i / (n − i + 1).
  for (let i = k; i > 0 && term > 0; i--) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return Math.exp(logChoose(n, k) - n * Math.LN2) * sum;
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** ln n! by addition, or by Stirling's series (Abramowitz and Stegun 6.1.41), which is exact to a double from 32 on. */
function logFactorial(n: number): number {
  if (n >= 32) {
    const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5) - 1 / (1680 * n ** 7);
    return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
  }
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}
