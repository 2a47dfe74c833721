/** The noise floor of float32, for figures that come without their report's own. */
export const FLOAT32_FLOOR = 1e-5;

/**
 * Whether an error is float noise: at the floor or below it. The one place that decides it, for words, colors, verdicts
 * and exit codes alike. What is not a number is not exact.
 */
export function isExact(error: number, noiseFloor: number): boolean {
  return error <= noiseFloor;
}

/** Below this floor numbers are rounded as floats are; above it, to the steps of quantized ones. */
const COARSE = 5e-3;

/** What an error at the floor or below it is. */
export function noiseWords(noiseFloor: number): string {
  return noiseFloor > COARSE ? 'rounding of quantized numbers' : 'float noise';
}

/** Whether an error is more than float noise; what is not a number is neither. */
export function isAboveFloor(error: number, noiseFloor: number): boolean {
  return !Number.isNaN(error) && !isExact(error, noiseFloor);
}
