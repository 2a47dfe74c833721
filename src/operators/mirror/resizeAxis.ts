/** A Resize along one axis, by the names of the ONNX operator specification. */
export interface ResizeAxis {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  readonly coordinates: string;
  readonly mode: string;
  /** `nearest_mode`; `simple` is the older Upsample's: truncation, or rounding up when it shrinks. */
  readonly nearest: string;
}

/** Columns may differ this much from their mirror images: float32 coordinates of a few thousand columns. */
const TOLERANCE = 1e-3;

/**
 * Whether a resize commutes with the mirror along its axis. Linear and cubic kernels are even, so the
 * sampling places must be mirror images; for `nearest` the picked columns must be, computed both in
 * float32 as the runtime does and exactly, because ties decide.
 */
export function isMirrorSymmetric(axis: ResizeAxis): boolean {
  if (axis.mode !== 'nearest') {
    return everyColumn(axis.to, (k) => {
      const sum = coordinate(axis, k, identity) + coordinate(axis, axis.to - 1 - k, identity);
      return Math.abs(sum - (axis.from - 1)) < TOLERANCE;
    });
  }
  return [identity, Math.fround].every((round) => {
    const picked = (k: number): number => pick(axis, coordinate(axis, k, round));
    return everyColumn(axis.to, (k) => picked(k) + picked(axis.to - 1 - k) === axis.from - 1);
  });
}

function everyColumn(count: number, holds: (column: number) => boolean): boolean {
  for (let k = 0; k < count; k++) if (!holds(k)) return false;
  return true;
}

function identity(value: number): number {
  return value;
}

/** Input place of output column k (ONNX Resize, `coordinate_transformation_mode`). */
function coordinate(axis: ResizeAxis, k: number, round: (value: number) => number): number {
  const { from, to, scale } = axis;
  const halfPixel = (): number => round(round((k + 0.5) / scale) - 0.5);
  switch (axis.coordinates) {
    case 'half_pixel':
      return halfPixel();
    case 'pytorch_half_pixel':
      return to > 1 ? halfPixel() : 0;
    case 'half_pixel_symmetric': {
      const adjustment = round(to / round(scale * from));
      return round(round((from / 2) * (1 - adjustment)) + halfPixel());
    }
    case 'align_corners':
      return to === 1 ? 0 : round(round(k * (from - 1)) / (to - 1));
    case 'tf_half_pixel_for_nn':
      return round((k + 0.5) / scale);
    case 'asymmetric':
      return round(k / scale);
    default:
      return Number.NaN;
  }
}

function pick(axis: ResizeAxis, place: number): number {
  const column = rounded(axis, place);
  return Math.min(Math.max(column, 0), axis.from - 1);
}

function rounded(axis: ResizeAxis, place: number): number {
  switch (axis.nearest) {
    case 'floor':
      return Math.floor(place);
    case 'ceil':
      return Math.ceil(place);
    case 'round_prefer_ceil':
      return Math.floor(place + 0.5);
    case 'round_prefer_floor':
      return Math.ceil(place - 0.5);
    default:
      return axis.scale < 1 ? Math.ceil(place) : Math.trunc(place);
  }
}
