import * as z from 'zod';
import { CERTAINTIES, CONTRACT_KINDS, type ContractKind } from '../contractKinds';
import { coordinates, statedCoordinates } from './coordinates';
import { companion } from './detections';
import { flip, object } from './values';

/**
 * Contracts of outputs: what a flip should do to them. One schema for what a person states in
 * `<model>.flipscope.json` and for what a report says was found.
 */

const index = z.int().nonnegative();
const axis = z.int();

const channelOrLabel = z.union([index, z.string().min(1)]);
/** Left and right: entries that change places, by number or by label. */
const swap = z
  .array(z.tuple([channelOrLabel, channelOrLabel]))
  .describe('Pairs of channels, entries or classes that change places under a flip, by number or label.');
const negate = z
  .strictObject({ h: z.array(index).optional(), v: z.array(index).optional() })
  .describe(
    'Channels of a map, or entries of a vector, whose sign changes under h and under v, such as a flow field: {"h": [0], "v": [1]}.',
  );

const step = z.union([z.literal(1), z.literal(-1)]);
const SHIFT =
  'Cells by which a map that is flipped back is moved, down and right: the one-pixel shift of pose heatmaps.';
const statedShift = z.strictObject({ rows: step.optional(), columns: step.optional() }).describe(SHIFT);

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

const side = z.int().positive();
const perCell = z.union([side, z.array(side).min(1)]);

/** Where a dense head's cells are, when the graph does not show it. */
const statedGrids = {
  grids: z
    .array(z.tuple([side, side]))
    .min(1)
    .describe('Rows and columns of every level of a dense head, one after the other on one axis.')
    .optional(),
  strides: z.array(side).min(1).describe('Instead of grids: pixels per cell of every level.').optional(),
  anchors: perCell.describe('Boxes per cell, the same at every level or one number per level.').optional(),
  anchorsFirst: z
    .boolean()
    .describe('The first box of every cell comes before the second of any; by default a cell’s boxes are neighbors.')
    .optional(),
  repeat: side.describe('How often the parts are repeated on their axis: 3 for three boxes per cell.').optional(),
};

const statedTolerance = {
  rtol: z.number().nonnegative().describe('Relative tolerance: ‖Δ‖ ≤ rtol·‖y‖ + atol·√n.').optional(),
  atol: z.number().nonnegative().describe('Absolute tolerance per entry.').optional(),
};

/** What a range of an output's entries may be. */
export const PART_KINDS = ['boxes', 'keypoints', 'angles', 'classes', 'labels', 'vector', 'ignore'] as const;
export type PartKind = (typeof PART_KINDS)[number];

const range = {
  from: index.describe('First entry on the axis; 0 by default.').optional(),
  to: index.describe('Entry behind the last one on the axis; its length by default.').optional(),
};

/** A range of entries with a contract of its own. */
export const statedPartSchema = z.strictObject({
  contract: z
    .enum(PART_KINDS)
    .describe('What a flip should do to these entries; angles: of turned boxes, in radians, θ → −θ modulo π.'),
  name: z.string().min(1).describe('For scores and classes to refer to.').optional(),
  axis: axis.describe('Axis that holds the entries; the same for all parts.').optional(),
  ...range,
  ...statedCoordinates,
  swap: swap.optional(),
});
export type StatedPart = z.infer<typeof statedPartSchema>;

/** Everything that a person may state of one output. */
export const statedContractSchema = z.strictObject({
  contract: z.enum(CONTRACT_KINDS).describe('What a flip should do to this output.').optional(),
  parts: z
    .array(statedPartSchema)
    .min(1)
    .describe('Instead of contract: ranges of entries on one axis, each with its own.')
    .optional(),
  ...statedPositions,
  ...statedGrids,
  ...range,
  ...statedCoordinates,
  scores: z.string().min(1).describe('The output or part with the scores of these boxes.').optional(),
  classes: z.string().min(1).describe('The output or part with the class numbers of these boxes.').optional(),
  ...statedTolerance,
  swap: swap.optional(),
  negate: negate.optional(),
  shift: statedShift.optional(),
  flips: z.array(flip).min(1).describe('Flips that the contract is about; all of them by default.').optional(),
  judge: z.literal('top1').describe('Judge by the most likely class instead of by the scores.').optional(),
});
export type StatedContract = z.infer<typeof statedContractSchema>;

