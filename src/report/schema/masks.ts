import * as z from 'zod';
import { MAX_MASK_CLASSES } from '../maskClasses';
import { count, figure, object } from './values';

/** What a report says of an output that is a mask: a class number for each position, its own or its strongest channel. */

export const maskClass = object({
  index: count,
  label: z.string().exactOptional(),
  x: count.describe('Positions that have it in the mask of the original.'),
  gx: count.describe('In that of the flipped image, flipped back.'),
  iou: figure.describe('Intersection over union, 0…1.'),
});

export const maskComparison = object({
  width: count,
  height: count,
  numbers: z
    .enum(['labels', 'scores', 'channels'])
    .describe('Classes that the output names, or whose scores it holds, or the strongest of its channels.'),
  possible: count.describe('How many there are; absent where the output holds the numbers themselves.').exactOptional(),
  changed: figure.describe('Share of the positions whose number is another.'),
  occurring: count.describe('Classes that occur in either mask.'),
  meanIoU: figure.describe('Of those; absent where none occurs.').exactOptional(),
  classes: z.array(maskClass).describe(`Those, the largest first; in a report at most ${MAX_MASK_CLASSES}.`),
}).meta({ id: 'maskComparison' });
