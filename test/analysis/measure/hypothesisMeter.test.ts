import { expect, it } from 'vitest';
import { HypothesisMeter } from '../../../src/analysis/measure/hypothesisMeter';
import type { LayerMeasurement, LayerMeter } from '../../../src/analysis/measure/layerMeter';
import type { Action } from '../../../src/operators/follow/action';
import type { Flip, PerFlip } from '../../../src/report/report';

const FLIPPED: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };

function meter(action: string, error: PerFlip<number>, seen: Flip[]): LayerMeter {
  const result = { tensor: 't', action: { h: action }, error } as unknown as LayerMeasurement;
  return { tensor: 't', measure: (flip: Flip) => seen.push(flip), result: () => result } as unknown as LayerMeter;
}

it.each([
  ['flipped where that fits better over all flips', { h: 0.1, v: 0.3 }, { h: 0.5, v: 0.2 }, 'flip(3)'],
  ['as it is where that fits better', { h: 0.4, v: 0.3 }, { h: 0.5, v: 0.1 }, 'unknown'],
  ['as it is where both fit alike', { h: 0.2 }, { h: 0.2 }, 'unknown'],
])('a layer is compared %s', (_, flipped, asItIs, action) => {
  const seen: Flip[] = [];
  const both = new HypothesisMeter(meter('unknown', asItIs, seen), meter('flip(3)', flipped, seen), FLIPPED);
  both.measure('h', 1);
  expect(seen).toEqual(['h', 'h']);
  const result = both.result();
  expect(result.action.h).toBe(action);
  expect(result.assumed).toEqual(action === 'unknown' ? undefined : FLIPPED);
});
