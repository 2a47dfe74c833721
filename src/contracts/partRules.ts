import type { Flip } from '../report/report';
import type { ContractPart } from './contract';
import { coordinateRules, entriesPerBox, type EntryRule } from './coordinates';

/**
 * How a flip changes the entries of an axis, by the parts that it is divided into; entries of no part are as they are,
 * those of an ignored part become zero.
 */
export function partRules(parts: readonly ContractPart[], flip: Flip, size: number): readonly EntryRule[] {
  const rules = Array.from({ length: size }, (_, i): EntryRule => ({ source: i, factor: 1, offset: 0 }));
  for (const part of parts) {
    const own = ownRules(part, flip, part.to - part.from);
    own.forEach((rule, i) => (rules[part.from + i] = placed(rule, part.from)));
  }
  return rules;
}

function placed({ source, minus, ...rule }: EntryRule, base: number): EntryRule {
  return { ...rule, source: source + base, ...(minus !== undefined && { minus: minus + base }) };
}

function ownRules(part: ContractPart, flip: Flip, count: number): readonly EntryRule[] {
  const { kind, coordinates, pointsAxis } = part;
  const same = Array.from({ length: count }, (_, i): EntryRule => ({ source: i, factor: 1, offset: 0 }));
  // The axis of a turned box has no direction, so that an angle is the same modulo π.
  if (kind === 'angles') {
    return same.map((rule) => ({ ...rule, factor: flip === 'hv' ? 1 : -1, modulo: Math.PI }));
  }
  if (kind === 'ignore') return same.map((rule) => ({ ...rule, factor: 0 }));
  const rules = coordinates === undefined ? same : coordinateRules(coordinates, flip, count);
  if (pointsAxis !== undefined || flip === 'hv') return rules;
  const partner = partners(part, count);
  return rules.map((_, i) => rules[partner(i)]!);
}

/** The entry that takes the place of another: of a class that is swapped, or the same number of a point that is. */
function partners({ swap = [], coordinates }: ContractPart, count: number): (entry: number) => number {
  const other = new Map(swap.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
  if (coordinates === undefined) return (entry) => other.get(entry) ?? entry;
  if (coordinates.planar === true) {
    const points = count / 2;
    return (entry) => entry - (entry % points) + (other.get(entry % points) ?? entry % points);
  }
  const each = entriesPerBox(coordinates, count)!;
  return (entry) => {
    const point = Math.floor(entry / each);
    return (other.get(point) ?? point) * each + (entry % each);
  };
}
