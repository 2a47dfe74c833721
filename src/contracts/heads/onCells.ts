import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { OutputContract } from '../../report/report';
import { cellFinder } from './cells';
import { forEachCell } from './readHead';

/** Part of the cells' own spread around the image's middle that centers keep to theirs, if they are places. */
const NEAR = 0.5;

/**
 * Whether centers that a contract reads as parts of the image lie about their cells. Parts of a cell are mirrored by the
 * same rule (1 − x), but lie anywhere; true where the contract has no such centers, or does not tell the cells.
 *
 * @param image height and width
 */
export function liesOnCells(
  { axis = 0, parts = [], positions = { kind: 'tracked' } }: OutputContract,
  tensor: FloatTensor,
  tracked: Action | undefined,
  image: readonly [number, number],
): boolean {
  const centers = parts.filter(({ coordinates: c }) => c?.form === 'cxcywh' && c.unit === '0..1');
  const cellOf = cellFinder(positions, tracked, tensor.dims, image);
  if (centers.length === 0 || cellOf === undefined) return true;
  const [height, width] = image;
  let [off, spread] = [0, 0];
  forEachCell(tensor, axis, (index, at) => {
    const cell = cellOf(index);
    if (cell === undefined) return;
    const [x, y] = [cell.x / width, cell.y / height];
    for (const { from } of centers) {
      off += (at(from) - x) ** 2 + (at(from + 1) - y) ** 2;
      spread += (0.5 - x) ** 2 + (0.5 - y) ** 2;
    }
  });
  return off <= NEAR * spread;
}
