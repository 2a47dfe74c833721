import { compareMasks } from '../../../src/analysis/measure/masks';
import type { ChannelStrip, LayerView, Matrix, OutputView, RgbaImage } from '../../../src/protocol/views';
import type { Flip, LayerReport } from '../../../src/report/report';
import { seeded, seedOf } from './random';

/** A smooth field of a few waves, different for every name. */
function field(width: number, height: number, name: string): Float32Array {
  const random = seeded(seedOf(name));
  const waves = Array.from({ length: 6 }, () => ({
    x: (random() - 0.5) * 18,
    y: (random() - 0.5) * 18,
    phase: random() * 7,
    weight: random(),
  }));
  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const u = (i % width) / width;
    const v = Math.floor(i / width) / height;
    const value = waves.reduce((sum, w) => sum + w.weight * Math.sin(w.x * u + w.y * v + w.phase), 0);
    data[i] = Math.max(0, value);
  }
  return data;
}

function matrix(width: number, height: number, data: Float32Array): Matrix {
  return { width, height, data };
}

/** A view of the layer as the engine would give it: two fields that differ a little, mostly at edges. */
export function syntheticView(layer: LayerReport, flip: Flip, wanted?: number): LayerView {
  const spatial = layer.action[flip]?.startsWith('flip') === true;
  const [channels, height, width] = spatial
    ? [layer.shape[1] ?? 1, layer.shape[2] ?? 1, layer.shape[3] ?? 1]
    : [1, 1, layer.shape.slice(1).reduce((a, b) => a * b, 1)];
  const { order, channelErrors } = channelsOf(layer, flip, channels);
  const channel = wanted ?? order[0] ?? 0;
  const error = layer.error[flip] ?? 0;
  const original = field(width, height, `${layer.tensor} ${channel}`);
  const noise = field(width, height, `${layer.tensor} ${channel} ${flip}`);
  const flipped = original.map((value, i) => value + error * ((noise[i] ?? 0) - 0.6));
  const difference = original.map((value, i) => value - (flipped[i] ?? 0));
  const heatmap = field(width, height, `${layer.tensor} ${flip} heat`).map((value) => value ** 1.5);
  return {
    tensor: layer.tensor,
    flip,
    channels,
    height,
    width,
    channel,
    original: matrix(width, height, original),
    flipped: matrix(width, height, flipped),
    difference: matrix(width, height, difference),
    heatmap: matrix(width, height, heatmap),
    order,
    channelErrors,
  };
}

function channelsOf(layer: LayerReport, flip: Flip, channels: number): Pick<LayerView, 'order' | 'channelErrors'> {
  const random = seeded(seedOf(`${layer.tensor} ${flip} channels`));
  const raw = Float32Array.from({ length: channels }, () => random() ** 4);
  const norm = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
  const channelErrors = raw.map((value) => (value / norm) * (layer.error[flip] ?? 0));
  const order = Uint32Array.from(channelErrors.keys()).sort(
    (a, b) => (channelErrors[b] ?? 0) - (channelErrors[a] ?? 0),
  );
  return { order, channelErrors };
}

export function syntheticStrip(layer: LayerReport, flip: Flip, first: number, count: number): ChannelStrip {
  const { order, width, height } = syntheticView(layer, flip);
  const size = Math.min(56, width);
  const rows = Math.min(56, height);
  const thumbnails = Array.from(order.slice(first, first + count), (channel) => {
    const values = field(size, rows, `${layer.tensor} ${channel} ${flip}`);
    const largest = values.reduce((a, b) => Math.max(a, b), 1e-9);
    return Uint8Array.from(values, (value) => Math.round((255 * value) / largest));
  });
  return { first, width: size, height: rows, thumbnails };
}

/** A mask of 14×14 positions: left half class 0, right half class 2, of which one column changes. */
export function syntheticMask(flip: Flip, labels: readonly string[]): OutputView {
  const side = 14;
  const column = (i: number): number => i % side;
  const original = Int32Array.from({ length: side * side }, (_, i) => (column(i) < 7 ? 0 : 2));
  const flipped = original.map((index, i) => (column(i) === 7 ? 4 : index));
  const { changed, classes } = compareMasks(original, flipped);
  return {
    kind: 'mask',
    flip,
    width: side,
    height: side,
    numbers: 'scores',
    possible: 5,
    original,
    flipped,
    changed,
    occurring: classes.length,
    meanIoU: classes.reduce((sum, { iou }) => sum + iou, 0) / classes.length,
    classes: classes.map((found) => ({ ...found, label: labels[found.index] ?? `label ${found.index}` })),
  };
}

/** A small landscape with something clearly left and something clearly at the top. */
export function syntheticImage(size = 224): RgbaImage {
  const rgba = new Uint8Array(size * size * 4);
  const random = seeded(7);
  for (let i = 0; i < size * size; i++) {
    const u = (i % size) / size;
    const v = Math.floor(i / size) / size;
    const hill = 0.55 + 0.12 * Math.sin(u * 5 + 1);
    const grain = (random() - 0.5) * 14;
    const sun = Math.hypot(u - 0.25, v - 0.25) < 0.1;
    const [r, g, b] = sun
      ? [250, 214, 120]
      : v > hill
        ? [70 + 60 * u, 104 - 40 * v, 66]
        : [120 + 90 * v, 160 + 40 * v, 214];
    rgba.set([r + grain, g + grain, b + grain, 255], i * 4);
  }
  return { width: size, height: size, rgba };
}

export function flipImage({ width, height, rgba }: RgbaImage, flip: Flip): RgbaImage {
  const out = new Uint8Array(rgba.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = flip === 'v' ? x : width - 1 - x;
      const fromY = flip === 'h' ? y : height - 1 - y;
      const from = (fromY * width + fromX) * 4;
      out.set(rgba.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return { width, height, rgba: out };
}
