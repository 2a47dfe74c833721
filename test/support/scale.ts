/** How many times the usual number of random cases to try: 1, or more in `npm run test:full`. */
const SCALE = Number(process.env['FLIPSCOPE_TEST_SCALE'] ?? 1);

/** A fixed count of random cases, so that a run always tries the same ones. */
export function cases(count: number): number {
  return count * SCALE;
}
