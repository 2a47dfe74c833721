import { convolve, flip, mean, outputLength, remainder, type Pads, type Setting } from './convolution';

/** One layer of a network with one channel. A convolution is followed by a ReLU. */
export type Layer =
  | { readonly kind: 'convolution'; readonly kernel: readonly number[]; readonly stride: number; readonly pads: Pads }
  | { readonly kind: 'maximum' | 'average'; readonly size: number; readonly stride: number };

const NO_PADS: Pads = { begin: 0, end: 0 };

/** The layer's windows over a signal, as those of a convolution. */
function windows(layer: Layer, signal: readonly number[]): Setting {
  if (layer.kind === 'convolution') return { signal, kernel: layer.kernel, stride: layer.stride, pads: layer.pads };
  const kernel = Array.from({ length: layer.size }, () => 1 / layer.size);
  return { signal, kernel, stride: layer.stride, pads: NO_PADS };
}

/** The layer's output; empty where its window is longer than the signal. */
export function runLayer(layer: Layer, signal: readonly number[]): readonly number[] {
  const setting = windows(layer, signal);
  if (layer.kind === 'convolution') return convolve(setting).map((value) => Math.max(0, value));
  if (layer.kind === 'average') return convolve(setting);
  return Array.from({ length: outputLength(setting) }, (_, j) =>
    Math.max(...signal.slice(j * layer.stride, j * layer.stride + layer.size)),
  );
}

/** The mean of the last layer's output, as global average pooling takes it. */
export function pooledOutput(layers: readonly Layer[], signal: readonly number[]): number {
  return mean(layers.reduce((values, layer) => runLayer(layer, values), signal));
}

/**
 * √(Σ (y(x) − y(gx))² / Σ y(x)²) of the mean y over all signals: how far flipping them changes what global average pooling
 * gives. 0 where y is 0 throughout.
 */
export function pooledError(layers: readonly Layer[], signals: readonly (readonly number[])[]): number {
  let [difference, norm] = [0, 0];
  for (const signal of signals) {
    const original = pooledOutput(layers, signal);
    difference += (original - pooledOutput(layers, flip(signal))) ** 2;
    norm += original ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}

/** The outputs of a layer on the axis of the first signal. */
export interface LayerGrid {
  /** Length of the layer's input. */
  readonly length: number;
  /** Middles of the windows, counted from the first value of the first signal. */
  readonly centers: readonly number[];
  /** How many values at the end of its input, padding included, are never read. */
  readonly unread: number;
  /** Whether the middles of the mirrored signal's windows lie on the same places. */
  readonly aligned: boolean;
}

/** Where each layer's windows lie on a signal of a length. */
export function layerGrids(layers: readonly Layer[], length: number): readonly LayerGrid[] {
  const grids: LayerGrid[] = [];
  let [inputs, step, first] = [length, 1, 0];
  for (const layer of layers) {
    const setting = windows(
      layer,
      Array.from({ length: inputs }, () => 0),
    );
    const outputs = outputLength(setting);
    first += step * ((setting.kernel.length - 1) / 2 - setting.pads.begin);
    step *= layer.stride;
    const [start, spacing] = [first, step];
    const centers = Array.from({ length: outputs }, (_, j) => start + j * spacing);
    const aligned = outputs > 0 && first + centers.at(-1)! === length - 1;
    grids.push({ length: inputs, centers, unread: remainder(setting), aligned });
    inputs = outputs;
  }
  return grids;
}
