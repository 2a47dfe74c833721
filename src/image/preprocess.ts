import type { Picture } from '../protocol/views';
import { UserError } from '../protocol/errors';
import type { Flip, Layout, Preprocess } from '../report/report';
import type { DecodedImage } from './decodedImage';
import { resample, type Raster, type Window } from './resample';

/**
 * From a picture to the network's input tensor of one image: gray (if wanted) → resize → centre crop → scale,
 * mean, std. The pixels are those of PIL and torchvision's `Resize` and `CenterCrop`, bit for bit; the arithmetic
 * is done in double precision and rounded once.
 *
 * @returns C·H·W values; `layout` says whether channels come first (NCHW) or last (NHWC)
 * @throws UserError `input-shape` when `resize` is `none` and the picture is too small,
 *   `preprocess-invalid` when `mean` or `std` does not have one value a channel
 */
export function preprocessImage(image: DecodedImage, p: Preprocess, layout: Layout): Float32Array {
  const { data, channels, width, height } = modelPixels(image, p);
  requirePerChannel(p, channels);
  const plane = width * height;
  const out = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    const from = p.channels === 'bgr' ? channels - 1 - c : c;
    const mean = p.mean[c] ?? 0;
    const std = p.std[c] ?? 1;
    for (let i = 0; i < plane; i++) {
      const value = ((data[i * channels + from] ?? 0) * p.scale - mean) / std;
      out[layout === 'nchw' ? c * plane + i : i * channels + c] = value;
    }
  }
  return out;
}

/** What the network sees, as a picture: resized and cropped, before scale, mean and std; `bgr` in true colours. */
export function modelPicture(image: DecodedImage, p: Preprocess): Picture {
  const { data, channels, width, height } = modelPixels(image, p);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[i * channels + (channels === 1 ? 0 : c)] ?? 0;
  }
  return { width, height, rgba };
}

/** The picture's mirror image: `h` left-right, `v` upside-down, `hv` turned by 180°. */
export function flipImage(image: DecodedImage, flip: Flip): DecodedImage {
  const { width, height, rgb } = image;
  const out = new Uint8Array(rgb.length);
  const stride = width * 3;
  for (let y = 0; y < height; y++) {
    const row = (flip === 'h' ? y : height - 1 - y) * stride;
    if (flip === 'v') out.set(rgb.subarray(row, row + stride), y * stride);
    else mirrorRow(rgb, row, out, y * stride, stride);
  }
  return { width, height, rgb: out };
}

function mirrorRow(rgb: Uint8Array, from: number, out: Uint8Array, to: number, stride: number): void {
  for (let i = 0; i < stride; i += 3) {
    const pixel = from + stride - 3 - i;
    out[to + i] = rgb[pixel] ?? 0;
    out[to + i + 1] = rgb[pixel + 1] ?? 0;
    out[to + i + 2] = rgb[pixel + 2] ?? 0;
  }
}

/** Gray → resize → crop: the 8-bit pixels the network sees, H×W×(3 or 1). */
function modelPixels(image: DecodedImage, p: Preprocess): Raster {
  const source: Raster =
    p.channels === 'gray' ? toGray(image) : { width: image.width, height: image.height, channels: 3, data: image.rgb };
  const { columns, rows } = windows(image, p);
  if (p.resize === 'none') return resample(source, columns, rows, 'nearest');
  return resample(source, columns, rows, p.interpolation);
}

/** ITU-R 601 luma as PIL's `convert('L')` rounds it. */
function toGray({ width, height, rgb }: DecodedImage): Raster {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const [r, g, b] = [rgb[i * 3] ?? 0, rgb[i * 3 + 1] ?? 0, rgb[i * 3 + 2] ?? 0];
    data[i] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  }
  return { width, height, channels: 1, data };
}

function windows(image: DecodedImage, p: Preprocess): { readonly columns: Window; readonly rows: Window } {
  const [height, width] = p.size;
  const [h, w] = resizedSize(image, p);
  if (w < width || h < height) {
    throw new UserError(
      'input-shape',
      `The picture has ${image.width}×${image.height} pixels, the model needs at least ${width}×${height} ` +
        'without resizing. Choose a larger picture, or set "resize" to "crop" or "stretch".',
    );
  }
  return { columns: centred(w, width), rows: centred(h, height) };
}

/**
 * [height, width] before the crop. With `crop` as torchvision's `Resize(resizeTo)`: the longer side is truncated.
 * A crop that is longer than that on one side (not square) needs a larger picture: then it is just covered.
 */
function resizedSize({ width, height }: DecodedImage, p: Preprocess): readonly [number, number] {
  if (p.resize === 'stretch') return p.size;
  if (p.resize === 'none') return [height, width];
  const shorter = p.resizeTo ?? Math.min(...p.size);
  const longer = Math.trunc((shorter * Math.max(width, height)) / Math.min(width, height));
  const [h, w] = height <= width ? [shorter, longer] : [longer, shorter];
  const cover = Math.max(p.size[0] / h, p.size[1] / w);
  return cover <= 1 ? [h, w] : [Math.max(p.size[0], Math.round(h * cover)), Math.max(p.size[1], Math.round(w * cover))];
}

/** torchvision's `CenterCrop`: Python's `round`, halves to the even neighbour. */
function centred(size: number, length: number): Window {
  const half = Math.floor((size - length) / 2);
  const odd = (size - length) % 2 === 1;
  return { size, start: odd && half % 2 === 1 ? half + 1 : half, length };
}

function requirePerChannel(p: Preprocess, channels: number): void {
  for (const key of ['mean', 'std'] as const) {
    if (p[key].length === channels) continue;
    throw new UserError(
      'preprocess-invalid',
      `"${key}" has ${p[key].length} values, but channels "${p.channels}" needs ${channels}: one a channel.`,
    );
  }
}
