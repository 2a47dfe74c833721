import * as z from 'zod';
import { FLIPS } from '../report/flips';

/** Largest seed of the noise generator: an unsigned 32-bit number. */
const MAX_SEED = 2 ** 32 - 1;
/** Pixels along an axis; what is too large for the machine is refused later, by its size. */
const MAX_SIDE = 1_000_000;

/** What a call may name, each described for the language model. */
export const model = z
  .string()
  .min(1)
  .describe('Path of an .onnx file, best absolute, or a built-in model: builtin:efficientnet-lite0.');

export const input = z
  .string()
  .min(1)
  .describe(
    'Path of an image (PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF) or a tensor (.npy, x.npz:NAME, x.safetensors:NAME), ' +
      'best absolute.',
  );

export const size = z
  .array(z.int().min(1).max(MAX_SIDE))
  .length(2)
  .describe('Height and width of the input, for a model whose input size is free.')
  .optional();

/** What all tools that run a model take alike. */
export const analysisOptions = {
  flips: z
    .array(z.enum(FLIPS))
    .min(1)
    .describe(
      'Which flips: h mirrors left-right, v upside-down, hv rotates by 180°; by default all three, or those that are set.',
    )
    .optional(),
  size,
  seed: z.int().min(0).max(MAX_SEED).describe('Seed of the noise that is used without an input.').optional(),
  flipMode: z
    .enum(['tensor', 'file'])
    .describe('Flip the preprocessed tensor (the default), or the image file before preprocessing.')
    .optional(),
  tolerance: z
    .number()
    .min(0)
    .describe(
      'Largest relative change of an output that still passes, such as 0.05, for outputs whose contract states none.',
    )
    .optional(),
};

export type AnalysisOptions = z.infer<z.ZodObject<typeof analysisOptions>>;
