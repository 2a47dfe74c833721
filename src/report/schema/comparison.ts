import * as z from 'zod';
import { note, reportSchema } from './reportSchema';
import { comparedSamples } from './samples';
import { count, flip, object, perFlip } from './values';

/** The newest comparison that this Flipscope writes. */
export const COMPARISON_SCHEMA = 'flipscope/comparison@1';

/** Reports that stand side by side, at most. */
export const MAX_COLUMNS = 8;

const column = count.describe('Place in columns.');

/** How the columns come out under one flip. */
const result = object({
  ranking: z
    .array(column)
    .describe(
      'Columns whose figures answer the same question, the most invariant first; empty where fewer than two do.',
    ),
  apart: z
    .array(object({ column, reason: z.string() }))
    .describe('Columns whose figure is not compared with the others, and why.'),
  partsAt: count
    .describe(
      'Place in layers of the first one from which on the least invariant column differs more than the most invariant one; absent where there is none.',
    )
    .exactOptional(),
});

/**
 * Reports side by side: several models on one image, one model on several, or all of several with all. The figures are
 * those of the reports; what is added is which of them may be compared, and which layers correspond.
 */
export const comparisonSchema = object({
  schema: z.literal(COMPARISON_SCHEMA),
  subject: z.enum(['models', 'inputs', 'pairs']).describe('In what the columns differ: model, input, or both.'),
  columns: z
    .array(object({ name: z.string().describe('Tells the column from the others.'), report: reportSchema }))
    .min(2)
    .max(MAX_COLUMNS),
  flips: z.array(flip).describe('Flips that every report has.'),
  results: perFlip(result),
  layers: z
    .array(z.array(count.nullable()))
    .describe(
      'One row per layer: for each column the place in its report’s layers, null where it has none. Matched by the names of tensors, else by place in the graph.',
    ),
  samples: comparedSamples.exactOptional(),
});

/** A comparison as it stands in a file. */
export const comparisonFileSchema = object({
  ...comparisonSchema.shape,
  notes: z.array(note).describe('The numbers that are not finite, which JSON cannot write.').exactOptional(),
});
