import { positiveAxis } from '../axes';
import { intAttribute } from '../../onnx/attributes';
import { columnGrid } from '../columnGrid';
import type { AxisMap } from './action';
import { reshapeMaps } from './axisMaps';
import { pad } from './pointwise';
import { data, isMoved, lost, notKnown, renumber, type Rule } from './rule';

/** OneHot: one axis more. */
export const oneHot: Rule = (context) => {
  const axis = positiveAxis(intAttribute(context.node, 'axis', -1), context.outShape(0).length);
  return renumber(data(context), (own) => (own < axis ? own : own + 1));
};

/** CenterCropPad: as `pad`; a size that changes by an odd number shows as an error. */
export const centerCropPad: Rule = pad;

/** RotaryEmbedding turns each position's channels by its own angle; angles that no flip moves show as an error. */
export const rotary: Rule = (context) => {
  const maps = data(context);
  return maps.has(context.inShape(0).length - 1)
    ? lost('channels that are turned together lie in another order')
    : maps;
};

/** MaxUnpool: as the pooling that gave the places; these are numbers, and are not mirrored with them. */
export const maxUnpool: Rule = (context) => {
  const maps = data(context);
  const folded = [...maps].some(([axis, map]) => axis >= 2 && map !== 'reverse');
  return folded ? lost('a spatial operator runs over positions in folded order') : maps;
};

/** Col2Im: the columns' order is that of the places where blocks begin. */
export const col2Im: Rule = (context) => {
  const grid = columnGrid(context);
  if (grid === undefined) return notKnown('the size of the blocks is not known');
  const maps = data(context);
  const spread = reshapeMaps(
    renumber(maps, (axis) => (axis === 2 ? 1 : undefined)),
    [1, context.inShape(0)[2]!],
    [1, ...grid.counts],
  );
  if (spread === undefined || [...spread.values()].some((map) => map !== 'reverse')) {
    return lost('blocks of positions in folded order overlap');
  }
  const result = new Map<number, AxisMap>(renumber(spread, (axis) => axis + 1));
  const batch = maps.get(0);
  return batch === undefined ? result : new Map([[0, batch], ...result]);
};

/** Operators that read regions whose borders are numbers in other tensors. */
export const regions: Rule = ({ node, inputs }) =>
  isMoved(inputs[0])
    ? lost(`${node.opType} reads regions whose borders are given as numbers`)
    : renumber(inputs[1] ?? new Map(), (axis) => (axis === 0 ? 0 : undefined));
