import * as z from 'zod';
import { misalignment } from './audit';
import { cause } from './causes';
import { modelInfo } from './model';
import { note } from './reportSchema';
import { count, figure, object, shape } from './values';

/** The newest reproduction that this Flipscope writes. */
export const REPRODUCTION_SCHEMA = 'flipscope/reproduction@1';

/** Adaptive pooling to 1×1: the average of each channel, or its largest value. */
export const HEADS = ['avg', 'max'] as const;
export const head = z.enum(HEADS);

/** Rows and columns that are printed at each end of a tensor, as PyTorch does. */
export const EDGE_ITEMS = 3;

const excerpt = z
  .array(z.array(figure))
  .describe(`The first and last ${EDGE_ITEMS} rows and columns; all of them where there are no more.`);

const comparedOutputs = object({
  relL2: figure.describe('‖a − b‖ / ‖a‖ over the whole batch.'),
  maxAbs: figure,
  excerpt: excerpt.describe('Of a − b.'),
});

const outputName = z.enum(['y1', 'y2', 'y3']).describe('Of x, x.flip(-1) and x.flip(-2).');

const outputDifference = object({ a: outputName, b: outputName, ...comparedOutputs.shape });

const experiment = object({
  flip: z.enum(['h', 'v']),
  mirrored: z.array(cause).describe('Causes mirrored away in the model that runs on the flipped x.'),
  ...comparedOutputs.shape,
});

const headRun = object({
  head,
  differences: z.array(outputDifference).length(3),
  experiments: z.array(experiment).describe('y1 beside the output for the flipped x of a model with mirrored parts.'),
});

const grid = object({
  node: z.string(),
  op: z.string(),
  size: count.describe('Width of what it reads.'),
  kernel: count.describe('Columns from the first to the last that a window covers.'),
  stride: count,
  begin: count.describe('Padding at the start.'),
  end: count.describe('Padding at the end.'),
  unread: count.describe('Columns at the end, padding included, that no window covers.'),
}).describe('The first operator with a stride, along the width.');

const run = object({
  size: z.tuple([count, count]).describe('Height and width of x.'),
  shape: shape.describe('Of x.'),
  misaligned: z.array(misalignment),
  grid: grid.exactOptional(),
  heads: z.array(headRun).min(1),
});

/** The question of the ResNet-18 without its head, asked of a model, with what was measured. */
export const reproductionSchema = object({
  schema: z.literal(REPRODUCTION_SCHEMA),
  tool: object({ name: z.string(), version: z.string(), onnxruntime: z.string() }),
  model: modelInfo,
  seed: count.describe('Of the noise; of a built-in model also that of its weights.'),
  features: z.string().describe('The tensor that is pooled.'),
  output: z.tuple([count, count]).describe('Batch and channels of y.'),
  noiseFloor: figure.describe('Errors below this are float noise.'),
  runs: z
    .array(run)
    .min(1)
    .max(2)
    .describe('At the size asked for, and where that is misaligned at the nearest aligned one.'),
  otherSize: z.string().describe('Why there is no run at an aligned size.').exactOptional(),
  warnings: z.array(z.string()),
});

/** A reproduction as it stands in a file. */
export const reproductionFileSchema = object({
  ...reproductionSchema.shape,
  notes: z.array(note).describe('The numbers that are not finite, which JSON cannot write.').exactOptional(),
});
