import * as z from 'zod';
import { count, object } from './values';

/** How many of how many images, with an interval. */
export const share = object({
  n: count.describe('Of how many.'),
  k: count.describe('How many.'),
  share: z.number().describe('k / n; absent where n is 0.').exactOptional(),
  low: z.number().describe("Wilson's 95% interval.").exactOptional(),
  high: z.number().exactOptional(),
}).meta({ id: 'share' });
