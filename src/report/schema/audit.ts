import * as z from 'zod';
import { cause } from './causes';
import { count, figure, figures, object, perFlip } from './values';

export const misalignment = object({
  node: z.string(),
  op: z.string(),
  axis: z.enum(['H', 'W']),
  r: z.number().describe('Columns (rows) at the end that are never read.'),
  cause,
});

export const sizeMeasurement = object({
  size: z.tuple([z.int().positive(), z.int().positive()]).describe('Height and width.'),
  error: figures,
  moves: figures
    .describe(
      'How far the output of the image itself is from that at the current size, ‖y′(x) − y(x)‖ / ‖y(x)‖; absent where its length depends on the size.',
    )
    .exactOptional(),
  left: perFlip(z.array(cause))
    .describe('Causes that can still act at this size: their operators are not their own mirror images there.')
    .exactOptional(),
});

export const sizeAdvice = object({
  W: z.array(count).describe('Aligned widths near the current one, nearest first; empty when none exists.'),
  H: z.array(count).describe('Aligned heights, likewise.'),
  misaligned: z.array(misalignment),
  unknown: z
    .array(z.string())
    .describe('Operators of which it is not known, because the order of positions before them is not.')
    .exactOptional(),
  reason: z.string().describe('Why no aligned size exists, in words.').exactOptional(),
  measured: z.array(sizeMeasurement).exactOptional(),
});

/** What the static audit says of one operator. */
export const auditVerdict = z.enum([
  'exact',
  'asymmetric kernel',
  'misaligned grid',
  'asymmetric padding',
  'position-dependent',
  'unknown',
]);

const asymmetricFilter = object({ filter: count, asymmetry: figure });
const gridEnds = object({ r: z.number(), begin: z.number(), end: z.number() });

export const auditEntry = object({
  node: z.string(),
  op: z.string(),
  verdicts: z.array(auditVerdict).describe('All that hold; exact alone when nothing is wrong.'),
  asymmetry: object({ H: figure, W: figure })
    .describe('‖k − flip k‖ / ‖k‖ of the whole kernel, along each axis.')
    .exactOptional(),
  mostAsymmetric: object({ H: asymmetricFilter, W: asymmetricFilter })
    .describe('The filter with the most asymmetric kernel along each axis.')
    .exactOptional(),
  grid: object({ H: gridEnds.exactOptional(), W: gridEnds.exactOptional() })
    .describe('Grid rule along each axis: columns never read, and the really padded ends.')
    .exactOptional(),
  note: z.string().exactOptional(),
});
