import * as z from 'zod';
import { perChannel, positivePerChannel, side, sides, type Expected } from './description';

/** `size` in its forms: a number, two, height and width, or edges. */
const size = z.union([
  side,
  sides,
  z.object({ height: side, width: side }),
  z.object({ shortest_edge: side, longest_edge: side.nullish() }),
  z.object({ longest_edge: side }),
  z.object({ max_height: side, max_width: side }),
]);
const flag = z.boolean().nullish();
export const either = <A extends z.ZodType, B extends z.ZodType>(one: A, other: B) => z.union([one, other]).nullish();

/** The fields of a `preprocessor_config.json` that are heeded. */
export const processorFields = z.looseObject({
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
  do_resize: flag,
  size: size.nullish(),
  max_size: side.nullish(),
  resample: either(z.int().min(0).max(5), z.string()),
  crop_pct: z.number().positive().max(1).nullish(),
  do_center_crop: flag,
  crop_size: size.nullish(),
  do_rescale: flag,
  rescale_factor: z.number().positive().nullish(),
  rescale_offset: flag,
  include_top: flag,
  do_normalize: flag,
  image_mean: either(z.number(), perChannel),
  image_std: either(z.number().positive(), positivePerChannel),
  do_flip_channel_order: flag,
  do_pad: flag,
  pad_size: size.nullish(),
  size_divisor: side.nullish(),
  ensure_multiple_of: side.nullish(),
  keep_aspect_ratio: flag,
});
export type ProcessorFields = z.infer<typeof processorFields>;

const SIZE =
  'a whole number from 1 to 8192, {"height", "width"}, {"shortest_edge"}, {"shortest_edge", "longest_edge"} or {"longest_edge"}';
const FLAG = 'true or false';
export const PROCESSOR_EXPECTED: Expected = {
  size: SIZE,
  crop_size: SIZE,
  pad_size: SIZE,
  max_size: 'a whole number from 1 to 8192',
  resample: 'a number from 0 to 5, or the name of a filter',
  crop_pct: 'a number above 0 and up to 1',
  rescale_factor: 'a number above 0',
  image_mean: 'one number, or one per channel in an array',
  image_std: 'one number above 0, or one per channel in an array',
  ...Object.fromEntries(
    ['do_resize', 'do_center_crop', 'do_rescale', 'do_normalize', 'do_pad', 'do_flip_channel_order'].map((key) => [
      key,
      FLAG,
    ]),
  ),
};
