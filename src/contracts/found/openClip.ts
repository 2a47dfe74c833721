import * as z from 'zod';
import type { PreprocessChange } from '../../report/schema/preprocess';
import { forChannels, readFields, side, sides, unusable, type ConfigFile, type Description } from './description';

const size = z.union([side, sides]).nullish();
const values = (one: z.ZodNumber) => z.union([one, z.array(one).min(3).max(3)]).nullish();

const schema = z.looseObject({
  model_cfg: z.looseObject({ vision_cfg: z.looseObject({ image_size: size }).nullish() }).nullish(),
  preprocess_cfg: z
    .looseObject({
      size,
      mean: values(z.number()),
      std: values(z.number().positive()),
      interpolation: z.enum(['bicubic', 'bilinear', 'random']).nullish(),
      resize_mode: z.enum(['shortest', 'longest', 'squash']).nullish(),
      fill_color: z.number().min(0).max(255).nullish(),
    })
    .nullish(),
});

const EXPECTED = {
  size: 'a whole number from 1 to 8192, or two',
  image_size: 'a whole number from 1 to 8192, or two',
  mean: 'a number, or three',
  std: 'a number above 0, or three',
};

/** OpenAI's, which open_clip takes where its file says nothing. */
const MEAN = [0.48145466, 0.4578275, 0.40821073];
const STD = [0.26862954, 0.26130258, 0.27577711];

/** Reads an `open_clip_config.json`. Source: open_clip 3.3, `image_transform` and `create_model`. */
export function readOpenClip(file: ConfigFile): Description {
  const read = readFields(file, schema, EXPECTED);
  if ('warning' in read) return unusable(file.name, read.warning);
  const { model_cfg: model, preprocess_cfg: preprocess } = read.fields;
  const found = model?.vision_cfg?.image_size ?? preprocess?.size ?? 224;
  const size: [number, number] = typeof found === 'number' ? [found, found] : found;
  return {
    origin: file.name,
    warnings: [],
    preprocess: {
      ...geometry(size, preprocess?.resize_mode ?? 'shortest', preprocess?.fill_color ?? 0),
      interpolation: preprocess?.interpolation === 'bilinear' ? 'bilinear' : 'bicubic',
      channels: 'rgb',
      scale: 1 / 255,
      mean: forChannels([preprocess?.mean ?? MEAN].flat()),
      std: forChannels([preprocess?.std ?? STD].flat()),
    },
  };
}

function geometry(size: [number, number], mode: 'shortest' | 'longest' | 'squash', padValue: number): PreprocessChange {
  const [height, width] = size;
  switch (mode) {
    case 'shortest':
      return { resize: 'crop', size, resizeTo: height === width ? height : size };
    case 'longest':
      return { resize: 'letterbox', size, padValue, padAlign: 'center' };
    case 'squash':
      return { resize: 'stretch', size };
  }
}
