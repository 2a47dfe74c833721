import * as z from 'zod';
import { object } from './values';

/**
 * How the numbers of boxes and points are written, one schema for what a person states and for what a report says.
 * What each form means under a flip is in `contracts/coordinates`.
 */

export const BOX_FORMS = ['cxcywh', 'xyxy', 'xywh', 'yxyx', 'ltrb', 'deltas', 'offset', 'dfl'] as const;

/** `points` are places themselves; as `deltas` or `offset` they are relative to an anchor or a cell. */
export const COORDINATE_FORMS = [...BOX_FORMS, 'points'] as const;
export type CoordinateForm = (typeof COORDINATE_FORMS)[number];

export const UNITS = ['pixels', '0..1', '-1..1', 'grid'] as const;
export type Unit = (typeof UNITS)[number];

/** What a coordinate counts from: the image's edge (x → W − x), or the first pixel's center (x → W − 1 − x). */
export const PIXEL_ORIGINS = ['edge', 'center'] as const;

/** Which number of a pair comes first: that of the columns, or that of the rows. */
export const PAIR_ORDERS = ['xy', 'yx'] as const;

/** Numbers per point: a place, and what does not change, such as a score. */
const perPoint = z.int().min(2).max(8);

/** What a person may state of coordinates. */
export const statedCoordinates = {
  form: z
    .enum(COORDINATE_FORMS)
    .describe('How a box is written, cxcywh by default; keypoints: points (default), deltas or offset.')
    .optional(),
  unit: z.enum(UNITS).describe('What coordinates are measured in; pixels by default.').optional(),
  of: z
    .enum(['input', 'image'])
    .describe('Whose pixels: those of the input as it is fed (default), or of the original image.')
    .optional(),
  origin: z
    .enum(PIXEL_ORIGINS)
    .describe('edge: x → W − x, the default of boxes; center: x → W − 1 − x, the default of the unit grid.')
    .optional(),
  order: z
    .enum(PAIR_ORDERS)
    .describe('yx: of every pair of numbers, that of the rows comes first; xy by default.')
    .optional(),
  perPoint: perPoint.describe('Keypoints: numbers per point on the axis; 2 for x, y, 3 with a score.').optional(),
  planar: z.boolean().describe('Keypoints: all x before all y on the axis, not point by point.').optional(),
};

/** Resolved: a place x becomes extent − x. */
export const coordinates = object({
  form: z.enum(COORDINATE_FORMS),
  unit: z.enum(UNITS),
  origin: z.enum(PIXEL_ORIGINS),
  extent: z.tuple([z.number(), z.number()]).describe('Of rows and columns: under h, x becomes extent[1] − x.'),
  order: z.literal('yx').describe('Rows before columns, in every pair of numbers.').exactOptional(),
  perPoint: perPoint.exactOptional(),
  planar: z.boolean().exactOptional(),
});
