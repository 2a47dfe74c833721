import * as z from 'zod';
import { object } from './values';

/** A report in a line: how it came out, in words and for an icon. */
export const glance = object({
  /** Of all flips: `broken` where one is, `incomparable` where none is and one cannot be judged. */
  standing: z.enum(['holds', 'broken', 'incomparable']),
  /** `↔ 17% ↕ exact`. */
  figures: z.string(),
  /** The verdict's sentence for the flip that changes most. */
  headline: z.string(),
});

export type Glance = z.infer<typeof glance>;
