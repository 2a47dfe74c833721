import { describe, expect, it } from 'vitest';
import { heatRange, relativeHeat } from '../../webview/draw/heat';
import { flipPlace } from '../../webview/parts/crosshair';
import { syntheticView } from '../support/panelHarness/syntheticMaps';
import { syntheticReport } from '../support/panelHarness/syntheticReport';

const report = syntheticReport();
const layer = report.layers[3];
if (layer === undefined) throw new Error('The made-up report has no fourth layer.');
const view = syntheticView(layer, 'v');

describe('relativeHeat', () => {
  it('has the layer’s error as its root mean square', () => {
    const { data } = relativeHeat(view, layer.error.v);
    const meanSquare = data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
    expect(Math.sqrt(meanSquare)).toBeCloseTo(layer.error.v ?? NaN, 5);
  });

  it('is zero without an error', () => {
    expect(relativeHeat(view, undefined).data.every((value) => value === 0)).toBe(true);
    const flat = { ...view, heatmap: { width: 2, height: 1, data: new Float32Array(2) } };
    expect([...relativeHeat(flat, 0).data]).toEqual([0, 0]);
  });
});

describe('heatRange', () => {
  const heat = relativeHeat(view, layer.error.v);

  it('ends at the layer’s largest value on its own scale', () => {
    expect(heatRange(heat, 'own', report, view)[1]).toBeCloseTo(Math.max(...heat.data), 6);
  });

  it('is the same for every layer of a flip on the shared scale', () => {
    const other = syntheticView(report.layers[20] ?? layer, 'v');
    const shared = heatRange(heat, 'shared', report, view);
    expect(heatRange(relativeHeat(other, 0.1), 'shared', report, other)).toEqual(shared);
  });

  it('does not blow float noise up', () => {
    const noise = { width: 2, height: 1, data: Float32Array.of(1e-8, 2e-8) };
    expect(heatRange(noise, 'own', report, view)).toEqual([0, report.noiseFloor]);
  });
});

describe('flipPlace', () => {
  it('is its own inverse and finds the same thing in the flipped image', () => {
    expect(flipPlace({ u: 0.25, v: 0.1 }, 'h')).toEqual({ u: 0.75, v: 0.1 });
    expect(flipPlace({ u: 0.25, v: 0.125 }, 'v')).toEqual({ u: 0.25, v: 0.875 });
    const place = { u: 0.25, v: 0.125 };
    for (const flip of ['h', 'v', 'hv'] as const) expect(flipPlace(flipPlace(place, flip), flip)).toEqual(place);
  });
});
