import * as z from 'zod';
import { FLIPS } from '../../report/flips';

/** Largest seed of the noise generator: an unsigned 32-bit number. */
export const MAX_SEED = 2 ** 32 - 1;
export const MIN_MEMORY_BUDGET_MB = 64;

/**
 * Every setting by its id, with what it may be and its default. `contributes.configuration` in `package.json` says the
 * same to VS Code, which marks a bad value in the editor but hands it over all the same; a test holds the two together.
 */
export const settingsSchema = z.object({
  'flipscope.model': z.string().default(''),
  'flipscope.analysis.flips': z
    .array(z.enum(FLIPS))
    .min(1)
    .meta({ uniqueItems: true })
    .default([...FLIPS]),
  'flipscope.analysis.flipMode': z.enum(['tensor', 'file']).default('tensor'),
  'flipscope.analysis.noiseSeed': z.int().min(0).max(MAX_SEED).default(0),
  'flipscope.analysis.explain': z.boolean().default(true),
  'flipscope.report.rerunOnChange': z.enum(['ask', 'always', 'never']).default('ask'),
  'flipscope.engine.executionProvider': z.string().min(1).default('cpu'),
  'flipscope.engine.runtimePath': z.string().default(''),
  'flipscope.engine.memoryBudgetMB': z.int().min(MIN_MEMORY_BUDGET_MB).nullable().default(null),
  'flipscope.nodePath': z.string().default(''),
});

export type SettingId = keyof typeof settingsSchema.shape;
export type SettingValue<I extends SettingId> = z.infer<typeof settingsSchema>[I];
