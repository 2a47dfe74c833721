import * as z from 'zod';
import type { Rules } from './describeIssue';
import { object } from './values';

/**
 * What preprocessing may be, stated once: for `<model>.flipscope.json`, for the panel's form, for what a report holds
 * and for the engine, which checks what comes from either.
 */

/** Longest side of an input that a user may ask for, in pixels. */
const MAX_SIDE = 8192;
/** Most bands of an image; hyperspectral ones have some hundreds. */
const MAX_BANDS = 512;

export const RESIZES = ['crop', 'stretch', 'none', 'letterbox', 'longest', 'fit', 'keep'] as const;
export const INTERPOLATIONS = ['bilinear', 'bicubic', 'nearest', 'lanczos', 'box', 'hamming'] as const;

const side = z.int().min(1).max(MAX_SIDE);
const level = z.number().min(0).max(255);

const fields = {
  size: z
    .tuple([side, side])
    .describe("Height and width of the network's input; with fit, the rectangle that it lies in."),
  resize: z
    .enum(RESIZES)
    .describe(
      'crop: shorter side to resizeTo, then center crop; stretch: to size, aspect ignored; none: center crop only; ' +
        'letterbox: as large as fits into size, padded all around; longest: the same, padded at the end; ' +
        'fit: as large as fits into size, not padded; keep: to the side of size that changes the image less, its ratio ' +
        'kept, not padded.',
    ),
  resizeTo: z
    .union([side, z.tuple([side, side])])
    .describe(
      'With crop, the length of the shorter side before the center crop, or height and width that are just covered; ' +
        'with stretch, the size before a center crop; with letterbox, longest and fit, the most that the shorter side ' +
        'may have, or height and width to fit into instead of size.',
    ),
  interpolation: z.enum(INTERPOLATIONS).describe('Antialiased, as Pillow resizes.'),
  channels: z
    .enum(['rgb', 'bgr', 'gray', 'bands'])
    .describe(
      "The network's channel order; mean and std follow it. bands: those of the image as they lie in its file, alpha " +
        'among them, as many as mean has values; four of an image without alpha are RGB and an opaque alpha.',
    ),
  scale: z
    .number()
    .positive()
    .describe('Multiplied to pixels 0…255 before mean and std: value = (pixel·scale − mean) / std.'),
  mean: z.array(z.number()).min(1).max(MAX_BANDS).describe('Subtracted, one value per channel.'),
  std: z.array(z.number().positive()).min(1).max(MAX_BANDS).describe('Divided by, one value per channel.'),
  cropRounding: z
    .enum(['even', 'down'])
    .describe(
      'Where half the rest of a center crop is not whole: even, to the even side as torchvision; down, as Transformers.',
    ),
  padValue: z
    .union([level, z.array(level).min(1).max(MAX_BANDS)])
    .describe('Pixel value 0…255 of the padding, one or one per channel; 114 with letterbox, 0 with longest.'),
  padAlign: z
    .enum(['center', 'start'])
    .describe('Where the image lies in its padding; center with letterbox, start (top left) with longest.'),
  stride: z
    .int()
    .min(1)
    .max(1024)
    .describe(
      'With fit, both sides are rounded up to a multiple of it, with keep to the nearest; with letterbox, only so much is padded that what is ' +
        'left out of size is a multiple of it.',
    ),
};

type Field = keyof typeof fields;
type Resize = (typeof RESIZES)[number];

/** Fields that mean something with some ways of resizing only. */
const ONLY_WITH = {
  resizeTo: ['crop', 'stretch', 'letterbox', 'longest', 'fit'],
  cropRounding: ['crop', 'stretch', 'none'],
  padValue: ['letterbox', 'longest'],
  padAlign: ['letterbox', 'longest'],
  stride: ['letterbox', 'fit', 'keep'],
} as const satisfies { readonly [F in Field]?: readonly Resize[] };

/** The fields that a preprocessing may leave out. */
export type OptionalField = keyof typeof ONLY_WITH;
export const OPTIONAL_FIELDS = Object.keys(ONLY_WITH) as readonly OptionalField[];

/** Whether the input is as large as the image makes it: such a model has free sides. */
export function followsImage(resize: Resize): boolean {
  return resize === 'fit' || resize === 'keep';
}

