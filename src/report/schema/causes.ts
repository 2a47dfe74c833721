import * as z from 'zod';
import { CAUSES } from '../causes';
import { count, figure, object } from './values';

export const cause = z.enum(CAUSES).meta({ id: 'cause' });

export const counterfactual = object({
  mirrored: z.array(cause).describe('The causes whose operators were replaced by their mirror images.'),
  error: figure.describe('Output error with these mirrored away.'),
});

const share = figure.exactOptional();

export const causeReport = object({
  output: z
    .string()
    .describe(
      'What is explained: the output that the flip changes most or, where that has no norm (class numbers, matched boxes), the last comparable tensor before it.',
    )
    .exactOptional(),
  error: figure.describe('Output error with nothing mirrored.'),
  shares: object({
    kernel: share,
    grid: share,
    padding: share,
    resample: share,
    position: share,
    other: share,
  } satisfies { [C in (typeof CAUSES)[number]]: unknown }).describe(
    'Shapley shares; they sum to error − twinResidual. Absent causes are absent operators.',
  ),
  counterfactuals: z.array(counterfactual),
  twinResidual: figure.describe('‖twin(gx) − g·f(x)‖ / ‖f(x)‖ with everything mirrored.'),
}).meta({ id: 'causes' });

export const spatialShares = object({
  tensor: z.string(),
  height: count,
  width: count,
  shares: z
    .array(figure)
    .describe('Row by row from the top left; they sum to 1. A negative position works against the others.'),
}).describe("Shares of the output's difference by position of the last feature map.");

export const differenceAccount = object({
  output: z.string().describe('The output whose difference is attributed: the one that the flip changes most.'),
  error: figure.describe('‖f(gx) − f(x)‖ / ‖f(x)‖.'),
  rest: figure
    .describe(
      "Share of the operators after the last layer; with the layers' attribution it sums to 1. Absent where the error is float noise, of which nothing is attributed.",
    )
    .exactOptional(),
  arrangement: figure
    .describe("Share of what lies between the graph's own order of the output and the one that its contract asks for.")
    .exactOptional(),
  spatial: spatialShares.describe('Where a mean over space follows the last feature map.').exactOptional(),
}).meta({ id: 'account', description: "The output's difference under one flip, attributed to layers and positions." });
