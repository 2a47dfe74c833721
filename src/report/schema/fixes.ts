import * as z from 'zod';
import { figures, object } from './values';

/** A model that a fix would write, tried on the report's own input. */
export const triedFix = object({
  kind: z.enum(['pad', 'resize', 'symmetrize']),
  size: z
    .tuple([z.int().positive(), z.int().positive()])
    .describe('Height and width that the model brings its input to.')
    .exactOptional(),
  error: figures.describe('What it leaves of the change: the largest over the outputs, under their contracts.'),
  moves: figures.describe('How far its output for the image is from the output of the model, ‖f′(x) − f(x)‖ / ‖f(x)‖.'),
  reason: z.string().describe('Why figures are missing, in words.').exactOptional(),
}).describe('Of symmetrized kernels, each flip is that of a model of its own.');
