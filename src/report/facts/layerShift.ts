import { formatError } from './format';
import type { Flip, LayerReport, LayerShift } from '../report';

/** A shift is significant where it takes at least this part of E off. */
const MIN_GAIN = 0.1;

/** The shift of a layer that is worth showing. */
export function significantShift(layer: LayerReport, flip: Flip): LayerShift | undefined {
  const shift = layer.shift?.[flip];
  return shift !== undefined && isSignificant(shift) ? shift : undefined;
}

function isSignificant({ error, unshifted }: LayerShift): boolean {
  return error <= unshifted * (1 - MIN_GAIN);
}

const ARROWS: readonly (readonly string[])[] = [
  ['↖', '↑', '↗'],
  ['←', '', '→'],
  ['↙', '↓', '↘'],
];

/** `→1 px: 31% → 4%`: E on the common positions before and after moving g·F(gx) one pixel to the right. */
export function shiftText({ dy, dx, error, unshifted }: LayerShift, noiseFloor: number): string {
  const figures = `${formatError(unshifted, noiseFloor)} → ${formatError(error, noiseFloor)}`;
  return `${ARROWS[dy + 1]?.[dx + 1] ?? ''}1 px: ${figures}`;
}

/** What a shift by one pixel would take off, in one sentence; undefined where none helps. */
export function shiftSentence(shift: LayerShift | undefined, noiseFloor: number): string | undefined {
  if (shift === undefined || !isSignificant(shift)) return undefined;
  const step = (by: number, [more, less]: readonly [string, string]) => (by === 0 ? [] : [by > 0 ? more : less]);
  const where = [...step(shift.dy, ['down', 'up']), ...step(shift.dx, ['right', 'left'])].join(' and ');
  const [left, all] = [formatError(shift.error, noiseFloor), formatError(shift.unshifted, noiseFloor)];
  return `Shifted one pixel ${where}, it would differ by ${left} instead of ${all}: the sign of a misaligned grid.`;
}
