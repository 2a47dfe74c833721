import { z } from 'zod';
import { CAUSES, FLIPS, type ActionName, type Cause, type Flip, type Orientation, type Report } from './report';

/** A number, or the name of one that JSON cannot write (the spelling of the Protocol Buffers JSON mapping). */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const count = z.int().nonnegative();
const shape = z.array(count);
const flip = z.enum(FLIPS);

function perFlip<T extends z.ZodType>(value: T) {
  return z.looseObject({ h: value.exactOptional(), v: value.exactOptional(), hv: value.exactOptional() } satisfies {
    [F in Flip]: unknown;
  });
}

function perOrientation<T extends z.ZodType>(value: T) {
  return z.looseObject({
    id: value.exactOptional(),
    h: value.exactOptional(),
    v: value.exactOptional(),
    hv: value.exactOptional(),
  } satisfies { [O in Orientation]: unknown });
}

const errors = perFlip(number);
const tensorInfo = z.looseObject({ name: z.string(), dtype: z.string(), shape: z.array(z.union([count, z.string()])) });

const model = z.looseObject({
  path: z.string(),
  name: z.string(),
  sha256: z.string(),
  opset: z.number(),
  producer: z.string(),
  inputs: z.array(tensorInfo),
  outputs: z.array(tensorInfo),
});

const sizePair = z.tuple([z.int().positive(), z.int().positive()]);

const preprocess = z.looseObject({
  size: sizePair,
  resize: z.enum(['crop', 'stretch', 'none']),
  resizeTo: z.int().positive().exactOptional(),
  interpolation: z.enum(['bilinear', 'bicubic', 'nearest']),
  channels: z.enum(['rgb', 'bgr', 'gray']),
  scale: z.number(),
  mean: z.array(z.number()),
  std: z.array(z.number()),
});

const source = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('image'), path: z.string(), width: count, height: count }),
  z.looseObject({ kind: z.literal('tensor'), path: z.string() }),
  z.looseObject({ kind: z.literal('noise'), seed: z.number() }),
]);

const input = z.looseObject({
  name: z.string(),
  source,
  shape,
  layout: z.enum(['nchw', 'nhwc']),
  preprocess: preprocess.exactOptional(),
  preprocessOrigin: z.string().exactOptional(),
  flipMode: z.enum(['tensor', 'file']),
  preprocessError: errors.exactOptional(),
});

const orientation = z.enum(['id', 'h', 'v', 'hv']);
const pair = z.looseObject({
  a: orientation,
  b: orientation,
  relL2: number,
  cosine: number,
  maxAbs: number,
  meanAbs: number,
});

const classScore = z.looseObject({ index: count, label: z.string().exactOptional(), p: number });
const classes = z.looseObject({
  top: perOrientation(z.array(classScore)),
  agreement: perFlip(z.boolean()),
  top5Overlap: perFlip(z.number()),
  jsd: errors,
  swapped: perFlip(z.array(z.tuple([classScore, classScore]))).exactOptional(),
});

const output = z.looseObject({
  name: z.string(),
  shape,
  expects: z.enum(['invariance', 'equivariance']),
  sensitive: z.boolean().exactOptional(),
  pairs: z.array(pair),
  classes: classes.exactOptional(),
});

const actionName = z.custom<ActionName>(
  (value) => typeof value === 'string' && /^(flip\(\d+(,\d+)*\)|permute|invariant|lost)$/.test(value),
  { error: 'expected flip(AXES), permute, invariant or lost' },
);

/** −1, 0 or 1 pixel. */
const step = z.int().min(-1).max(1);

const layer = z.looseObject({
  tensor: z.string(),
  node: z.string(),
  op: z.string(),
  shape,
  action: perFlip(actionName),
  error: errors,
  pooled: errors,
  cosine: errors,
  local: errors.exactOptional(),
  localKernel: errors.exactOptional(),
  localGrid: errors.exactOptional(),
  contribution: errors.exactOptional(),
  permuted: errors.exactOptional(),
  mutual: errors.exactOptional(),
  swaps: perFlip(z.array(z.looseObject({ channel: count, partner: count, similarity: number }))).exactOptional(),
  shift: perFlip(z.looseObject({ dy: step, dx: step, error: number, unshifted: number })).exactOptional(),
});

const cause = z.enum(CAUSES);
const share = number.exactOptional();
const shares = z.looseObject({
  kernel: share,
  grid: share,
  padding: share,
  resample: share,
  position: share,
  other: share,
} satisfies { [C in Cause]: unknown });
const causeReport = z.looseObject({
  output: z.string().exactOptional(),
  error: number,
  shares,
  counterfactuals: z.array(z.looseObject({ mirrored: z.array(cause), error: number })),
  twinResidual: number,
});

const account = z.looseObject({
  output: z.string(),
  error: number,
  rest: number,
  spatial: z.looseObject({ tensor: z.string(), height: count, width: count, shares: z.array(number) }).exactOptional(),
});

const sizeAdvice = z.looseObject({
  W: z.array(count),
  H: z.array(count),
  misaligned: z.array(
    z.looseObject({ node: z.string(), op: z.string(), axis: z.enum(['H', 'W']), r: z.number(), cause }),
  ),
  reason: z.string().exactOptional(),
  measured: z
    .array(z.looseObject({ size: sizePair, error: errors, left: perFlip(z.array(cause)).exactOptional() }))
    .exactOptional(),
});

const gridEnds = z.looseObject({ r: z.number(), begin: z.number(), end: z.number() });
const auditEntry = z.looseObject({
  node: z.string(),
  op: z.string(),
  verdicts: z.array(
    z.enum(['exact', 'asymmetric kernel', 'misaligned grid', 'asymmetric padding', 'position-dependent', 'unknown']),
  ),
  asymmetry: z.looseObject({ H: number, W: number }).exactOptional(),
  grid: z.looseObject({ H: gridEnds.exactOptional(), W: gridEnds.exactOptional() }).exactOptional(),
  note: z.string().exactOptional(),
});

/** `flipscope/report@1` as it stands in a file. Properties are listed in the order in which they are written. */
export const reportSchema: z.ZodType<Report> = z.looseObject({
  schema: z.literal('flipscope/report@1'),
  tool: z.looseObject({ name: z.string(), version: z.string(), onnxruntime: z.string() }),
  model,
  input,
  flips: z.array(flip),
  outputs: z.array(output),
  layers: z.array(layer),
  firstBroken: perFlip(z.string().nullable()),
  noiseFloor: number,
  causes: perFlip(causeReport).exactOptional(),
  accounts: perFlip(account).exactOptional(),
  sizeAdvice: sizeAdvice.exactOptional(),
  audit: z.array(auditEntry).exactOptional(),
  checks: z.looseObject({ instrumentationDelta: number.exactOptional() }),
  timings: z.record(z.string(), number),
  warnings: z.array(z.string()),
});
