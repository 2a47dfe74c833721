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
  /** Values with a grid line, lowest first. */
  readonly ticks: readonly number[];
  /** Where decades without any value are left out of the axis; undefined when none are. */
  readonly gap?: readonly [top: number, bottom: number];
}

/** Heights in pixels of the noise band and of the gap above it, on an axis with a gap. */
const NOISE_BAND = 19;
const GAP = 13;

/**
 * Layer index to x, error to y on a log axis from below the noise floor to above the largest error. Two or
 * more empty decades between the floor and the smallest value are left out, so that the curve has the room.
 */
export function curveScale(values: readonly number[], count: number, floor: number, size: CurveSize): CurveScale {
  const finite = values.filter((v) => Number.isFinite(v) && v > 0);
  const low = Math.floor(Math.log10(Math.max(LOWEST, Math.min(floor / 10, ...finite))) + 1e-9);
  const high = Math.max(Math.ceil(Math.log10(floor)) + 1, Math.ceil(Math.log10(Math.max(0, ...finite)) - 1e-9));
  const first = finite.length === 0 ? low : Math.floor(Math.log10(Math.min(...finite)) + 1e-9);
  const bottom = size.height - size.bottom;
  const gap = 10 ** first >= floor * 99 ? ([bottom - NOISE_BAND - GAP, bottom - NOISE_BAND] as const) : undefined;
  const y = gap
    ? scaleLog([floor / 10, floor, 10 ** first, 10 ** high], [bottom, gap[1], gap[0], size.top])
    : scaleLog([10 ** low, 10 ** high], [bottom, size.top]);
  y.clamp(true);
  return {
    x: scaleLinear([0, Math.max(1, count - 1)], [size.left, size.width - size.right]),
    y: (error) => y(Math.max(error, LOWEST)),
    ticks: axisTicks(gap ? first : low, high),
    ...(gap ? { gap } : {}),
  };
}

/** Powers of ten; where there are few, twice and five times them too; where there are many, every second. */
function axisTicks(low: number, high: number): readonly number[] {
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  if (decades.length > 7) return decades.filter((d) => (high - d) % 2 === 0).map((d) => 10 ** d);
  if (decades.length > 3) return decades.map((d) => 10 ** d);
  return decades.flatMap((d) => (d === high ? [10 ** d] : [10 ** d, 2 * 10 ** d, 5 * 10 ** d]));
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

/** `50 %`, `10 %`, `0.1 %`; powers of ten below that as `10⁻⁴`. */
export function tickLabel(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (value > 0.9e-3) return `${Number((100 * value).toPrecision(2))} %`;
  return `10⁻${[...String(-exponent)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`;
}
