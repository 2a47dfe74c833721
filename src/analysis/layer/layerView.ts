import type { ChannelMaps, ChannelStrip, LayerView, Matrix } from '../../protocol/views';
import type { Flip } from '../../report/report';
import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { applyFlip } from '../../operators/follow/rearrange';
import type { Planes, PlanesPair } from './planes';
import { toPlanes } from './planes';

/** Thumbnails are at most this many pixels on a side. */
const THUMBNAIL = 48;

/** One layer under one flip, brought to the same order and cut into images. */
export interface LayerPair extends PlanesPair {
  readonly tensor: string;
  readonly flip: Flip;
  /** Per channel ‖F(x)_c − (g·F(gx))_c‖ / ‖F(x)‖. */
  readonly channelErrors: Float32Array;
  /** Channel numbers, largest error first. */
  readonly order: Uint32Array;
  /** Per position, the L2 norm of the difference over channels. */
  readonly heatmap: Float32Array;
}

/** @param original F(x); @param other F(gx), in its own order. */
export function pairPlanes(flip: Flip, action: Action, original: FloatTensor, other: FloatTensor): PlanesPair {
  return { original: toPlanes(original, action), flipped: toPlanes(applyFlip(other, action, flip), action) };
}

/** As `pairPlanes`, with where the two differ. */
export function pairLayer(
  tensor: string,
  flip: Flip,
  action: Action,
  original: FloatTensor,
  other: FloatTensor,
): LayerPair {
  const pair = pairPlanes(flip, action, original, other);
  return { tensor, flip, ...pair, ...compareChannels(pair) };
}

function compareChannels({
  original: a,
  flipped: b,
}: PlanesPair): Pick<LayerPair, 'channelErrors' | 'order' | 'heatmap'> {
  const area = a.height * a.width;
  const sums = new Float64Array(a.channels);
  const places = new Float64Array(area);
  let norm = 0;
  for (let c = 0, o = 0; c < a.channels; c++) {
    let sum = 0;
    for (let i = 0; i < area; i++, o++) {
      const value = a.data[o]!;
      const d = value - b.data[o]!;
      norm += value * value;
      sum += d * d;
      places[i]! += d * d;
    }
    sums[c] = sum;
  }
  const order = Uint32Array.from(sums.keys()).sort((p, q) => sums[q]! - sums[p]! || p - q);
  const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
  return {
    order,
    channelErrors: Float32Array.from(sums, (s) => Math.sqrt(s) * scale),
    heatmap: Float32Array.from(places, Math.sqrt),
  };
}

/** What a person sees of one channel; without `channel`, the one with the largest error. */
export function layerView(pair: LayerPair, channel: number = pair.order[0] ?? 0): LayerView {
  const { original, flipped } = pair;
  const { height, width, channels } = original;
  const place = Math.min(Math.max(Math.trunc(channel), 0), channels - 1);
  return {
    tensor: pair.tensor,
    channels,
    channel: place,
    ...channelMaps(pair.flip, original, flipped, place),
    heatmap: { width, height, data: pair.heatmap },
    order: pair.order,
    channelErrors: pair.channelErrors,
  };
}

/** One channel of two tensors in the same order, and their difference. */
export function channelMaps(flip: Flip, x: Planes, gx: Planes, channel: number): ChannelMaps {
  const { height, width } = x;
  const [original, flipped] = [channelMatrix(x, channel), channelMatrix(gx, channel)];
  const difference = { width, height, data: original.data.map((value, i) => value - flipped.data[i]!) };
  return { flip, height, width, original, flipped, difference };
}

function channelMatrix(planes: Planes, channel: number): Matrix {
  const area = planes.height * planes.width;
  return {
    width: planes.width,
    height: planes.height,
    data: planes.data.slice(channel * area, (channel + 1) * area),
  };
}

/** Thumbnails of |difference| for `count` channels of the order by error, each scaled to its own maximum. */
export function channelStrip(pair: LayerPair, first: number, count: number): ChannelStrip {
  const { height, width } = pair.original;
  const step = Math.max(1, Math.ceil(Math.max(height, width) / THUMBNAIL));
  const small = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  const channels = pair.order.subarray(first, first + count);
  return { first, ...small, thumbnails: Array.from(channels, (c) => thumbnail(pair, c, step, small)) };
}

/** The largest |difference| of each step×step block, so that one bad pixel stays visible. */
function thumbnail(
  { original, flipped }: LayerPair,
  channel: number,
  step: number,
  small: { readonly width: number; readonly height: number },
): Uint8Array {
  const values = new Float32Array(small.width * small.height);
  let largest = 0;
  for (let y = 0, o = channel * original.height * original.width; y < original.height; y++) {
    for (let x = 0; x < original.width; x++, o++) {
      const d = Math.abs(original.data[o]! - flipped.data[o]!);
      const at = Math.floor(y / step) * small.width + Math.floor(x / step);
      if (d > values[at]!) values[at] = d;
      if (d > largest) largest = d;
    }
  }
  return Uint8Array.from(values, (v) => (largest > 0 ? Math.round((255 * v) / largest) : 0));
}
