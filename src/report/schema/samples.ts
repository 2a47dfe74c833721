import * as z from 'zod';
import { share } from './share';
import { count, figure, object, perFlip } from './values';

/** One model under one flip, over all images. */
const sampledFlip = object({
  change: figure.describe('Mean of the figure of the main output.').exactOptional(),
  top1: share.describe('Images whose most likely class the flip leaves; absent without classes.').exactOptional(),
  layers: z
    .array(object({ tensor: z.string(), error: figure }))
    .describe('Mean of E, of the layers that were measured on every image, in graph order.'),
});

/** Checkpoints of one network over several images, of which the first stands in the columns. */
export const comparedSamples = object({
  images: count.describe('Images that were measured with every model.'),
  failures: z
    .array(object({ image: z.string(), message: z.string() }))
    .describe('Images that could not be measured with every model, and why.'),
  models: z.array(perFlip(sampledFlip)).min(1).describe('In the order of the columns.'),
});
