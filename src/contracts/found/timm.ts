import { IMAGENET } from '../../report/imageNet';
import * as z from 'zod';
import { INTERPOLATIONS, type PreprocessChange } from '../../report/schema/preprocess';
import {
  forChannels,
  orderOf,
  perChannel,
  positivePerChannel,
  readFields,
  side,
  unusable,
  type ConfigFile,
  type Description,
} from './description';

const names = z.array(z.string()).nullish();
const pretrained = z.looseObject({
  input_size: z.tuple([z.int().min(1).max(4), side, side]).nullish(),
  interpolation: z.string().nullish(),
  crop_pct: z.number().positive().max(1).nullish(),
  crop_mode: z.enum(['center', 'squash', 'border']).nullish(),
  mean: perChannel.nullish(),
  std: positivePerChannel.nullish(),
});
const config = z.looseObject({ label_names: names, labels: names });
type Pretrained = z.infer<typeof pretrained>;

const EXPECTED = {
  input_size: 'channels, height and width, such as [3, 224, 224]',
  crop_pct: 'a number above 0 and up to 1',
  mean: 'one number per channel, in an array',
  std: 'one number above 0 per channel, in an array',
  label_names: 'an array of texts',
  labels: 'an array of texts',
};

/**
 * Reads a timm `config.json`: `pretrained_cfg`, or the same fields beside `architecture` as older files have them.
 * Undefined when it is no file of timm. Source: timm 1.0, `resolve_data_config` and `transforms_imagenet_eval`.
 */
export function readTimm(file: ConfigFile): Description | undefined {
  const found = pretrainedOf(file.value);
  if (found === undefined) return undefined;
  const read = readFields({ name: file.name, value: found }, pretrained, EXPECTED);
  if ('warning' in read) return unusable(file.name, read.warning);
  const labels = readFields({ name: file.name, value: { ...found, ...without(file.value) } }, config, EXPECTED);
  if ('warning' in labels) return unusable(file.name, labels.warning);
  const known = labels.fields.label_names ?? labels.fields.labels;
  return { origin: file.name, preprocess: timmPreprocess(read.fields), ...(known && { labels: known }), warnings: [] };
}

function pretrainedOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(value)) return undefined;
  if (isObject(value['pretrained_cfg'])) return value['pretrained_cfg'];
  return typeof value['architecture'] === 'string' && 'input_size' in value ? value : undefined;
}

/** The names of classes beside `pretrained_cfg`, where there are any. */
function without(value: unknown): Readonly<Record<string, unknown>> {
  const { label_names: labelNames, labels } = value as Readonly<Record<string, unknown>>;
  return { ...(labelNames !== undefined && { label_names: labelNames }), ...(labels !== undefined && { labels }) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function timmPreprocess(c: Pretrained): PreprocessChange {
  const [channels, height, width] = c.input_size ?? [3, 224, 224];
  const mean = c.mean ?? IMAGENET.mean;
  const std = c.std ?? IMAGENET.std;
  const values = (list: readonly number[]): number[] =>
    channels === 1 ? list.slice(0, 1) : forChannels(list, channels);
  return {
    ...timmGeometry([height, width], c, values(mean)),
    interpolation: INTERPOLATIONS.find((name) => name === c.interpolation) ?? 'bicubic',
    channels: orderOf(channels),
    scale: 1 / 255,
    mean: values(mean),
    std: values(std),
  };
}

function timmGeometry(
  size: [number, number],
  { crop_pct: cropPct, crop_mode: mode }: Pretrained,
  mean: readonly number[],
): Pick<PreprocessChange, 'size' | 'resize' | 'resizeTo' | 'padValue' | 'padAlign'> {
  const [height, width] = size.map((length) => Math.floor(length / (cropPct ?? 0.875))) as [number, number];
  const isWhole = height === size[0] && width === size[1];
  switch (mode) {
    case 'squash':
      return { resize: 'stretch', size, ...(!isWhole && { resizeTo: [height, width] }) };
    case 'border': {
      const padValue = mean.map((value) => Math.min(255, Math.max(0, Math.round(value * 255))));
      return {
        resize: 'letterbox',
        size,
        padValue,
        padAlign: 'center',
        ...(!isWhole && { resizeTo: [height, width] }),
      };
    }
    default:
      return { resize: 'crop', size, resizeTo: height === width ? height : [height, width] };
  }
}
