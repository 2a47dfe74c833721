import { layersByKind, matchedError, swapPairs } from './channelMatching';
import { formatError } from './format';
import { shiftText, significantShift } from './layerShift';
import type { Flip, LayerReport, Report } from '../report';

/** A layer that a flip only reorders, or moves by one pixel. */
export interface MatchingRow {
  readonly layer: LayerReport;
  /** `35% → 4%`: E before and after channel matching; absent where channels do not swap. */
  readonly matched?: string;
  /** `3↔17`, the strongest first, then `−4` where channel 4 changes sign; empty where channels do neither. */
  readonly swaps: readonly string[];
  /** `→1 px: 31% → 4%`; absent where no shift helps. */
  readonly shift?: string;
  /** The part of E that channel matching and a shift take off, 0…1. */
  readonly matchingGain: number;
  readonly shiftGain: number;
}

/** In graph order; empty before channels were matched and where nothing was found. */
export function matchingRows(report: Report, flip: Flip): readonly MatchingRow[] {
  const kinds = layersByKind(report, flip);
  const swapping = new Set((['swapped', 'partly', 'signed'] as const).flatMap((kind) => kinds?.get(kind) ?? []));
  return report.layers.flatMap((layer) => {
    const shift = significantShift(layer, flip);
    const swaps = swapping.has(layer);
    if (!swaps && shift === undefined) return [];
    const [error, matched] = [layer.error[flip] ?? NaN, matchedError(report, layer, flip) ?? NaN];
    const negated = (layer.negated?.[flip] ?? []).map((channel) => `−${channel}`);
    const text = (value: number): string => formatError(value, report.noiseFloor);
    return [
      {
        layer,
        ...(swaps ? { matched: `${text(error)} → ${text(matched)}` } : {}),
        swaps: swaps ? [...swapPairs(layer.swaps?.[flip] ?? []), ...negated] : [],
        ...(shift === undefined ? {} : { shift: shiftText(shift, report.noiseFloor) }),
        matchingGain: swaps ? 1 - matched / error : 0,
        shiftGain: shift === undefined ? 0 : 1 - shift.error / shift.unshifted,
      },
    ];
  });
}
