import * as z from 'zod';
import { figure, figures, object, perFlip } from './values';

/** What is kept of a report to compare the next run of its image and model with. */
export const runFigures = object({
  /** Of the main output, in words and as a number; absent where it was not judged. */
  flips: perFlip(object({ text: z.string(), value: figure.exactOptional() })),
  layers: z.array(object({ tensor: z.string(), op: z.string(), error: figures })),
});

export type RunFigures = z.infer<typeof runFigures>;
