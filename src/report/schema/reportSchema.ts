import * as z from 'zod';
import { auditEntry, sizeAdvice } from './audit';
import { causeReport, differenceAccount } from './causes';
import { triedFix } from './fixes';
import { inputInfo } from './input';
import { layerReport } from './layers';
import { modelInfo } from './model';
import { outputContract } from './contract';
import { outputReport } from './outputs';
import { scale } from './scale';
import { figure, flip, NON_FINITE, object, perFlip } from './values';

/** The newest report that this Flipscope reads, and the one it writes. */
export const REPORT_SCHEMA = 'flipscope/report@2';

const executionProvider = object({
  name: z.string().describe('As ONNX Runtime calls it.'),
  difference: figure
    .describe('Largest relative L2 of an output for x from what the processor gives; absent for random models.')
    .exactOptional(),
  partly: z.literal(true).describe('It lacks operators of the model, which ran on the processor.').exactOptional(),
}).describe('What ran the model in place of the processor.');

/**
 * The contract between engine, panel, command line and exports. Numbers are plain; an absent property means
 * "not measured", never zero. Properties are listed in the order in which they are written.
 */
export const reportSchema = object({
  schema: z.literal(REPORT_SCHEMA),
  tool: object({
    name: z.string(),
    version: z.string(),
    onnxruntime: z.string(),
    runtimePath: z
      .string()
      .describe('Of an ONNX Runtime of the user’s own; absent for the one that is shipped.')
      .exactOptional(),
    provider: executionProvider.exactOptional(),
  }),
  model: modelInfo,
  input: inputInfo,
  flips: z.array(flip),
  outputs: z.array(outputReport),
  ignored: z
    .array(object({ name: z.string(), contract: outputContract }))
    .describe('Outputs that are not compared, as their contract says.')
    .exactOptional(),
  layers: z.array(layerReport).describe('In graph order.'),
  firstBroken: perFlip(z.string().nullable()).describe(
    'First tensor, in graph order, whose error is above the noise floor; null when every layer is exact, absent when ' +
      'none is broken but some could not be measured.',
  ),
  noiseFloor: figure.describe('Errors below this are float noise.'),
  repeatability: figure.describe('Relative L2 of x against x again; of models with random operators.').exactOptional(),
  causes: perFlip(causeReport).exactOptional(),
  attributions: perFlip(differenceAccount).exactOptional(),
  estimate: perFlip(
    object({
      error: figure,
      weights: z.int().nonnegative().describe('How many weights were replaced.'),
      kept: z.int().nonnegative().describe('How many could not be, since they are not in the file as plain numbers.'),
    }),
  )
    .describe(
      'What training with flips can leave at this size, estimated: the figure of the main output when every kernel, dense and position weight is replaced by its mean with its mirror image.',
    )
    .exactOptional(),
  sizeAdvice: sizeAdvice.exactOptional(),
  fixes: z.array(triedFix).describe('Models that a fix would write, tried on this input.').exactOptional(),
  scale: scale.exactOptional(),
  audit: z.array(auditEntry).exactOptional(),
  checks: object({
    instrumentationDelta: figure
      .describe(
        '‖instrumented output − plain output‖ / ‖plain output‖ of the unmodified model, where this run compared them.',
      )
      .exactOptional(),
  }),
  timings: z.record(z.string(), figure).describe('Milliseconds by stage.'),
  warnings: z.array(z.string()),
});

/** Where a file has `null` for a number that is not finite. */
export const note = object({
  at: z.string().describe('JSON Pointer (RFC 6901) of the null.'),
  value: z.enum(NON_FINITE),
  reason: z.string(),
});

/** A report as it stands in a file. */
export const reportFileSchema = object({
  ...reportSchema.shape,
  notes: z.array(note).describe('The numbers that are not finite, which JSON cannot write.').exactOptional(),
});
