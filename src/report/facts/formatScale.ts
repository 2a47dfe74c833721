import { isAboveFloor } from './exact';
import type { Report } from '../report';

/** A log scale for the bars of a report's layer errors. */
export interface ErrorScale {
  /** Powers of ten: an empty bar and a full one. */
  readonly low: number;
  readonly high: number;
}

/** The decades that the errors above the noise floor span; errors of trained networks rarely span many. */
export function errorScale(report: Report): ErrorScale {
  const errors = report.layers.flatMap((layer) => report.flips.map((flip) => layer.error[flip] ?? 0));
  const above = errors
    .filter((error) => Number.isFinite(error) && isAboveFloor(error, report.noiseFloor))
    .map(Math.log10);
  if (above.length === 0) return { low: report.noiseFloor, high: 1 };
  const low = Math.floor(Math.min(...above));
  const high = Math.max(low + 1, Math.ceil(Math.max(...above)));
  return { low: 10 ** low, high: 10 ** high };
}

/** How much of the bar an error fills, 0…1; nothing at or below the noise floor. */
export function errorPart(error: number, { low, high }: ErrorScale, noiseFloor: number): number {
  if (!isAboveFloor(error, noiseFloor)) return 0;
  const part = Math.log(error / low) / Math.log(high / low);
  return Math.min(1, Math.max(0.02, part));
}
