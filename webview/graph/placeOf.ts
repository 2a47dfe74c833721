import type { Area } from './viewport';

/** As style properties. */
export function placeOf({ x, y, width, height }: Area): Readonly<Record<string, string>> {
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
}
