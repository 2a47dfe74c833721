/** Signals of independent values, uniform from −1 to 1: the same for a seed (mulberry32, Tommy Ettinger, public domain). */
export function noiseSignals(count: number, length: number, seed: number): readonly (readonly number[])[] {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Array.from({ length: count }, () => Array.from({ length }, () => 2 * next() - 1));
}
