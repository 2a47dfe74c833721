import * as z from 'zod';
import type { Rules } from './describeIssue';
import { object } from './values';

/**
 * What preprocessing may be, stated once: for `<model>.flipscope.json`, for the panel's form, for what a report holds
 * and for the engine, which checks what comes from either.
 */

/** Longest side of an input that a user may ask for, in pixels. */
const MAX_SIDE = 8192;

const side = z.int().min(1).max(MAX_SIDE);

const fields = {
  size: z.tuple([side, side]).describe("Height and width of the network's input."),
  resize: z
    .enum(['crop', 'stretch', 'none'])
    .describe(
      'crop: shorter side to resizeTo, then center crop; stretch: to size, aspect ignored; none: center crop only.',
    ),
  resizeTo: side.describe('Length of the shorter side before the center crop, in pixels; only with crop.'),
  interpolation: z.enum(['bilinear', 'bicubic', 'nearest']).describe('Antialiased, as Pillow resizes.'),
  channels: z.enum(['rgb', 'bgr', 'gray']).describe("The network's channel order; mean and std follow it."),
  scale: z
    .number()
    .positive()
    .describe('Multiplied to pixels 0…255 before mean and std: value = (pixel·scale − mean) / std.'),
  mean: z.array(z.number()).min(1).max(3).describe('Subtracted, one value per channel.'),
  std: z.array(z.number().positive()).min(1).max(3).describe('Divided by, one value per channel.'),
};

type Field = keyof typeof fields;

/** What a user may write in part: a key that is left out, or undefined, stays as it was. */
export const preprocessChangeSchema = z.strictObject(fields).partial();
export type PreprocessChange = z.infer<typeof preprocessChangeSchema>;

const whole = z.strictObject({ ...fields, resizeTo: fields.resizeTo.exactOptional() });

/** A whole preprocessing that a user gives: as many values of `mean` and `std` as there are channels. */
export const preprocessSchema = perChannel(perChannel(whole, 'mean'), 'std');

/** As a report holds it: a size that the model itself fixes may be any. */
export const usedPreprocess = object({
  ...whole.shape,
  size: z.tuple([z.int().positive(), z.int().positive()]).describe(fields.size.description ?? ''),
  resizeTo: z
    .int()
    .positive()
    .describe(fields.resizeTo.description ?? '')
    .exactOptional(),
});

function perChannel(schema: typeof whole, key: 'mean' | 'std'): typeof whole {
  return schema.refine((p) => p[key].length === channelCount(p.channels), {
    path: [key],
    // Also where other fields are wrong: a form shows what is wrong everywhere at once.
    when: ({ value }) => {
      const { channels, [key]: values } = (value ?? {}) as { readonly [F in Field]?: unknown };
      return fields.channels.safeParse(channels).success && fields[key].safeParse(values).success;
    },
    error: ({ input }) => {
      const { channels, [key]: values } = input as z.infer<typeof whole>;
      return `${channelCount(channels) === 1 ? 'one value' : 'three values'} for channels "${channels}", found ${values.length}`;
    },
  });
}

function channelCount(channels: z.infer<typeof fields.channels>): number {
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
        return SIDE;
      case 'scale':
        return 'a number above 0, for example 0.00392156862745098 (1/255)';
      case 'mean':
        return index === undefined ? 'one number per channel, in an array' : 'a number';
      case 'std':
        return index === undefined ? 'one number above 0 per channel, in an array' : 'a number above 0';
      case 'resize':
      case 'interpolation':
      case 'channels':
        return undefined;
    }
  },
  keys: () => Object.keys(fields),
};
