import type { OnnxModel } from '../../onnx/model';
import type { PreprocessChange } from '../../report/schema/preprocess';
import type { Description } from './description';
import { metadataOf } from './metadata';

const ORIGIN = 'Windows ML metadata';

/** Orders of channels by `Image.BitmapPixelFormat`; a network has no use for the alpha channel of the longer ones. */
const FORMATS: ReadonlyMap<string, PreprocessChange['channels']> = new Map([
  ['gray8', 'gray'],
  ['rgb8', 'rgb'],
  ['bgr8', 'bgr'],
  ['rgba8', 'rgb'],
  ['bgra8', 'bgr'],
]);

/** Values of black and white by `Image.NominalPixelRange`. */
const RANGES: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['nominalrange_0_255', [0, 255]],
  ['normalized_0_1', [0, 1]],
  ['normalized_1_1', [-1, 1]],
  ['nominalrange_16_235', [16, 235]],
]);

/**
 * Reads the image metadata of the ONNX specification, which Windows ML heeds: order of channels and range of values.
 * It scales an image until the input is covered, and crops the middle. Keys and values are in any case.
 * Source: ONNX, `docs/MetadataProps.md`; Windows ML, "Bind a model".
 */
export function readWindowsMl(model: OnnxModel): Description | undefined {
  const metadata = new Map([...metadataOf(model)].map(([key, value]) => [key.toLowerCase(), value.toLowerCase()]));
  const [format, gamma, range] = ['bitmappixelformat', 'colorspacegamma', 'nominalpixelrange'].map((key) =>
    metadata.get(`image.${key}`),
  );
  if (format === undefined && range === undefined) return undefined;
  const channels = FORMATS.get(format ?? 'rgb8');
  const values = RANGES.get(range ?? 'nominalrange_0_255');
  const warnings = [
    ...unknown('Image.BitmapPixelFormat', format, channels, 'Gray8, Rgb8, Bgr8, Rgba8 or Bgra8'),
    ...unknown(
      'Image.NominalPixelRange',
      range,
      values,
      'NominalRange_0_255, Normalized_0_1, Normalized_1_1 or NominalRange_16_235',
    ),
  ];
  if (channels === undefined || values === undefined) return { origin: ORIGIN, warnings };
  if (gamma === 'linear') {
    warnings.push(`${ORIGIN}: "Image.ColorSpaceGamma" is Linear, which is not followed: pixels are fed as they are.`);
  }
  const [black, white] = values;
  const count = channels === 'gray' ? 1 : 3;
  return {
    origin: ORIGIN,
    preprocess: {
      // Just covered: the shorter side of the image to that of the input, whatever the model fixes.
      resize: 'crop',
      size: [224, 224],
      resizeTo: 224,
      channels,
      scale: (white - black) / 255,
      mean: Array<number>(count).fill(-black),
      std: Array<number>(count).fill(1),
      interpolation: 'bilinear',
    },
    warnings,
  };
}

function unknown(key: string, value: string | undefined, known: unknown, expected: string): string[] {
  if (known !== undefined) return [];
  return [`${ORIGIN}: "${key}": expected ${expected}, found ${JSON.stringify(value)}. It is not used.`];
}
