import * as z from 'zod';
import { PIXEL_ORIGINS } from './coordinates';
import { count, figure, object } from './values';

/** What a report says of finished detections and of keypoints. Places are pixels of the image as it was fed. */

/** What an output beside the boxes holds, one row for each. */
export const COMPANION_ROLES = ['boxes', 'scores', 'classes', 'count', 'keypoints', 'masks', 'other'] as const;

export const companion = object({
  tensor: z.string(),
  holds: z.enum(COMPANION_ROLES),
}).describe('A tensor that belongs to these boxes; an output is not judged on its own then.');

export const detection = object({
  sample: count.describe('Which image of the batch.'),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).describe('Left, top, right and bottom edge.'),
  score: z.number().describe('Absent for keypoints of the whole image.').exactOptional(),
  class: z.int(),
  label: z.string().exactOptional(),
  keypoints: z
    .array(z.tuple([figure, figure]))
    .describe('x and y of each.')
    .exactOptional(),
});

export const boxComparison = object({
  matched: count.describe(
    'Boxes of the original and of the mirror image that are one: same class, IoU of 0.5 or more.',
  ),
  meanIoU: figure.describe('Mean intersection over union of those; absent where there is none.').exactOptional(),
  missing: count.describe('Found in the original only.'),
  extra: count.describe('Found in the mirror image only.'),
  scoreChange: figure.describe('Mean absolute difference of the scores of matched boxes.').exactOptional(),
}).meta({ id: 'boxComparison' });

export const pointComparison = object({
  meanDistance: figure.describe('Mean distance as a part of the diagonal of the image as it was fed.'),
  pixels: figure.describe('The same in pixels.'),
  within5: z.number().describe('Share of the points that lie within 5 % of the diagonal.'),
}).meta({ id: 'pointComparison' });

export const pixelShift = object({
  origin: z
    .enum(PIXEL_ORIGINS)
    .describe('Of boxes and keypoints; edge: x → W − x; center: x → W − 1 − x.')
    .exactOptional(),
  shift: object({ rows: z.int().exactOptional(), columns: z.int().exactOptional() })
    .describe('Of a map: cells by which what is flipped back is moved, down and right.')
    .exactOptional(),
  relL2: figure.describe('Of a map that is moved so.').exactOptional(),
  meanIoU: figure.describe('Of matched boxes that are mirrored so.').exactOptional(),
  meanDistance: figure.describe('Of keypoints that are mirrored so, as a part of the diagonal.').exactOptional(),
}).meta({ id: 'pixelShift', description: 'A mirror that is off by one pixel explains most of what is left.' });
