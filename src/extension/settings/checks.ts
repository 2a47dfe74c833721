import { FLIPS } from '../../report/flips';
import type { Flip } from '../../report/report';

/** Largest seed of the noise generator: an unsigned 32-bit number. */
export const MAX_SEED = 2 ** 32 - 1;
export const MIN_MEMORY_BUDGET_MB = 64;

export function isFlip(value: unknown): value is Flip {
  return FLIPS.some((flip) => flip === value);
}

/** The flips in the report's order, each once; undefined when `value` is not a list of at least one flip. */
export function asFlips(value: unknown): readonly Flip[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFlip)) return undefined;
  return FLIPS.filter((flip) => value.includes(flip));
}

export function asFlipMode(value: unknown): 'tensor' | 'file' | undefined {
  return value === 'tensor' || value === 'file' ? value : undefined;
}

export function asInteger(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}
