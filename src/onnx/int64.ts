const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

/** The int64 nearest to a whole number: the largest, which exporters write for "up to the end", is one less than its number. */
export function toInt64(value: number): bigint {
  if (value >= 2 ** 63) return LARGEST;
  return value <= -(2 ** 63) ? SMALLEST : BigInt(value);
}
