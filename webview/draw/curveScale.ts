import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3-scale';
import type { Flip, LayerReport } from '../../src/report/report';

/** Errors are not drawn lower than this. */
const LOWEST = 1e-9;

export interface CurveSize {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface CurveScale {
  readonly x: ScaleContinuousNumeric<number, number>;
  /** Takes an error ≥ 0; what is too small for the axis lies on its lower end. */
  y(error: number): number;
  /** Powers of ten on the axis, lowest first. */
  readonly decades: readonly number[];
}

/** Layer index to x, error to y on a log axis from below the noise floor to above the largest error. */
export function curveScale(values: readonly number[], count: number, floor: number, size: CurveSize): CurveScale {
  const finite = values.filter((v) => Number.isFinite(v) && v > 0);
  const smallest = Math.max(LOWEST, Math.min(floor / 10, ...finite));
  const largest = Math.max(floor * 100, ...finite);
  const low = Math.floor(Math.log10(smallest) + 1e-9);
  const high = Math.ceil(Math.log10(largest) - 1e-9);
  const y = scaleLog([10 ** low, 10 ** high], [size.height - size.bottom, size.top]).clamp(true);
  return {
    x: scaleLinear([0, Math.max(1, count - 1)], [size.left, size.width - size.right]),
    y: (error) => y(Math.max(error, LOWEST)),
    decades: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}

/** SVG path through the finite values; a gap where a value is missing. */
export function curvePath(values: readonly (number | undefined)[], scale: CurveScale): string {
  let pen = 'M';
  let path = '';
  values.forEach((value, i) => {
    if (value === undefined || !Number.isFinite(value)) {
      pen = 'M';
      return;
    }
    path += `${pen}${scale.x(i).toFixed(1)},${scale.y(value).toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

/** The layer nearest to an x position. */
export function nearestLayer(x: number, count: number, scale: CurveScale): number {
  return Math.min(count - 1, Math.max(0, Math.round(scale.x.invert(x))));
}

export interface Band {
  readonly first: number;
  readonly last: number;
  /** `56×56`, or empty for layers without two spatial axes. */
  readonly label: string;
}

/** Runs of consecutive layers of one spatial size, which are the stages of a network. */
export function spatialBands(layers: readonly LayerReport[], flip: Flip): readonly Band[] {
  const bands: Band[] = [];
  layers.forEach((layer, i) => {
    const label = spatialLabel(layer, flip);
    const band = bands.at(-1);
    if (band?.label === label) bands[bands.length - 1] = { ...band, last: i };
    else bands.push({ first: i, last: i, label });
  });
  return bands;
}

function spatialLabel({ shape, action }: LayerReport, flip: Flip): string {
  const axis = /^flip\((\d+)/.exec(action[flip] ?? '')?.[1];
  if (axis === undefined) return '';
  const rows = flip === 'h' ? Number(axis) - 1 : Number(axis);
  const [height, width] = [shape[rows], shape[rows + 1]];
  return height === undefined || width === undefined ? '' : `${height}×${width}`;
}

/** `10 %`, `1 %`, `0.1 %`, then `10⁻⁴`. */
export function decadeLabel(decade: number): string {
  const exponent = Math.round(Math.log10(decade));
  if (exponent >= -3) return `${Number((100 * 10 ** exponent).toPrecision(2))} %`;
  return `10⁻${[...String(-exponent)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`;
}
