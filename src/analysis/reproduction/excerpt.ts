import type { FloatTensor } from '../../operators/follow/rearrange';
import { EDGE_ITEMS } from '../../report/schema/reproduction';

/** The corners of a batch × channels tensor that PyTorch would print of a long one. */
export function excerptOf({ dims, data }: FloatTensor): readonly (readonly number[])[] {
  const [rows = 0, columns = 0] = dims;
  return edges(rows).map((row) => edges(columns).map((column) => data[row * columns + column]!));
}

/** First and last places of an axis; all of them where there are no more. */
function edges(length: number): readonly number[] {
  const all = Array.from({ length }, (_, i) => i);
  return length <= 2 * EDGE_ITEMS ? all : [...all.slice(0, EDGE_ITEMS), ...all.slice(-EDGE_ITEMS)];
}
