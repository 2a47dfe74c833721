import { formatError } from './format';
import type { Flip, LayerReport, LayerShift } from '../report';

/** A shift is worth a word where it takes at least this part of E off. */
const TELLING = 0.1;

/** The shift of a layer that is worth showing. */
export function tellingShift(layer: LayerReport, flip: Flip): LayerShift | undefined {
  const shift = layer.shift?.[flip];
  return shift !== undefined && isTelling(shift) ? shift : undefined;
}

export function isTelling({ error, unshifted }: LayerShift): boolean {
  return error <= unshifted * (1 - TELLING);
}

const ARROWS: readonly (readonly string[])[] = [
  ['↖', '↑', '↗'],
  ['←', '', '→'],
  ['↙', '↓', '↘'],
];

/** `→1 px: 0.310 → 0.0400`: E on the common positions before and after moving g·F(gx) one pixel to the right. */
export function shiftText({ dy, dx, error, unshifted }: LayerShift): string {
  return `${ARROWS[dy + 1]?.[dx + 1] ?? ''}1 px: ${formatError(unshifted)} → ${formatError(error)}`;
}
