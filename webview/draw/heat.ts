import type { LayerView, Matrix } from '../../src/protocol/views';
import type { LayerReport, Report } from '../../src/report/report';
import type { HeatScale } from '../choices';
import { valueRange, type Range } from './raster';

/** The shared scale ends here, in units of the largest layer error: local errors are larger than their mean. */
const SHARED_HEADROOM = 3;

/**
 * The heatmap in relative units: its root mean square over positions is the layer's error E, so a value of
 * 0.2 means "here the features differ by 20% of the layer's typical magnitude". Undefined when E is 0 or unknown.
 */
export function relativeHeat(view: LayerView, error: number | undefined): Matrix {
  const { width, height, data } = view.heatmap;
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
  const factor = norm > 0 && error !== undefined ? (error * Math.sqrt(width * height)) / norm : 0;
  return { width, height, data: data.map((value) => value * factor) };
}

/** The range of colors for a relative heatmap. Never finer than float noise, which would look like a finding. */
export function heatRange(heat: Matrix, scale: HeatScale, report: Report, view: LayerView): Range {
  if (scale === 'own') return [0, Math.max(valueRange(heat)[1], report.noiseFloor)];
  const errors = report.layers.map((layer: LayerReport) => layer.error[view.flip] ?? 0).filter(Number.isFinite);
  return [0, SHARED_HEADROOM * errors.reduce((a, b) => Math.max(a, b), report.noiseFloor)];
}