/** Details that mean the same under several kinds; what no entry names belongs to one kind alone. */
const SHARED_DETAILS: readonly { readonly kinds: readonly ContractKind[]; readonly details: readonly string[] }[] = [
  { kinds: CONTRACT_KINDS, details: ['flips', ...Object.keys(statedTolerance)] },
  { kinds: ['map', 'labels'], details: Object.keys(statedPositions) },
  { kinds: ['map', 'labels', 'classes', 'vector'], details: ['swap'] },
  { kinds: ['map', 'vector'], details: ['negate'] },
  {
    kinds: ['boxes', 'keypoints'],
    details: ['axis', 'unit', 'of', ...Object.keys(range), ...Object.keys(statedGrids)],
  },
];

/** Whether a detail of a stated contract still says the same when its kind is changed. */
export function outlastsChange(detail: string, from: unknown, to: ContractKind): boolean {
  const known = CONTRACT_KINDS.find((kind) => kind === from) ?? to;
  return (
    from === to ||
    SHARED_DETAILS.some(({ kinds, details }) => details.includes(detail) && kinds.includes(known) && kinds.includes(to))
  );
}

const positions = z.discriminatedUnion('kind', [
  object({ kind: z.literal('axes'), rows: index.exactOptional(), columns: index.exactOptional() }),
  object({ kind: z.literal('folded'), axis: index, grid: z.tuple([index, index]), skip: index }),
  object({
    kind: z.literal('grids'),
    axis: index,
    grids: z.array(z.tuple([index, index, index])).describe('Rows, columns and boxes per cell of every level.'),
    anchorsFirst: z.boolean().exactOptional(),
  }).describe('Cells of one or several grids, one after the other on one axis.'),
  object({ kind: z.literal('set'), axis: index }).describe('Results in no fixed order, which are matched.'),
  object({ kind: z.literal('tracked') }),
]);

/** A range of entries on the contract's axis, with a contract of its own. */
const part = object({
  kind: z.enum(PART_KINDS),
  name: z.string().exactOptional(),
  from: index,
  to: index.describe('Behind the last entry.'),
  coordinates: coordinates.describe('Of boxes and keypoints: how their numbers are written.').exactOptional(),
  pointsAxis: index
    .describe('Keypoints: the axis of points, where it is not the one of their numbers.')
    .exactOptional(),
  swap: z
    .array(z.tuple([index, index]))
    .describe('Points or classes that change places.')
    .exactOptional(),
});

/** A contract with every name resolved to an index, as a report has it. */
export const outputContract = object({
  kind: z.enum(CONTRACT_KINDS),
  origin: z.string().describe('Where it comes from, in words: a file, the name of the output, its form.'),
  certainty: z
    .enum(CERTAINTIES)
    .describe('Stated by a person, found in the file or data, or assumed for want of evidence.'),
  positions: positions
    .describe(
      'Axes of rows and columns, positions folded into one axis, cells of grids, results without order, or as the graph moves them.',
    )
    .exactOptional(),
  axis: index.describe('The axis that the parts are ranges of.').exactOptional(),
  parts: z
    .array(part)
    .describe('Of boxes and keypoints, and of outputs that hold several things: ranges of entries.')
    .exactOptional(),
  scores: z.string().describe('The output or part with the scores of the boxes.').exactOptional(),
  classes: z.string().describe('The output or part with the class numbers of the boxes.').exactOptional(),
  companions: z.array(companion).exactOptional(),
  coefficients: z
    .string()
    .describe('Of prototypes of masks: the output of boxes with the coefficients that make masks of them.')
    .exactOptional(),
  swap: z.array(z.tuple([index, index])).exactOptional(),
  negate: object({ h: z.array(index).exactOptional(), v: z.array(index).exactOptional() }).exactOptional(),
  shift: object({ rows: step.exactOptional(), columns: step.exactOptional() }).describe(SHIFT).exactOptional(),
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
