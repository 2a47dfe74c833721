import * as z from 'zod';
import { flip } from './values';

const common = {
  flips: z.array(flip).min(1).describe('Which flips; without it, all three.').optional(),
  rtol: z
    .number()
    .min(0)
    .describe('Largest relative change of outputs whose contract states no tolerance; without it, float noise.')
    .optional(),
};

/** An expectation of a model, run in VS Code's Testing view. */
export const modelTest = z.union([
  z.strictObject({ image: z.string().min(1).describe("An image or tensor, from this file's folder."), ...common }),
  z.strictObject({
    noise: z
      .array(z.int().min(1))
      .min(3)
      .max(5)
      .describe('Standard normal noise of this shape, such as [1, 3, 224, 224].'),
    seed: z.int().min(0).describe('Of the noise; 0 without it.').optional(),
    ...common,
  }),
]);

export const modelTests = z.array(modelTest).describe("What must hold, for VS Code's Testing view.");

export type ModelTest = z.infer<typeof modelTest>;

/** What is possible in `tests`, in words. */
export const EXPECTED_TESTS =
  'a list of tests, each with "image" (a path) or "noise" (a shape such as [1, 3, 224, 224]), and "seed", "flips", "rtol"';
