import * as z from 'zod';
import { outputContract } from './contract';
import { count, flip, object } from './values';

/** The newest baseline that this Flipscope reads, and the one it writes. */
export const BASELINE_SCHEMA = 'flipscope/baseline@1';

/** Who said what is asked of an output, and how much may be missing: it changes no figure. */
export const UNASKED = { origin: true, certainty: true, coefficients: true, rtol: true, atol: true } as const;

/** What is asked of an output. */
const asked = outputContract.omit(UNASKED);

const imageRow = z.tuple([
  count.describe('Place of its root among those of the study.'),
  z.string().describe('Path relative to the root.'),
  z.string().describe('The first 16 digits of the SHA-256 of its file.'),
  z
    .array(z.array(z.array(z.number().nullable()).min(1)))
    .describe('Per model and flip: whether the most likely class stays (1 or 0), then the change of each output.'),
]);

/** What later runs are compared with: one row per image. */
export const baselineSchema = object({
  schema: z.literal(BASELINE_SCHEMA),
  tool: object({ version: z.string(), onnxruntime: z.string() }),
  flips: z.array(flip).min(1),
  models: z
    .array(
      object({
        name: z.string(),
        sha256: z.string(),
        noiseFloor: z.number(),
        classes: z.string().describe('The output whose classes are compared.').exactOptional(),
        outputs: z.array(object({ output: z.string(), contract: asked })).describe('In the order of the changes.'),
      }),
    )
    .min(1),
  images: z.array(imageRow),
});
