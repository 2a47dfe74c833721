import { layerSwapKind, matchedError } from './channelMatching';
import { isAboveFloor, isExact } from './exact';
import type { Flip, LayerReport, Report } from '../report';

/** Whether a flip does no more to the layer than swap its channels or change their signs, up to float noise. */
export function isExactUpToChannels(report: Report, layer: LayerReport, flip: Flip): boolean {
  const matched = matchedError(report, layer, flip);
  return matched !== undefined && isExact(matched, report.noiseFloor);
}

/**
 * Where the difference starts under a flip: the first layer that is above the noise floor and stays there however its
 * channels are matched. Null where every layer is exact so; undefined where it is not known, or not listed.
 */
export function startLayer(report: Report, flip: Flip): LayerReport | null | undefined {
  const tensor = report.firstBroken[flip];
  if (tensor === undefined || tensor === null) return tensor;
  const first = report.layers.findIndex((layer) => layer.tensor === tensor);
  if (first < 0) return undefined;
  const broken = report.layers
    .slice(first)
    .find(
      (layer) => isAboveFloor(layer.error[flip] ?? 0, report.noiseFloor) && !isExactUpToChannels(report, layer, flip),
    );
  return broken ?? null;
}

/** What the flip does to the channels of layers that are exact otherwise: `swapped channels`, `changed signs`. */
export function rearrangedWords(report: Report, flip: Flip): string {
  const kinds = new Set(
    report.layers
      .filter((layer) => isExactUpToChannels(report, layer, flip))
      .map((layer) => layerSwapKind(report, layer, flip)),
  );
  const words = [
    ...(kinds.has('swapped') ? ['swapped channels'] : []),
    ...(kinds.has('signed') ? ['changed signs'] : []),
  ];
  return words.join(' and ');
}

/** How many layers are exact but for their channels. */
export function rearrangedLayers(report: Report, flip: Flip): number {
  return report.layers.filter((layer) => isExactUpToChannels(report, layer, flip)).length;
}
