import { layersByKind, swapPairs } from './channelMatching';
import { formatError } from './format';
import { shiftText, significantShift } from './layerShift';
import type { Flip, LayerReport, Report } from '../report';

/** A layer that a flip only reorders, or moves by one pixel. */
export interface MatchingRow {
  readonly layer: LayerReport;
  /** `35% → 4%`: E before and after channel matching; absent where channels do not swap. */
  readonly matched?: string;
  /** `3↔17`, the strongest first; empty where channels do not swap. */
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
  const swapping = new Set([...(kinds?.get('swapped') ?? []), ...(kinds?.get('partly') ?? [])]);
  return report.layers.flatMap((layer) => {
    const shift = significantShift(layer, flip);
    const swaps = swapping.has(layer);
    if (!swaps && shift === undefined) return [];
    const [error, permuted] = [layer.error[flip] ?? NaN, layer.permuted?.[flip] ?? NaN];
    const text = (value: number): string => formatError(value, report.noiseFloor);
    return [
      {
        layer,
        ...(swaps ? { matched: `${text(error)} → ${text(permuted)}` } : {}),
        swaps: swaps ? swapPairs(layer.swaps?.[flip] ?? []) : [],
        ...(shift === undefined ? {} : { shift: shiftText(shift, report.noiseFloor) }),
        matchingGain: swaps ? 1 - permuted / error : 0,
        shiftGain: shift === undefined ? 0 : 1 - shift.error / shift.unshifted,
      },
    ];
  });
}
