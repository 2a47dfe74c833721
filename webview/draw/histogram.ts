import type { Matrix } from '../../src/protocol/views';
import type { Range } from './raster';

/** How many finite values lie in each of `bins` equal parts of the range; the ends hold what lies beyond. */
export function histogram({ data }: Matrix, [low, high]: Range, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  const width = high - low;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    const place = width > 0 ? Math.floor(((value - low) / width) * bins) : 0;
    counts[Math.min(bins - 1, Math.max(0, place))]! += 1;
  }
  return counts;
}
