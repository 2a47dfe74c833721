import type { FloatTensor } from '../../operators/follow/rearrange';
import type { OutputContract } from '../../report/report';
import type { ContractPart } from '../contract';

/** Part of the boxes that may have a negative side: those of cells that see nothing. */
const FEW = 0.05;

/**
 * Whether boxes that a contract reads as places in the image have sides: widths and heights that are not negative,
 * corners on the side that they are named by. Boxes that are relative to something may have any numbers.
 */
export function hasSides({ axis = 0, parts = [] }: OutputContract, { dims, data }: FloatTensor): boolean {
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const block = inner * dims[axis]!;
  let [negative, sides] = [0, 0];
  for (const part of parts) {
    for (const [larger, smaller] of sidesOf(part)) {
      for (let start = 0; start < data.length; start += block) {
        for (let i = start; i < start + inner; i++) {
          const less = smaller === undefined ? 0 : data[i + smaller * inner]!;
          if (data[i + larger * inner]! < less) negative++;
          sides++;
        }
      }
    }
  }
  return negative <= FEW * sides;
}

/** The entries that a side is, or is the difference of. */
function sidesOf({ kind, from, coordinates }: ContractPart): readonly (readonly [number, number?])[] {
  const isPlace = coordinates?.unit === 'pixels' || coordinates?.unit === '0..1';
  if (kind !== 'boxes' || !isPlace) return [];
  switch (coordinates.form) {
    case 'cxcywh':
    case 'xywh':
      return [[from + 2], [from + 3]];
    case 'xyxy':
    case 'yxyx':
      return [
        [from + 2, from],
        [from + 3, from + 1],
      ];
    default:
      return [];
  }
}
