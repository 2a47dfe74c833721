import { bytesOfSums } from '../../analysis/linear/channelSums';
import { MAX_SAMPLES, neededSamples } from '../../analysis/linear/sampleRule';
import { planesSize } from '../../analysis/layer/planes';
import type { LayerMeasurement } from '../../analysis/measure/layerMeter';
import { elementCount } from '../../onnx/tensors';
import { UserError } from '../../protocol/errors';
import { MIN_SAMPLES, type LinearRequest } from '../../protocol/linear';
import { cutText, MAX_NAME } from '../../report/facts/cutText';
import type { Flip, LayerLinear } from '../../report/report';
import type { Analysis } from '../analysis';
import { hasBrokenMaps } from '../explain/explainChannels';

/** Of one layer, a few seconds and 150 MB of sums. */
const MAX_LINEAR_CHANNELS = 1024;

export type Refusal = Extract<LayerLinear, { readonly reason: string }>;

/** A layer whose maps are asked for. */
export interface LinearLayer {
  readonly tensor: string;
  /** Those that break it, in the order of the report. */
  readonly flips: readonly Flip[];
  readonly channels: number;
  readonly positions: number;
  /** What its sums and the activations of one run take. */
  readonly bytes: number;
  /** Whether the batch is its first axis. */
  readonly isBatched: boolean;
}

/**
 * The layers that are asked for; without names, those that a flip breaks.
 * @throws UserError `setting-invalid` for a name that no layer has
 */
export function linearLayers(analysis: Analysis, { tensors }: LinearRequest, batch: number): readonly LinearLayer[] {
  const { layers, noiseFloor, spec } = analysis;
  const unknown = tensors?.find((name) => layers.every(({ tensor }) => tensor !== name));
  if (unknown !== undefined) {
    throw new UserError(
      'setting-invalid',
      `No layer of ${analysis.model.loaded.onnx.path} gives the tensor ${cutText(unknown, MAX_NAME)}. Name one that the table of layers lists.`,
    );
  }
  return layers
    .filter(({ tensor }) => tensors === undefined || tensors.includes(tensor))
    .map((layer) =>
      linearLayer(
        analysis,
        layer,
        spec.flips.filter((flip) => hasBrokenMaps(layer, flip, noiseFloor)),
        batch,
      ),
    )
    .filter(({ flips }) => flips.length > 0);
}

function linearLayer(
  analysis: Analysis,
  { tensor, shape }: LayerMeasurement,
  flips: readonly Flip[],
  batch: number,
): LinearLayer {
  const { channels, height, width } = planesSize(shape, analysis.action(tensor));
  const activations = 4 * elementCount(shape) * (1 + analysis.spec.flips.length);
  return {
    tensor,
    flips,
    channels,
    positions: height * width,
    bytes: bytesOfSums(channels, flips.length) + activations,
    isBatched: batch === 1 || shape[0] === batch,
  };
}

/** As many as are asked for, as there are inputs, or as the named layers need. */
export function sampleCount(
  { tensors, samples, inputs }: LinearRequest,
  layers: readonly LinearLayer[],
  perRun: number,
): number {
  if (samples !== undefined) return samples;
  if (inputs !== undefined) return inputs.length * perRun;
  if (tensors === undefined) return MIN_SAMPLES;
  const needed = layers.map(({ channels, positions }) => neededSamples(channels, positions));
  return Math.min(MAX_SAMPLES, Math.max(MIN_SAMPLES, ...needed));
}

/** Why no map is fitted to a layer; undefined where one is. */
export function refusal(layer: LinearLayer, samples: number): Refusal | undefined {
  const { channels, positions, isBatched } = layer;
  if (!isBatched) return { reason: 'not-batched' };
  if (channels < 2) return { reason: 'one-channel' };
  if (channels > MAX_LINEAR_CHANNELS) return { reason: 'many-channels' };
  const needed = neededSamples(channels, positions);
  return samples < needed ? { reason: 'few-positions', needed } : undefined;
}
