import type { Pairs } from './pointPairs';

const SIDES: ReadonlyMap<string, string> = new Map(
  [
    ['left', 'right'],
    ['Left', 'Right'],
    ['LEFT', 'RIGHT'],
  ].flatMap(([left, right]) => [[left!, right!] as const, [right!, left!] as const]),
);

/** Names that are each other's with left and right in each other's place: `left lung` and `right lung`. */
export function sidePairs(names: readonly string[]): Pairs {
  return names.flatMap((name, i) => {
    const other = name.replace(/left|right/gi, (side) => SIDES.get(side) ?? side);
    const partner = names.indexOf(other);
    return partner > i ? [[i, partner] as const] : [];
  });
}
