import * as z from 'zod';
import { usedPreprocess } from './preprocess';
import { count, figures, object, shape } from './values';

const source = z.discriminatedUnion('kind', [
  object({ kind: z.literal('image'), path: z.string(), width: count, height: count }),
  object({ kind: z.literal('tensor'), path: z.string() }),
  object({ kind: z.literal('noise'), seed: z.number() }),
]);

export const layout = z
  .enum(['nchw', 'nhwc', 'chw', 'hwc', 'ncdhw', 'ndhwc', 'ndchw'])
  .describe('The axes in order: n batch, c channels, d depth or time, h rows, w columns.');

export const inputInfo = object({
  name: z.string(),
  source,
  shape,
  layout,
  preprocess: usedPreprocess.describe('Absent for tensors and noise.').exactOptional(),
  preprocessOrigin: z
    .string()
    .describe('Where the preprocessing came from, in words: "built in", "cat.flipscope.json", "changed in the panel".')
    .exactOptional(),
  flipMode: z
    .enum(['tensor', 'file'])
    .describe('What is flipped: the preprocessed tensor, or the image before preprocessing.'),
  preprocessError: figures
    .describe('‖preprocess(flip(file)) − flip(preprocess(file))‖ / ‖preprocess(file)‖; images only.')
    .exactOptional(),
});
