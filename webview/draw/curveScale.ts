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
 * Layer index to x, error to y on a log axis from a tenth of the noise floor to above the largest error: how far below the
 * floor an error lies says nothing. Two or
 * more empty decades between the floor and the smallest value are left out, so that the curve has the room.
 */
export function curveScale(values: readonly number[], count: number, floor: number, size: CurveSize): CurveScale {
  const finite = values.filter((v) => Number.isFinite(v) && v >= LOWEST);
  const largest = Math.max(floor * 10, ...finite);
  const first = finite.length === 0 ? floor / 10 : roundDown(Math.min(...finite));
  const high = roundUp(largest);
  const bottom = size.height - size.bottom;
  const gap = first >= floor * 99 ? ([bottom - NOISE_BAND - GAP, bottom - NOISE_BAND] as const) : undefined;
  const low = gap ? first : roundDown(floor / 10);
  const y = gap
    ? scaleLog([floor / 10, floor, low, high], [bottom, gap[1], gap[0], size.top])
    : scaleLog([low, high], [bottom, size.top]);
  y.clamp(true);
  return {
    x: scaleLinear([0, Math.max(1, count - 1)], [size.left, size.width - size.right]),
    y: (error) => y(Math.max(error, LOWEST)),
    ticks: axisTicks(low, high),
    ...(gap ? { gap } : {}),
  };
}

/** The nearest 1, 2 or 5 times a power of ten that is not above, or not below, the value. */
function roundDown(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return ([5, 2].find((step) => value >= step * decade * (1 - 1e-9)) ?? 1) * decade;
}
function roundUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return ([1, 2, 5].find((step) => value <= step * decade * (1 + 1e-9)) ?? 10) * decade;
}

/** Powers of ten; where there are few, twice and five times them too; where there are many, every second. */
function axisTicks(low: number, high: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const span = Math.log10(high / low);
  const every = span > 6 ? decades.filter((d) => (last - d) % 2 === 0) : decades;
  const steps = span > 2.8 ? [1] : [1, 2, 5];
  const ticks = every.flatMap((d) => steps.map((step) => Number(`${step}e${d}`)));
  return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

/** Where values stand, by their place in a list. */
export interface CurvePlaces {
  x(place: number): number;
  y(error: number): number;
}

/** SVG path through the finite values; a gap where a value is missing. */
export function curvePath(values: readonly (number | undefined)[], scale: CurvePlaces): string {
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
