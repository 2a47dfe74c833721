import * as z from 'zod';
import { maskComparison } from './masks';
import { CONTRACT_KINDS } from '../contractKinds';
import { outputContract, outputVerdict, PART_KINDS } from './contract';
import { COORDINATE_FORMS, UNITS } from './coordinates';
import { boxComparison, detection, pixelShift, pointComparison } from './detections';
import { count, figure, figures, flip, object, orientation, perFlip, perOrientation, shape } from './values';

export const outputPair = object({
  a: orientation,
  b: orientation,
  relL2: figure.describe('‖y_a − y_b‖₂ / ‖y_a‖₂.'),
  cosine: figure,
  maxAbs: figure,
  meanAbs: figure,
}).describe('a against b, brought back by the contract.');

export const classScore = object({
  index: count,
  label: z.string().exactOptional(),
  p: figure.describe('Probability, 0…1.'),
}).meta({ id: 'classScore' });

/** A class of the original and the one that takes its place under a flip, each with its own score. */
export const classPair = z.tuple([classScore, classScore]);

export const classComparison = object({
  values: z
    .enum(['scores', 'probabilities'])
    .describe('What the output holds: scores before a Softmax or Sigmoid, or the probabilities after it.')
    .exactOptional(),
  top: perOrientation(z.array(classScore)).describe('The five most probable classes, most probable first.'),
  agreement: perFlip(z.boolean()).describe('Same top-1 class as the original.'),
  top5Overlap: perFlip(z.number()).describe('Size of the intersection of the two top-5 sets, 0…5.'),
  jsd: figures.describe('Jensen–Shannon divergence to the original, base 2: 0…1.'),
  swapped: perFlip(z.array(classPair))
    .describe('Of a sensitive output: pairs of the most probable classes that change places, the best first.')
    .exactOptional(),
});

/** What a verdict may turn on. */
export const FIGURES = ['relL2', 'disagreement', 'unmatched', 'meanDistance', 'meanAngle'] as const;

/** How offered boxes or points are written. */
const offeredCoordinates = {
  form: z.enum(COORDINATE_FORMS).exactOptional(),
  unit: z.enum(UNITS).exactOptional(),
  order: z.literal('yx').exactOptional(),
  perPoint: count.exactOptional(),
  planar: z.boolean().exactOptional(),
  swap: z.array(z.tuple([count, count])).exactOptional(),
};

/** A contract that the data show, or the form of all outputs, and that nobody has stated. */
const offer = object({
  looksLike: z
    .enum([
      'flow',
      'normals',
      'pairs',
      'signs',
      'corners',
      'landmarks',
      'offsets',
      'boxes',
      'points',
      'scores',
      'turns',
    ])
    .describe(
      'A flow field, normals, channels of left and right, channels that change sign for another reason; by the form of all outputs, corners, landmarks or offsets of a face detector; boxes of a dense head; points of the image; scores of classes; classes whose names are angles.',
    ),
  entry: object({
    contract: z.enum(['map', 'labels', 'boxes', 'keypoints', 'classes', 'vector', 'sensitive']).exactOptional(),
    axis: count.exactOptional(),
    repeat: count.exactOptional(),
    grids: z.array(z.tuple([count, count])).exactOptional(),
    anchors: z.array(count).exactOptional(),
    anchorsFirst: z.boolean().exactOptional(),
    parts: z
      .array(object({ contract: z.enum(PART_KINDS), from: count, to: count, ...offeredCoordinates }))
      .exactOptional(),
    ...offeredCoordinates,
    negate: object({ h: z.array(count).exactOptional(), v: z.array(count).exactOptional() }).exactOptional(),
    flips: z.array(flip).exactOptional(),
  }).describe('The entry of the output in `<model>.flipscope.json` that accepts it.'),
  figure: figures.describe('Relative L2 under it; of class numbers the share that disagrees.'),
});

export const outputReport = object({
  name: z.string(),
  shape,
  expects: z.enum(['invariance', 'equivariance']),
  sensitive: z
    .boolean()
    .describe('The sidecar says that a flip should change this output (text, arrows, left and right organs).')
    .exactOptional(),
  contract: outputContract.describe('What a flip should do to it.'),
  verdict: perFlip(outputVerdict),
  reasons: perFlip(z.string()).describe('Why it is empty or incomparable, in words.').exactOptional(),
  tolerance: object({ rtol: z.number(), atol: z.number() }).describe(
    'Holds when ‖Δ‖ ≤ rtol·‖y‖ + atol·√n; of labels, finished boxes and keypoints, when the figure is at most rtol.',
  ),
  figure: perFlip(object({ name: z.enum(FIGURES), value: figure })).describe(
    'What the verdict turns on; absent where there is nothing to compare. unmatched: 1 − 2·matched / (n_x + n_gx).',
  ),
  pairs: z.array(outputPair),
  offer: offer
    .describe('Swapped or negated channels that the data show: to be accepted, never applied in silence.')
    .exactOptional(),
  asItIs: figures.describe('Relative L2 with nothing brought back, where that differs.').exactOptional(),
  unpermuted: figures
    .describe('Of a vector into which the graph only moved positions: relative L2 with them put back.')
    .exactOptional(),
  otherwise: object({
    contract: z.enum(CONTRACT_KINDS),
    figure: figures.describe('Relative L2 under it.'),
    top1: perFlip(z.boolean()).describe('Of classes: same most likely class.').exactOptional(),
  })
    .describe('Of an assumed contract: what it would be under the next likely one.')
    .exactOptional(),
  labels: perFlip(object({ agreement: figure }))
    .describe('Share of class numbers that agree.')
    .exactOptional(),
  classes: classComparison.exactOptional(),
  logits: object({ tensor: z.string(), error: figures })
    .describe('Of saturated probabilities: the scores before the Softmax or Sigmoid, with their relative L2.')
    .exactOptional(),
  masks: perFlip(maskComparison).describe('Of an output that is a mask.').exactOptional(),
  boxes: perFlip(boxComparison).describe('Of finished detections.').exactOptional(),
  keypoints: perFlip(pointComparison).exactOptional(),
  angles: perFlip(object({ meanAngle: figure, maxAngle: figure }))
    .describe('Of turned boxes: differences of angles modulo π, as parts of π/2, the largest that there is.')
    .exactOptional(),
  pixelShift: perFlip(pixelShift).exactOptional(),
  detections: perOrientation(z.array(detection))
    .describe('Those that count (score of 0.25 or more, the best 300), best first; of mirror images, mirrored back.')
    .exactOptional(),
  matches: perFlip(z.array(z.tuple([count, count])))
    .describe('Which detection of the original is which of the mirror image, by their places in the lists.')
    .exactOptional(),
});
