import * as z from 'zod';
import { CAUSES } from '../causes';
import { FIGURES } from './outputs';
import { outputContract } from './contract';
import { usedPreprocess } from './preprocess';
import { share } from './share';
import { count, flip, object, perFlip } from './values';

/** The newest summary that this Flipscope reads, and the one it writes. */
export const SUMMARY_SCHEMA = 'flipscope/summary@1';

/** Images that are named as the worst, and messages of images that could not be measured, at most. */
export const MAX_WORST = 50;
export const MAX_FAILURES = 20;

/** Characters of a thumbnail: a JPEG of 96×96 pixels of noise has fewer. */
const MAX_THUMBNAIL = 16_384;

/** Bucket i of a distribution holds γ^(i−1) < v ≤ γ^i: DDSketch with a relative error of 1%. */
export const SKETCH_GAMMA = 1.01 / 0.99;

/** More digits than any sum of doubles has. */
const MAX_DIGITS = 700;

const exactSum = object({
  mantissa: z
    .string()
    .regex(/^-?\d+$/)
    .max(MAX_DIGITS),
  exponent: z.int().min(-1074).max(1024),
}).describe('mantissa · 2^exponent, exactly: sums of any partition add up to the same.');

const derived = z.number().exactOptional();

const distribution = object({
  count: count.describe('Finite values.'),
  notFinite: count.describe('Values that are NaN or infinite, which are in none of the other figures.'),
  mean: derived,
  median: derived.describe('As p90 and p99 within 1%, from the buckets.'),
  p90: derived,
  p99: derived,
  min: derived,
  max: derived,
  sum: exactSum,
  zeros: count,
  buckets: z
    .array(z.tuple([z.int(), count]))
    .describe('DDSketch, γ = 1.01/0.99: how many values lie in γ^(i−1) < v ≤ γ^i, by i.'),
}).meta({ id: 'distribution' });

const discordance = object({
  gains: count.describe('Images that only the second gets right.'),
  losses: count.describe('Images that only the first gets right.'),
  p: z.number().describe("McNemar's exact test, two-sided."),
}).meta({ id: 'discordance' });

const classIndex = count;

const top1 = object({
  agreement: share.describe('Images whose most likely class the flip leaves.'),
  classes: z
    .array(object({ class: classIndex, agreement: share }))
    .describe('The same by class: by the label where labels are known, else by the most likely class of the original.'),
  exchanges: z
    .array(object({ a: classIndex, b: classIndex, ab: count, ba: count }))
    .describe('Pairs of classes of which one takes the place of the other: how often b follows a, and a follows b.'),
});

const accuracy = object({
  original: share,
  flipped: share,
  average: share.describe('Of the mean of the outputs for the original and for the flipped image.'),
  flipping: discordance.describe('The flipped image against the original.'),
  averaging: discordance.describe('The mean against the original.'),
});

const flipSummary = object({
  images: count.describe('Images that were measured.'),
  verdicts: object({ holds: count, broken: count, empty: count, incomparable: count }).describe('Of the main output.'),
  top1: top1.describe('Of models with classes.').exactOptional(),
  accuracy: accuracy.describe('Where labels are known.').exactOptional(),
  starts: object({
    at: z.array(object({ tensor: z.string(), count })),
    nowhere: count.describe('Images for which every layer is exact.'),
  })
    .describe('The first layer, in graph order, that is above the noise floor.')
    .exactOptional(),
});

const causeSummary = object({
  images: count,
  error: object({ sum: exactSum, mean: z.number() }),
  residual: object({ sum: exactSum, mean: z.number() }),
  shares: z
    .array(object({ cause: z.enum(CAUSES), sum: exactSum, mean: z.number() }))
    .describe('Mean Shapley shares; a cause that an image lacks counts as 0.'),
});

const worstImage = object({
  root: count,
  image: z.string(),
  flip,
  change: z.number(),
  top1: classIndex.exactOptional(),
  flippedTop1: classIndex.exactOptional(),
  thumbnail: z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/)
    .max(MAX_THUMBNAIL)
    .describe('The file as a JPEG of at most 96 by 96 pixels, in base64; absent where it could not be made.')
    .exactOptional(),
});

const studiedModel = object({
  name: z.string().describe('Tells the model from the others of the study.'),
  sha256: z.string(),
  provider: z.string().describe('Execution provider, where it is not the processor.').exactOptional(),
  preprocess: usedPreprocess.exactOptional(),
  preprocessOrigin: z.string().exactOptional(),
  contracts: z.array(object({ output: z.string(), contract: outputContract })),
  main: perFlip(z.string()).describe('The output that verdicts and changes are of.'),
  noiseFloor: z.number(),
  classes: z.string().describe('The output whose classes are compared.').exactOptional(),
  labels: z.array(z.string()).describe('Names of classes.').exactOptional(),
  layers: z.array(object({ tensor: z.string(), node: z.string(), op: z.string() })).describe('In graph order.'),
}).meta({ id: 'studiedModel' });

const modelSummary = object({
  failed: count.describe('Images that this model could not be run on.'),
  flips: perFlip(flipSummary),
  outputs: z.array(object({ output: z.string(), flip, figure: z.enum(FIGURES), change: distribution })),
  layers: z
    .array(object({ error: perFlip(distribution) }))
    .describe("Equivariance error E, one entry per layer of the study's model."),
  causes: perFlip(causeSummary).exactOptional(),
  worst: z.array(worstImage).max(MAX_WORST).describe('Images that a flip changes most, by their worst flip.'),
});

const comparedModels = object({
  a: count.describe('Place in models.'),
  b: count,
  flips: perFlip(
    object({
      agreement: discordance.describe(
        'A flip leaves the most likely class of model b but not of model a, and the reverse.',
      ),
      accuracy: discordance.describe('Where labels are known.').exactOptional(),
    }),
  ),
});

/** What decides the figures: summaries of which it differs are not merged. */
export const studySpecification = object({
  tool: object({ version: z.string(), onnxruntime: z.string() }),
  flips: z.array(flip),
  layers: z.enum(['none', 'fused']),
  causes: count.describe('Images whose causes were measured: those with the smallest hashes.'),
  settings: z.record(z.string(), z.string()).describe('Further options that change figures, as they were given.'),
  images: object({
    count,
    digest: z.string().describe('Of all names, in no order: sums SHA-256 of each.'),
  }).describe('The whole list, of which a shard has a part.'),
  labels: z.string().describe('Digest of all labels.').exactOptional(),
  models: z.array(studiedModel).min(1),
});

/** What a model does over a data set. Derived figures stand beside the counts and exact sums that they follow from. */
export const summarySchema = object({
  schema: z.literal(SUMMARY_SCHEMA),
  id: z.string().describe('SHA-256 of the study below.'),
  study: studySpecification,
  shards: object({
    of: z.int().positive(),
    held: z.array(z.int().positive()).describe('Which of them are summed up here, from 1.'),
  }),
  images: object({ measured: count, failed: count.describe('Images that could not be read.') }),
  failures: z.array(object({ root: count, image: z.string(), message: z.string() })).max(MAX_FAILURES),
  models: z.array(modelSummary).min(1),
  comparisons: z.array(comparedModels),
});
