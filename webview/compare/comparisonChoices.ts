import * as z from 'zod/mini';
import { FLIPS } from '../../src/report/flips';

/** What the layer table is sorted by: graph order, how far errors lie apart, or the error in a column. */
const order = z.union([z.enum(['graph', 'apart']), z.number().check(z.int(), z.gte(0))]);
export type LayerOrder = z.infer<typeof order>;

const choices = z.object({ flip: z.optional(z.enum(FLIPS)), order, descending: z.boolean() });

/** What a person chose on the comparison's page. */
export type ComparisonChoices = Readonly<z.infer<typeof choices>>;

const DEFAULT: ComparisonChoices = { order: 'graph', descending: false };

/** What a page had kept before the window was reloaded; the defaults where that cannot be read. */
export function restoreComparisonChoices(state: unknown): ComparisonChoices {
  return z.object({ view: choices }).safeParse(state).data?.view ?? DEFAULT;
}
