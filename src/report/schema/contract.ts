import * as z from 'zod';
import { flip, object } from './values';

/**
 * Contracts of outputs: what a flip should do to them. One schema for what a person states in
 * `<model>.flipscope.json` and for what a report says was found.
 */

export const CONTRACT_KINDS = [
  'vector',
  'classes',
  'map',
  'labels',
  'boxes',
  'keypoints',
  'sensitive',
  'ignore',
] as const;
export type ContractKind = (typeof CONTRACT_KINDS)[number];

/** `stated` by a person, `found` in the file or the data, or `assumed` for want of evidence. */
export const CERTAINTIES = ['stated', 'found', 'assumed'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

const index = z.int().nonnegative();
const axis = z.int();

const channelOrLabel = z.union([index, z.string().min(1)]);
/** Left and right: entries that change places, by number or by label. */
const swap = z
  .array(z.tuple([channelOrLabel, channelOrLabel]))
  .describe('Pairs of channels or classes that change places under a flip, by number or label.');
const negate = z
  .strictObject({ h: z.array(index).optional(), v: z.array(index).optional() })
  .describe('Channels whose sign changes under h and under v, such as a flow field: {"h": [0], "v": [1]}.');

/** Where a map's positions are, when the graph does not show it. */
const statedPositions = {
  rows: axis.describe('Axis of the rows.').optional(),
  columns: axis.describe('Axis of the columns.').optional(),
  axis: axis.describe('Axis that holds all positions, row by row.').optional(),
  grid: z
    .tuple([z.int().positive(), z.int().positive()])
    .describe('Rows and columns of positions that are folded into one axis.')
    .optional(),
  skip: index.describe('Entries before the first position on that axis, such as a class token.').optional(),
};

const statedTolerance = {
  rtol: z.number().nonnegative().describe('Relative tolerance: ‖Δ‖ ≤ rtol·‖y‖ + atol·√n.').optional(),
  atol: z.number().nonnegative().describe('Absolute tolerance per entry.').optional(),
};

/** Everything that a person may state of one output. */
export const statedContractSchema = z.strictObject({
  contract: z.enum(CONTRACT_KINDS).describe('What a flip should do to this output.'),
  ...statedPositions,
  ...statedTolerance,
  swap: swap.optional(),
  negate: negate.optional(),
  flips: z.array(flip).min(1).describe('Flips that the contract is about; all of them by default.').optional(),
  judge: z.literal('top1').describe('Judge by the most likely class instead of by the scores.').optional(),
});
export type StatedContract = z.infer<typeof statedContractSchema>;

const positions = z.discriminatedUnion('kind', [
  object({ kind: z.literal('axes'), rows: index.exactOptional(), columns: index.exactOptional() }),
  object({ kind: z.literal('folded'), axis: index, grid: z.tuple([index, index]), skip: index }),
  object({ kind: z.literal('tracked') }),
]);

/** A contract with every name resolved to an index, as a report has it. */
export const outputContract = object({
  kind: z.enum(CONTRACT_KINDS),
  origin: z.string().describe('Where it comes from, in words: a file, the name of the output, its form.'),
  certainty: z
    .enum(CERTAINTIES)
    .describe('Stated by a person, found in the file or data, or assumed for want of evidence.'),
  positions: positions
    .describe(
      'Of maps and labels: axes of rows and columns, positions folded into one axis, or as the graph moves them.',
    )
    .exactOptional(),
  swap: z.array(z.tuple([index, index])).exactOptional(),
  negate: object({ h: z.array(index).exactOptional(), v: z.array(index).exactOptional() }).exactOptional(),
  flips: z.array(flip).exactOptional(),
  judge: z.literal('top1').exactOptional(),
  rtol: z.number().exactOptional(),
  atol: z.number().exactOptional(),
});

/** What is said of an output under one flip. */
export const outputVerdict = z.enum(['holds', 'broken', 'empty', 'incomparable']).meta({
  id: 'outputVerdict',
  description: 'Whether the contract holds; empty: nothing in the output; incomparable: see reasons.',
});
