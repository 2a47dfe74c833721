import type { Preprocess } from '../report/report';
import { roundHalfEven } from '../report/roundHalfEven';
import { followsImage } from '../report/schema/preprocess';
import type { Window } from './taps';

/** One axis from the image to the input: resized, a window of it taken, and that laid into `total` positions. */
export interface AxisPlacement {
  readonly window: Window;
  /** Padded positions before the window; those behind it are `total − before − window.length`. */
  readonly before: number;
  readonly total: number;
}

export interface Placement {
  readonly rows: AxisPlacement;
  readonly columns: AxisPlacement;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

type Sides = readonly [number, number];

/**
 * Where the pixels of an image lie in the network's input.
 *
 * - `crop`, `none`, `stretch`: torchvision's `Resize` and `CenterCrop` (or Transformers' `center_crop`); a pair in `resizeTo` as timm's `ResizeKeepRatio`.
 * - `letterbox`: Ultralytics' `LetterBox` (`ultralytics/data/augment.py`), also timm's `CenterCropOrPad`.
 * - `longest`: Segment Anything's `ResizeLongestSide`, padded at the end.
 * - `fit`: DETR's `get_size_with_aspect_ratio` where `resizeTo` is a number.
 * - `keep`: DPT's `get_resize_output_image_size` with `keep_aspect_ratio`.
 */
export function placementOf(image: Size, p: Preprocess): Placement {
  const [height, width] = p.size;
  const [h, w] = resizedSides(image, p);
  const place = p.resize === 'letterbox' || p.resize === 'longest' ? padded : cropped;
  if (followsImage(p.resize)) return { rows: cropped(h, h, p), columns: cropped(w, w, p) };
  return { rows: place(h, height, p), columns: place(w, width, p) };
}

/** Height and width of the input that is made of an image. */
export function placedSize({ rows, columns }: Placement): Sides {
  return [rows.total, columns.total];
}

/** Height and width of the whole image when it is resized. */
function resizedSides({ width, height }: Size, p: Preprocess): Sides {
  switch (p.resize) {
    case 'none':
      return [height, width];
    case 'stretch':
      return typeof p.resizeTo === 'number' ? [p.resizeTo, p.resizeTo] : (p.resizeTo ?? p.size);
    case 'crop':
      return coveringSides([height, width], p);
    case 'letterbox':
      return fittingSides([height, width], p, roundHalfEven);
    case 'longest':
      return fittingSides([height, width], p, (x) => Math.floor(x + 0.5));
    case 'fit': {
      const { stride = 1 } = p;
      const [h, w] = fittingSides([height, width], p, roundHalfEven);
      return [Math.ceil(h / stride) * stride, Math.ceil(w / stride) * stride];
    }
    case 'keep':
      return keptSides([height, width], p);
  }
}

/** Scaled as little as possible by the ratio of one side, each side then rounded to the nearest multiple. */
function keptSides([height, width]: Sides, { size, stride = 1 }: Preprocess): Sides {
  const [byHeight, byWidth] = [size[0] / height, size[1] / width];
  const ratio = Math.abs(1 - byWidth) < Math.abs(1 - byHeight) ? byWidth : byHeight;
  const rounded = (length: number): number => Math.max(1, roundHalfEven((length * ratio) / stride)) * stride;
  return [rounded(height), rounded(width)];
}

/**
 * With a number, the shorter side has that length and the longer is truncated. A crop that is longer than that on one
 * side (not square) needs a larger image: then it is just covered.
 */
function coveringSides([height, width]: Sides, { resizeTo, size }: Preprocess): Sides {
  if (typeof resizeTo === 'object') {
    const ratio = Math.min(height / resizeTo[0], width / resizeTo[1]);
    return [Math.max(size[0], roundHalfEven(height / ratio)), Math.max(size[1], roundHalfEven(width / ratio))];
  }
  const [h, w] = withShorter([height, width], resizeTo ?? Math.min(...size));
  const cover = Math.max(1, size[0] / h, size[1] / w);
  return [Math.round(h * cover), Math.round(w * cover)];
}

function fittingSides([height, width]: Sides, { resizeTo, size }: Preprocess, round: (x: number) => number): Sides {
  const box = typeof resizeTo === 'object' ? resizeTo : size;
  const ratio = Math.min(box[0] / height, box[1] / width);
  if (typeof resizeTo === 'number' && Math.min(height, width) * ratio > resizeTo) {
    return withShorter([height, width], resizeTo);
  }
  return [Math.max(1, round(height * ratio)), Math.max(1, round(width * ratio))];
}

function withShorter([height, width]: Sides, shorter: number): Sides {
  const longer = Math.trunc((shorter * Math.max(width, height)) / Math.min(width, height));
  return height <= width ? [shorter, longer] : [longer, shorter];
}

function cropped(size: number, length: number, { cropRounding }: Preprocess): AxisPlacement {
  const half = (size - length) / 2;
  const start = cropRounding === 'down' ? Math.floor(half) : roundHalfEven(half);
  return { window: { size, start, length }, before: 0, total: length };
}

/** The image in its padding; where it is longer, in the middle of what is cut off. An odd rest is longer at the end. */
function padded(size: number, length: number, p: Preprocess): AxisPlacement {
  if (size >= length) return cropped(size, length, p);
  const { padAlign, resize, stride } = p;
  const rest = stride === undefined ? length - size : (length - size) % stride;
  const atStart = (padAlign ?? defaultPadAlign(resize)) === 'start';
  return {
    window: { size, start: 0, length: size },
    before: atStart ? 0 : Math.floor(rest / 2),
    total: size + rest,
  };
}

/** Where the image lies when nothing is said. */
export function defaultPadAlign(resize: Preprocess['resize']): 'center' | 'start' {
  return resize === 'letterbox' ? 'center' : 'start';
}

/** What is padded with when nothing is said: the gray of Ultralytics, or black. */
export function defaultPadValue(resize: Preprocess['resize']): number {
  return resize === 'letterbox' ? 114 : 0;
}
