import { intAttribute } from '../../onnx/attributes';
import type { AxisMap } from './action';
import { normalize, sameMap } from './axisMaps';
import type { Rule } from './rule';
import { data, isMoved, lost, positiveAxis, renumber } from './rule';

/**
 * Operators with multidirectional broadcasting: inputs are aligned at their last axes.
 * Every input that has an axis at full length must have it in the same order; see `isMoved` for those that have none.
 */
export const broadcast: Rule = (context) => {
  const rank = context.outShape(0).length;
  const result = new Map<number, AxisMap>();
  const seen = new Set<number>();
  for (const [i, maps] of context.inputs.entries()) {
    if (!isMoved(maps)) continue;
    const shape = context.inShape(i);
    const offset = rank - shape.length;
    for (const [axis, size] of shape.entries()) {
      if (size === 1) continue;
      const place = axis + offset;
      const map = maps.get(axis);
      if (seen.has(place) && !sameMap(result.get(place), map, size)) {
        return lost('tensors in different orders meet');
      }
      seen.add(place);
      if (map !== undefined) result.set(place, map);
    }
  }
  return result;
};

/** Operators that keep the shape and treat all positions of the mapped axes alike (unary, softmax, normalisation). */
export const keep: Rule = (context) => data(context);

/** The first input decides, whatever the parameters are (QuantizeLinear, BatchNormalization, …). */
export const keepFirst: Rule = (context) => {
  if (context.inputs[0] === undefined) return lost('its parameters depend on the image');
  return data(context);
};

/**
 * Spatial operators on N, C, D1, D2, …: reversals of spatial axes pass, anything else is mixed. Channels that the flip
 * permutes (behind a SpaceToDepth) are summed over by an ungrouped convolution, which then shows as an error.
 */
export const spatial =
  (dataInput: number, mixesChannels: boolean): Rule =>
  (context) => {
    const maps = data(context, dataInput);
    if (intAttribute(context.node, 'channels_last', 0) === 1) return lost('it has the channels last');
    const sumsChannels = mixesChannels && intAttribute(context.node, 'group', 1) === 1;
    for (const [axis, map] of maps) {
      if (axis === 1 && sumsChannels) continue;
      if (axis < 2 && mixesChannels) return lost('a convolution mixes an axis that holds positions');
      if (axis >= 2 && map !== 'reverse') return lost('a spatial operator runs over positions in folded order');
    }
    const kept = sumsChannels ? renumber(maps, (axis) => (axis === 1 ? undefined : axis)) : maps;
    return normalize(kept, context.outShape(0));
  };

/**
 * GridSample: the output has the axes of the grid (N, H, W, 2), or keeps those of the picture where the grid does not
 * move; whether the sampling places are mirror images shows as an error.
 */
export const gridSample: Rule = (context) => {
  const places = context.inputs[1];
  if (!isMoved(places)) return spatial(0, false)(context, 0);
  if ([...places.values()].some((map) => map !== 'reverse')) return lost('sampling places are in folded order');
  return renumber(places, (axis) => (axis === 0 ? 0 : axis + 1));
};

/** Pad: a reversed axis stays so (uneven pads show as an error); a permuted axis must not be padded. */
export const pad: Rule = (context) => {
  const maps = data(context);
  const from = context.inShape(0);
  const to = context.outShape(0);
  for (const [axis, map] of maps) {
    if (map !== 'reverse' && from[axis] !== to[axis]) return lost('an axis that holds folded positions is padded');
  }
  return maps;
};

/** Resize and Upsample: like `pad`. */
export const resize: Rule = pad;

/** ArgMax, TopK and others that choose along one axis. */
export const chooseAlong =
  (
    axisOf: (rank: number, node: Parameters<Rule>[0]) => number,
    keepDims: (node: Parameters<Rule>[0]) => boolean,
  ): Rule =>
  (context) => {
    const rank = context.inShape(0).length;
    const chosen = positiveAxis(axisOf(rank, context), rank);
    const maps = data(context);
    if (maps.has(chosen)) return lost('a position of space is picked by its value');
    if (keepDims(context)) return maps;
    return new Map([...maps].map(([axis, map]) => [axis > chosen ? axis - 1 : axis, map]));
  };
