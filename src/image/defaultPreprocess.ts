import { IMAGENET } from '../report/imageNet';
import type { Layout, Preprocess } from '../report/report';
import { imageAxes } from '../report/layout';

/** Side of the input where the model leaves it free. */
const DEFAULT_SIDE = 224;

/**
 * A sensible preprocessing for a model that says nothing: what torchvision's ImageNet models were trained with
 * (shorter side to size·256/224, center crop, bilinear, ImageNet mean and standard deviation); gray inputs are
 * stretched to size and scaled to 0…1, and so are the bands of an image for any other number of channels. A model that
 * takes integers gets the bare pixels.
 *
 * @param inputShape symbolic dimensions as strings, as in `TensorInfo.shape`
 * @param size height and width where the model leaves them free
 * @param dtype the input's element type, as in `TensorInfo.dtype`
 */
export function defaultPreprocess(
  inputShape: readonly (number | string)[],
  layout: Layout,
  size?: readonly [number, number],
  dtype = 'float32',
): Preprocess {
  const { channels: channelAxis, rows, columns } = imageAxes(layout);
  const found = inputShape[channelAxis];
  const channels = typeof found === 'number' && found > 0 ? found : 3;
  const sides = [rows, columns].map((axis, i) => {
    const side = inputShape[axis];
    return typeof side === 'number' && side > 0 ? side : (size?.[i] ?? DEFAULT_SIDE);
  });
  const [height = DEFAULT_SIDE, width = DEFAULT_SIDE] = sides;
  const p = channels === 3 ? imageNet([height, width]) : stretched([height, width], channels);
  const bare = integerValues(dtype);
  return bare === undefined ? p : { ...p, scale: bare[0], mean: p.mean.map(() => bare[1]), std: p.std.map(() => 1) };
}

/**
 * Scale and mean by which gray levels 0…255 fill what an integer type has for an image: bare pixels, around 0 for
 * int8, and the full 16 bits of uint16.
 */
const BARE: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [1, 0],
  int8: [1, 128],
  uint16: [257, 0],
  int16: [1, 0],
  int32: [1, 0],
};

/** Scale and mean by which gray levels 0…255 fill an integer type; undefined for floats. */
export function integerValues(dtype: string): readonly [scale: number, mean: number] | undefined {
  return Object.hasOwn(BARE, dtype) ? BARE[dtype] : undefined;
}

/**
 * The other common values for what `defaultPreprocess` assumes: bare pixels / 255 where it takes ImageNet's mean and
 * standard deviation, −1…1 where it takes bare pixels / 255. Undefined for integers, which take pixels as they are.
 */
export function otherValues(p: Preprocess, dtype: string): Preprocess | undefined {
  if (integerValues(dtype) !== undefined) return undefined;
  const [mean, std] = p.channels === 'gray' || p.channels === 'bands' ? [0.5, 0.5] : [0, 1];
  return { ...p, scale: 1 / 255, mean: p.mean.map(() => mean), std: p.std.map(() => std) };
}

/** torchvision's margin around the center crop: 256 for 224. */
export function defaultResizeTo(size: readonly [number, number]): number {
  return Math.round((Math.min(...size) * 256) / 224);
}

function imageNet(size: readonly [number, number]): Preprocess {
  return {
    size,
    resize: 'crop',
    resizeTo: defaultResizeTo(size),
    interpolation: 'bilinear',
    channels: 'rgb',
    scale: 1 / 255,
    ...IMAGENET,
  };
}

function stretched(size: readonly [number, number], channels: number): Preprocess {
  return {
    size,
    resize: 'stretch',
    interpolation: 'bilinear',
    channels: channels === 1 ? 'gray' : 'bands',
    scale: 1 / 255,
    mean: Array.from({ length: channels }, () => 0),
    std: Array.from({ length: channels }, () => 1),
  };
}
