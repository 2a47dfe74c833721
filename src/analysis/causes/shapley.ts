/** All subsets of a list, the empty one first and the whole last. */
export function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((_, i) => (bits >> i) & 1));
}

/**
 * Shapley values of a game: each player's share of `value(all) − value(none)`, its average
 * contribution over all orders of joining (Shapley 1953, "A value for n-person games"). They sum to
 * that difference exactly, up to rounding.
 *
 * @param value asked once for every subset of `players`, in the players' order.
 */
export function shapleyValues<T>(
  players: readonly T[],
  value: (coalition: readonly T[]) => number,
): ReadonlyMap<T, number> {
  const n = players.length;
  const values = subsets(players).map(value);
  return new Map(
    players.map((player, i) => {
      let share = 0;
      for (let bits = 0; bits < values.length; bits++) {
        if ((bits >> i) & 1) continue;
        share += orderWeight(countBits(bits), n) * (values[bits | (1 << i)]! - values[bits]!);
      }
      return [player, share];
    }),
  );
}

/** Share of all orders in which exactly a given set of `before` players has joined: before!·(n−before−1)!/n!. */
function orderWeight(before: number, n: number): number {
  return (factorial(before) * factorial(n - before - 1)) / factorial(n);
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count++;
  return count;
}
