import type { Offer, OutputContract } from '../../report/report';
import type { ContractPart } from '../contract';

type Entry = Offer['entry'];
type EntryPart = NonNullable<Entry['parts']>[number];

/** Forms whose numbers are relative to a cell or an anchor, so that no unit changes what a flip does to them. */
const RELATIVE: readonly string[] = ['deltas', 'offset', 'ltrb', 'dfl'];

/**
 * The entry of `<model>.flipscope.json` that a person would write for boxes or keypoints on an axis of `size` entries;
 * what such an entry leaves out is found again.
 */
export function statedEntry({ axis = 0, parts = [], positions }: OutputContract, size: number): Entry {
  const { block, repeat } = repetition(parts, size);
  const where = {
    axis,
    ...(repeat > 1 && { repeat }),
    ...(positions?.kind === 'grids' && positions.anchorsFirst === true && gridsEntry(positions.grids)),
  };
  const [only, ...more] = block;
  const { kind, from, to } = only!;
  const isWhole = more.length === 0 && from === 0 && to === size / repeat;
  if (isWhole && (kind === 'boxes' || kind === 'keypoints'))
    return { contract: kind, ...where, ...writtenEntry(only!) };
  return { ...where, parts: block.map((part) => partEntry(part)) };
}

function gridsEntry(grids: readonly (readonly [number, number, number])[]): Partial<Entry> {
  return {
    grids: grids.map(([rows, columns]) => [rows, columns] as const),
    anchors: grids.map(([, , anchors]) => anchors),
    anchorsFirst: true,
  };
}

/** The parts that are repeated along the axis, and how often. */
function repetition(
  parts: readonly ContractPart[],
  size: number,
): { readonly block: readonly ContractPart[]; readonly repeat: number } {
  const [first] = parts;
  const count = parts.findIndex((part, i) => i > 0 && part.kind === first?.kind && part.from === parts[i - 1]!.to);
  if (count === -1) return { block: parts, repeat: 1 };
  const block = parts.slice(0, count);
  const repeat = parts.length / count;
  const isEven = Number.isInteger(repeat) && block.at(-1)!.to * repeat === size;
  return isEven ? { block, repeat } : { block: parts, repeat: 1 };
}

function partEntry(part: ContractPart): EntryPart {
  const { kind, from, to } = part;
  return { contract: kind, from, to, ...writtenEntry(part) };
}

/** How the numbers of a part are written. */
function writtenEntry({ kind, coordinates, swap }: ContractPart): Omit<EntryPart, 'contract' | 'from' | 'to'> {
  const { form, unit, order, perPoint, planar } = coordinates ?? {};
  const isRelative = form !== undefined && RELATIVE.includes(form);
  return {
    ...(form !== undefined && form !== 'points' && { form }),
    ...(unit !== undefined && !isRelative && { unit }),
    ...(order && { order }),
    ...(perPoint !== undefined && kind === 'keypoints' && { perPoint }),
    ...(planar === true && { planar }),
    ...(swap && { swap }),
  };
}