/** Whether a field means something with that way of resizing. */
export function appliesTo(field: OptionalField, resize: Resize): boolean {
  return ONLY_WITH[field].some((mode) => mode === resize);
}

/** What a user may write in part: a key that is left out, or undefined, stays as it was. */
export const preprocessChangeSchema = z.strictObject(fields).partial();
export type PreprocessChange = z.infer<typeof preprocessChangeSchema>;

const whole = z.strictObject({
  ...fields,
  resizeTo: fields.resizeTo.exactOptional(),
  cropRounding: fields.cropRounding.exactOptional(),
  padValue: fields.padValue.exactOptional(),
  padAlign: fields.padAlign.exactOptional(),
  stride: fields.stride.exactOptional(),
});
type Whole = z.infer<typeof whole>;

/** A whole preprocessing that a user gives: as many values of `mean` and `std` as there are channels, and no field that does nothing. */
export const preprocessSchema = OPTIONAL_FIELDS.reduce(
  onlyWhereItApplies,
  (['mean', 'std', 'padValue'] as const).reduce(perChannel, whole),
);

/** As a report holds it: a size that the model itself fixes may be any. */
const anySize = z.tuple([z.int().positive(), z.int().positive()]);
export const usedPreprocess = object({
  ...whole.shape,
  size: anySize.describe(fields.size.description ?? ''),
  resizeTo: z
    .union([z.int().positive(), anySize])
    .describe(fields.resizeTo.description ?? '')
    .exactOptional(),
});

function perChannel(schema: typeof whole, key: 'mean' | 'std' | 'padValue'): typeof whole {
  return schema.refine((p) => !Array.isArray(p[key]) || p[key].length === channelCount(p), {
    path: [key],
    // Also where other fields are wrong: a form shows what is wrong everywhere at once.
    when: ({ value }) => {
      const { channels, mean, [key]: values } = (value ?? {}) as { readonly [F in Field]?: unknown };
      const isCounted = fields.channels.safeParse(channels).success && fields.mean.safeParse(mean).success;
      return isCounted && fields[key].safeParse(values).success;
    },
    error: ({ input }) => {
      const { [key]: values, ...p } = input as Whole;
      const found = Array.isArray(values) ? values.length : 1;
      return `${expectedValues(input as Whole)} for channels "${p.channels}", found ${found}`;
    },
  });
}

function expectedValues(p: Whole): string {
  if (p.channels === 'bands') return `as many values as "mean" has (${p.mean.length})`;
  return p.channels === 'gray' ? 'one value' : 'three values';
}

function onlyWhereItApplies(schema: typeof whole, key: OptionalField): typeof whole {
  return schema.refine((p) => p[key] === undefined || appliesTo(key, p.resize), {
    path: [key],
    error: ({ input }) => {
      const modes = ONLY_WITH[key].map((mode) => `"${mode}"`).join(' or ');
      return `it only with "resize" ${modes}, found "${(input as Whole).resize}"`;
    },
  });
}

/** Channels that a preprocessing makes. */
export function channelCount({
  channels,
  mean,
}: {
  readonly channels: Whole['channels'];
  readonly mean: readonly number[];
}): number {
  if (channels === 'bands') return mean.length;
  return channels === 'gray' ? 1 : 3;
}

const SIDE = `a whole number from 1 to ${MAX_SIDE}`;

/** What is possible in a preprocessing, in words. */
export const preprocessRules: Rules = {
  expected: ([field, index]) => {
    switch (field as Field) {
      case 'size':
        return index === undefined ? `two whole numbers from 1 to ${MAX_SIDE}: height, width` : SIDE;
      case 'resizeTo':
        return index === undefined ? `${SIDE}, or two: height, width` : SIDE;
      case 'scale':
        return 'a number above 0, for example 0.00392156862745098 (1/255)';
      case 'mean':
        return index === undefined ? 'one number per channel, in an array' : 'a number';
      case 'std':
        return index === undefined ? 'one number above 0 per channel, in an array' : 'a number above 0';
      case 'padValue':
        return index === undefined
          ? 'a number from 0 to 255, or one per channel in an array'
          : 'a number from 0 to 255';
      case 'stride':
        return 'a whole number from 1 to 1024';
      case 'resize':
      case 'interpolation':
      case 'channels':
      case 'cropRounding':
      case 'padAlign':
        return undefined;
    }
  },
  keys: () => Object.keys(fields),
};
