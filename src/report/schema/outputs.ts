import * as z from 'zod';
import { count, figure, figures, object, orientation, perFlip, perOrientation, shape } from './values';

export const outputPair = object({
  a: orientation,
  b: orientation,
  relL2: figure.describe('‖y_a − y_b‖₂ / ‖y_a‖₂.'),
  cosine: figure,
  maxAbs: figure,
  meanAbs: figure,
}).describe('a against b; a dense output is flipped back first.');

export const classScore = object({
  index: count,
  label: z.string().exactOptional(),
  p: figure.describe('Probability, 0…1.'),
}).meta({ id: 'classScore' });

/** A class of the original and the one that takes its place under a flip, each with its own score. */
export const classPair = z.tuple([classScore, classScore]);

export const classComparison = object({
  top: perOrientation(z.array(classScore)).describe('The five most probable classes, most probable first.'),
  agreement: perFlip(z.boolean()).describe('Same top-1 class as the original.'),
  top5Overlap: perFlip(z.number()).describe('Size of the intersection of the two top-5 sets, 0…5.'),
  jsd: figures.describe('Jensen–Shannon divergence to the original, base 2: 0…1.'),
  swapped: perFlip(z.array(classPair))
    .describe('Of a sensitive output: pairs of the most probable classes that change places, the best first.')
    .exactOptional(),
});

export const outputReport = object({
  name: z.string(),
  shape,
  expects: z.enum(['invariance', 'equivariance']),
  sensitive: z
    .boolean()
    .describe('The sidecar says that a flip should change this output (text, arrows, left and right organs).')
    .exactOptional(),
  pairs: z.array(outputPair),
  classes: classComparison.exactOptional(),
});
