import * as z from 'zod';
import { count, figure, figures, object, perFlip, shape } from './values';

/** How a flip acts on a tensor (see `operators/trackActions`). */
export const actionName = z
  .union(
    [
      z.templateLiteral(['flip(', z.string().regex(/^\d+(,\d+)*$/), ')']),
      z.enum(['permute', 'invariant', 'lost', 'unknown']),
    ],
    'flip(AXES), permute, invariant, lost or unknown',
  )
  .meta({ id: 'action' });

export const channelSwap = object({
  channel: count,
  partner: count,
  similarity: figure.describe('Cosine similarity of the two.'),
}).describe('A channel of F(x) that matches another one of g·F(gx).');

const linearMap = object({
  error: figure.describe(
    'E after the best linear 1×1 map of channels, on samples that it was not fitted on; never above unmapped and permuted.',
  ),
  unmapped: figure.describe('E on the same samples.'),
  permuted: figure.describe('E after the best channel matching on the same samples.'),
  lambda: figure
    .describe(
      'Of the ridge regression, relative to the mean eigenvalue; absent where no map does better than matching.',
    )
    .exactOptional(),
  samples: count,
  source: z.enum(['noise', 'inputs']).describe('What the samples are: noise, or the inputs of the run.'),
});

/** What a linear map of channels leaves of E, or why it was not fitted. */
export const layerLinear = z.union([
  linearMap,
  object({
    reason: z
      .enum(['few-positions', 'one-channel', 'many-channels', 'not-batched', 'not-finite'])
      .describe('few-positions: under 4 to fit on for each channel.'),
    needed: count.describe('How many samples would be enough.').exactOptional(),
  }),
]);

/** −1, 0 or 1 pixel. */
const step = z.int().min(-1).max(1);

export const layerShift = object({
  dy: step.describe('Rows down.'),
  dx: step.describe('Columns right.'),
  error: figure.describe('E on the common positions, shifted.'),
  unshifted: figure.describe('The same, not shifted.'),
}).describe('An integer shift of g·F(gx) against F(x).');

export const layerReport = object({
  tensor: z.string(),
  node: z.string(),
  op: z.string(),
  shape,
  action: perFlip(actionName),
  from: z
    .array(count)
    .describe('Places in layers of those that it is computed from, with no other layer between.')
    .exactOptional(),
  assumed: z
    .boolean()
    .describe('The action is not known: its axes fit the image’s, and flipped back it differs less than as it is.')
    .exactOptional(),
  error: figures.describe('Equivariance error E; for invariant and lost tensors ‖T(gx) − T(x)‖ / ‖T(x)‖.'),
  pooled: figures.describe('Pooled error I; only for tensors with spatial axes.'),
  cosine: figures,
  local: figures
    .describe('Local defect D of the node that makes this tensor (the worst node of the fused group).')
    .exactOptional(),
  localKernel: figures.describe('For convolutions: D with the grid corrected, what the kernel does.').exactOptional(),
  localGrid: figures.describe('For convolutions: D with the kernel mirrored, what the grid does.').exactOptional(),
  attribution: figures
    .describe("What this layer adds to the output's difference, as a part of it: see attributions.")
    .exactOptional(),
  permuted: figures.describe('E after the best channel matching.').exactOptional(),
  mutual: figures
    .describe(
      'Of the channels that the matching moves, the share that answer each other, 0…1; near 0 the matching is chance.',
    )
    .exactOptional(),
  swaps: perFlip(z.array(channelSwap))
    .describe('Where channel matching removes a good part of E: the channels that swap, the strongest first.')
    .exactOptional(),
  signed: figures
    .describe('E after the best channel matching with signs, where it takes signs to explain the layer; else absent.')
    .exactOptional(),
  negated: perFlip(z.array(count))
    .describe('Channels that are answered with the other sign, where it takes signs to explain the layer.')
    .exactOptional(),
  linear: perFlip(layerLinear)
    .describe(
      'E after the best linear 1×1 map of channels, by ridge regression over many samples; measured on request.',
    )
    .exactOptional(),
  shift: perFlip(layerShift)
    .describe('The shift by one pixel that lowers E most; absent where none does.')
    .exactOptional(),
});
