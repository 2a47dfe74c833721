import * as z from 'zod';
import { INTERPOLATIONS, type PreprocessChange } from '../../report/schema/preprocess';
import {
  forChannels,
  orderOf,
  readFields,
  side,
  sides,
  unusable,
  type ConfigFile,
  type Description,
} from './description';
import { either, PROCESSOR_EXPECTED, processorFields, type ProcessorFields } from './huggingFaceFields';
import { huggingFaceGeometry } from './huggingFaceSize';
import { processorOf, unknownProcessor, type Processor } from './huggingFaceProcessors';
import { readTimm } from './timm';

/** PIL's numbers of filters (`Image.Resampling`). */
const RESAMPLE = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'] as const;

/** Reads a `preprocessor_config.json`: what the image processor of Transformers that it names does with an image. */
export function readProcessorConfig(file: ConfigFile): Description {
  const read = readFields(file, processorFields, PROCESSOR_EXPECTED);
  if ('warning' in read) return unusable(file.name, read.warning);
  const { fields } = read;
  const type = fields.image_processor_type ?? fields.feature_extractor_type ?? undefined;
  if (type?.startsWith('TimmWrapper') === true) return readTimm(file) ?? { origin: file.name, warnings: [] };
  const processor = processorOf(type) ?? unknownProcessor(cropsByWord(fields), typeof fields.crop_pct === 'number');
  const values = valuesOf(fields, processor);
  const { change, warnings } = huggingFaceGeometry(fields, processor, padValue(values, processor));
  return {
    origin: file.name,
    preprocess: { interpolation: interpolationOf(fields) ?? processor.interpolation, ...values, ...change },
    warnings: warnings.map((warning) => `${file.name}: ${warning}`),
  };
}

function cropsByWord({ do_center_crop: crops, crop_size: cropSize }: ProcessorFields): boolean {
  return crops ?? (cropSize !== null && cropSize !== undefined);
}

function interpolationOf({ resample }: ProcessorFields): PreprocessChange['interpolation'] {
  if (typeof resample === 'number') return RESAMPLE[resample];
  const name = resample?.split('.').at(-1)?.toLowerCase();
  return INTERPOLATIONS.find((known) => known === name);
}

interface Values {
  readonly channels: NonNullable<PreprocessChange['channels']>;
  readonly scale: number;
  readonly mean: number[];
  readonly std: number[];
}

/** (pixel · rescale_factor − mean) / std, in the network's order of channels, which is turned last. */
function valuesOf(fields: ProcessorFields, processor: Processor): Values {
  const rescales = fields.do_rescale ?? processor.rescales ?? true;
  const normalizes = fields.do_normalize ?? processor.normalizes ?? true;
  const scale = rescales ? (fields.rescale_factor ?? 1 / 255) : 1;
  // "rescale_offset": pixels lie in −1…1.
  const offset = rescales && fields.rescale_offset === true ? 1 : 0;
  const mean = normalizes ? numbers(fields.image_mean, processor.mean) : [0, 0, 0];
  const std = normalizes ? numbers(fields.image_std, processor.std, mean.length) : [1, 1, 1];
  const isColor = mean.length === 3;
  const isBgr = isColor && (fields.do_flip_channel_order ?? processor.flipsChannels ?? false);
  const again = fields.include_top ?? processor.includesTop ?? false;
  const divisor = again ? numbers(fields.image_std, processor.std, mean.length) : std.map(() => 1);
  const inOrder = (values: readonly number[]): number[] => (isBgr ? values.toReversed() : [...values]);
  return {
    channels: isBgr ? 'bgr' : orderOf(mean.length),
    scale,
    mean: inOrder(mean.map((value) => value + offset)),
    std: inOrder(std.map((value, c) => value * divisor[c]!)),
  };
}

function numbers(
  value: number | readonly number[] | null | undefined,
  usual: readonly number[],
  count?: number,
): readonly number[] {
  return forChannels(typeof value === 'number' ? [value] : (value ?? usual), count);
}

/** Padded with zero after normalizing, unless the processor pads before it: as a gray level, the mean. */
function padValue({ mean, scale }: Values, { padValue: level }: Processor): number | number[] {
  if (level !== undefined) return level;
  const levels = mean.map((value) => Math.min(255, Math.max(0, value / scale)));
  const [first] = levels;
  return levels.every((value) => value === first) ? first! : levels;
}

const modelSchema = z.looseObject({
  id2label: z.record(z.string(), z.string()).nullish(),
  image_size: either(side, z.union([sides, z.object({ height: side, width: side })])),
});

/** Placeholders that Transformers writes where a model has no names of classes. */
const PLACEHOLDER = /^LABEL_\d+$/;

/**
 * Reads what a `config.json` of Transformers says: labels, and the size of images. Undefined when it is the file of
 * something else.
 */
export function readModelConfig(file: ConfigFile): Description | undefined {
  if (!isModelConfig(file.value)) return undefined;
  const read = readFields(file, modelSchema, {
    image_size: 'a whole number from 1 to 8192, or two',
    id2label: 'an object of texts by number',
  });
  if ('warning' in read) return unusable(file.name, read.warning);
  const { id2label, image_size: imageSize } = read.fields;
  const labels = labelsOf(id2label ?? {});
  const warnings =
    id2label && labels === undefined
      ? [`${file.name}: "id2label": expected the numbers from 0 on. It is not used.`]
      : [];
  return {
    origin: file.name,
    ...(imageSize !== null && imageSize !== undefined && { size: sidesOf(imageSize) }),
    ...(labels && labels.length > 0 && { labels }),
    warnings,
  };
}

function sidesOf(
  size: number | readonly [number, number] | { readonly height: number; readonly width: number },
): readonly [number, number] {
  if (typeof size === 'number') return [size, size];
  return 'height' in size ? [size.height, size.width] : size;
}

function isModelConfig(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['model_type', 'architectures', 'transformers_version', 'id2label'].some((key) => Object.hasOwn(value, key));
}

/** In the order of their numbers; none where they are placeholders, undefined where a number is missing. */
function labelsOf(byNumber: Readonly<Record<string, string>>): readonly string[] | undefined {
  const names = Object.keys(byNumber);
  const labels = names.map((_, i) => byNumber[i]);
  if (!labels.every((label) => label !== undefined)) return undefined;
  return labels.every((label) => PLACEHOLDER.test(label)) ? [] : labels;
}
