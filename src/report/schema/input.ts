import * as z from 'zod';
import { usedPreprocess } from './preprocess';
import { CERTAINTIES } from '../contractKinds';
import { count, figures, object, shape } from './values';

const source = z.discriminatedUnion('kind', [
  object({ kind: z.literal('image'), path: z.string(), width: count, height: count }),
  object({ kind: z.literal('tensor'), path: z.string() }),
  object({ kind: z.literal('noise'), seed: z.number() }),
]);

export const layout = z
  .enum(['nchw', 'nhwc', 'chw', 'hwc', 'ncdhw', 'ndhwc', 'ndchw'])
  .describe('The axes in order: n batch, c channels, d depth or time, h rows, w columns.');

const certainty = z.enum(CERTAINTIES).describe('Stated by a person, found in the file or the data, or assumed.');
const origin = z
  .string()
  .describe('What it was told by: "cat.flipscope.json", "its channel count", "--input im_shape".');

/** What each input of the model is, by its name. */
const inputContract = z.discriminatedUnion('role', [
  object({
    role: z.literal('image').describe('Flipped along with every other image.'),
    layout,
    channels: count.describe('Channels that were fed.'),
    origin,
    certainty,
  }),
  object({ role: z.literal('constant').describe('Stays as it is under a flip.'), origin, certainty }),
]);
export type FedContract = z.infer<typeof inputContract>;

export const inputInfo = object({
  name: z.string(),
  source,
  shape,
  layout,
  contract: z
    .record(z.string(), inputContract)
    .describe('What each input of the model is, by its name.')
    .exactOptional(),
  preprocess: usedPreprocess.describe('Absent for tensors and noise.').exactOptional(),
  preprocessOrigin: z
    .string()
    .describe('Where the preprocessing came from, in words: "built in", "cat.flipscope.json", "changed in the panel".')
    .exactOptional(),
  preprocessCertainty: z
    .enum(CERTAINTIES)
    .describe('Stated by a person, found beside the model or in its metadata, or assumed for want of evidence.')
    .exactOptional(),
  otherPreprocess: object({
    preprocess: usedPreprocess,
    figures: z.record(z.string(), figures).describe('By the name of the output, what its verdict would turn on.'),
  })
    .describe('Where the preprocessing is assumed: figures under another common one.')
    .exactOptional(),
  flipMode: z
    .enum(['tensor', 'file'])
    .describe('What is flipped: the preprocessed tensor, or the image before preprocessing.'),
  preprocessError: figures
    .describe('‖preprocess(flip(file)) − flip(preprocess(file))‖ / ‖preprocess(file)‖; images only.')
    .exactOptional(),
});
