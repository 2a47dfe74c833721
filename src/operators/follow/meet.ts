import type { AxisMap } from './action';
import { sameMap } from './axisMaps';

/** The axes of an operand that are longer than one, by place (an axis of the result, a letter): how each is moved. */
export type Ordered<Place> = ReadonlyMap<Place, { readonly map: AxisMap | undefined; readonly size: number }>;

/**
 * The order of operands that meet entry by entry. Each place must be moved alike in all that are moved there. One that is
 * not moved there takes the order of another that is, and moves all that it does: it was spread there (a context over its
 * positions), or comes from a parameter (a term for relative positions), and breaks the order as a position embedding does;
 * see `isMoved`.
 *
 * @returns undefined where they are in different orders
 */
export function meet<Place>(operands: readonly Ordered<Place>[]): Map<Place, AxisMap> | undefined {
  const result = new Map<Place, AxisMap>();
  for (const operand of operands) {
    for (const [place, { map, size }] of operand) {
      const known = result.get(place);
      if (map === undefined) continue;
      if (known !== undefined && !sameMap(known, map, size)) return undefined;
      result.set(place, map);
    }
  }
  const isLed = operands.every((operand) =>
    [...operand].every(
      ([place, { map }]) =>
        map !== undefined || !result.has(place) || operands.some((other) => leads(other, operand, place)),
    ),
  );
  return isLed ? result : undefined;
}

/** Whether `leader` is moved at `place`, and wherever `operand` is and the leader is longer than one. */
function leads<Place>(leader: Ordered<Place>, operand: Ordered<Place>, place: Place): boolean {
  if (leader.get(place)?.map === undefined) return false;
  return [...operand].every(([own, { map }]) => {
    const led = leader.get(own);
    return map === undefined || led === undefined || led.map !== undefined;
  });
}
