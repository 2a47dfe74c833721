import { describe, expect, it } from 'vitest';
import type { LayerReport } from '../../src/report/report';
import { DEFAULT_CHOICES } from '../../webview/choices';
import { shownLayer } from '../../webview/shownLayer';
import { syntheticReport } from '../support/panelHarness/syntheticReport';

const report = syntheticReport();
const [first, second] = [report.layers[0]!, report.layers[1]!];
const last = report.layers.at(-1)!;

/** The report with layers of its own, and what the last of them shows first. */
function shownOf(...layers: readonly Partial<LayerReport>[]): number | undefined {
  const own = layers.map((layer, i): LayerReport => ({ ...first, tensor: `t${i}`, error: { h: 0.1 }, ...layer }));
  const shown = shownLayer({ ...report, layers: own }, DEFAULT_CHOICES, 'h');
  return shown && own.indexOf(shown);
}

const MAPS = { action: { h: 'flip(3)' }, shape: [1, 8, 4, 4] } as const;
const ONE_PIXEL = { action: { h: 'flip(3)' }, shape: [1, 8, 1, 1] } as const;
const LOST = { action: { h: 'lost' }, shape: [1, 96, 2] } as const;

describe('the layer that is shown', () => {
  it('is the chosen one, else the one that adds most, else the last one shown, else the worst', () => {
    expect(shownLayer(report, { ...DEFAULT_CHOICES, tensor: last.tensor }, 'h', second.tensor)).toBe(last);
    const worst = shownLayer(report, { ...DEFAULT_CHOICES, tensor: 'gone' }, 'h');
    expect(worst?.error.h).toBe(Math.max(...report.layers.map((layer) => layer.error.h ?? 0)));
    expect(shownLayer(report, DEFAULT_CHOICES, 'h', second.tensor)).toBe(second);
    const attributed = { ...report, layers: [{ ...first, attribution: { h: 0.9 } }, ...report.layers.slice(1)] };
    expect(shownLayer(attributed, DEFAULT_CHOICES, 'h', second.tensor)).toBe(attributed.layers[0]);
    expect(shownLayer({ ...report, layers: [] }, DEFAULT_CHOICES, 'h')).toBeUndefined();
  });

  it('adds to the difference, and does not take from it', () => {
    expect(shownOf({ ...MAPS, attribution: { h: -3.2 } }, { ...MAPS, attribution: { h: 0.5 } })).toBe(1);
  });

  it('has maps where such a layer adds about as much', () => {
    expect(shownOf({ ...LOST, attribution: { h: 1.09 } }, { ...MAPS, attribution: { h: 1 } })).toBe(1);
    expect(shownOf({ ...LOST, attribution: { h: 0.9 } }, { ...MAPS, attribution: { h: 0.1 } })).toBe(0);
    expect(shownOf({ ...LOST, attribution: { h: 0.9 } })).toBe(0);
  });

  it('has the largest error of those that can be compared in their order', () => {
    const error = { h: 2 };
    expect(shownOf({ ...LOST, error }, { ...ONE_PIXEL, error }, MAPS, { ...MAPS, error: { h: 0.2 } })).toBe(3);
    expect(shownOf({ ...LOST, error }, { ...MAPS, error: { h: 0 } })).toBe(0);
    expect(shownOf({ ...LOST, error: {} }, { ...LOST, error: { h: NaN } })).toBe(0);
  });
});
