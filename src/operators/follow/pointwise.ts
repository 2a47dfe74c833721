import { intAttribute } from '../../onnx/attributes';
import type { AxisMap } from './action';
import { isPositionwise } from '../positionwise';
import { isBlockReversal, normalize, type AxisMaps } from './axisMaps';
import { meet, type Ordered } from './meet';
import type { Lost, NodeContext, Rule } from './rule';
import { data, isLost, isMoved, lost, notKnown, renumber } from './rule';

/** Operators with multidirectional broadcasting: inputs are aligned at their last axes. */
export const broadcast: Rule = (context) => {
  const rank = context.outShape(0).length;
  const operands = context.inputs.map((maps, i): Ordered<number> => {
    const shape = context.inShape(i);
    const offset = rank - shape.length;
    return new Map(
      shape.flatMap((size, axis) => (size === 1 ? [] : [[axis + offset, { map: maps?.get(axis), size }]])),
    );
  });
  return meet(operands) ?? lost('tensors in different orders meet');
};

/** Operators that keep the shape and treat all positions of the mapped axes alike (unary, softmax, normalization). */
export const keep: Rule = (context) => data(context);

/** The first input decides, whatever the parameters are (QuantizeLinear, BatchNormalization, …). */
export const keepFirst: Rule = (context) => {
  if (context.inputs[0] === undefined) return lost('its parameters depend on the image');
  return data(context);
};

/** Pooling on N, C, D1, D2, …: reversals of spatial axes pass, anything else is mixed. */
export const pooling: Rule = (context) => spatial(context, data(context));

/**
 * Convolutions on N, C, D1, D2, … with weights at input `weights`. The order of N stays (windows that were moved there).
 * Channels that the flip permutes (behind a SpaceToDepth) are summed over by an ungrouped convolution, which then shows as
 * an error.
 */
export const convolution =
  (weights: number): Rule =>
  (context) => {
    const kept = withoutChannels(context);
    return isLost(kept) || isPositionwise(context.node, context.inShape(weights)) ? kept : spatial(context, kept);
  };

/** DeformConv: as a convolution, though one tap may read anywhere. */
export const deformable: Rule = (context) => {
  const kept = withoutChannels(context);
  return isLost(kept) ? kept : spatial(context, kept);
};

function withoutChannels(context: NodeContext): AxisMaps | Lost {
  const maps = data(context);
  const sumsChannels = intAttribute(context.node, 'group', 1) === 1;
  if (maps.has(1) && !sumsChannels) return lost('a convolution mixes an axis that holds positions');
  return renumber(maps, (axis) => (axis === 1 ? undefined : axis));
}

function spatial(context: NodeContext, maps: AxisMaps): AxisMaps | Lost {
  if (intAttribute(context.node, 'channels_last', 0) === 1) return notKnown('it has the channels last');
  const seen = asImage(maps);
  for (const [axis, map] of seen) {
    if (axis >= 2 && map !== 'reverse') return lost('a spatial operator runs over positions in folded order');
  }
  return normalize(seen, context.outShape(0));
}

/**
 * An operator over rows and columns takes an image that was put together from blocks for an image: behind it the flip
 * is the image's, and that the blocks are not mirrored inside shows as an error, as behind DepthToSpace.
 */
function asImage(maps: AxisMaps): AxisMaps {
  return new Map([...maps].map(([axis, map]) => [axis, imageMap(axis, map)]));
}

function imageMap(axis: number, map: AxisMap): AxisMap {
  return axis >= 2 && map !== 'reverse' && isBlockReversal(map) ? 'reverse' : map;
}

/**
 * GridSample: the output has the axes of the grid (N, H, W, 2), also where these hold folded positions (deformable
 * attention). Where the grid does not move, it keeps those of the image, unless its places are those of queries; whether
 * the sampling places are mirror images shows as an error.
 */
export const gridSample: Rule = (context) => {
  const places = context.inputs[1];
  if (!isMoved(places)) return holdsQueries(context) ? new Map() : pooling(context, 0);
  if (places.has(context.inShape(1).length - 1)) return lost('coordinates of a sampling place lie in another order');
  return renumber(places, (axis) => (axis === 0 ? 0 : axis + 1));
};

/** A picture that is sampled from another is at most stretched by so much; a table of queries by their points by far more. */
const MOST_STRETCHED = 8;

function holdsQueries(context: NodeContext): boolean {
  const [, , height = 1, width = 1, ...deeper] = context.inShape(0);
  const [, , rows = 1, columns = 1] = context.outShape(0);
  const stretch = (height * columns) / (width * rows);
  return deeper.length === 0 && Math.max(stretch, 1 / stretch) > MOST_STRETCHED;
}

/** Pad, Resize and Upsample: a reversed axis stays so (uneven pads show as an error); a permuted one must keep its length. */
export const pad: Rule = (context) => {
  const [from, to] = [context.inShape(0), context.outShape(0)];
  const maps = new Map<number, AxisMap>();
  for (const [axis, map] of data(context)) {
    const isChanged = from[axis] !== to[axis];
    const seen = isChanged ? imageMap(axis, map) : map;
    if (isChanged && seen !== 'reverse') return lost('an axis that holds folded positions is padded');
    maps.set(axis, seen);
  }
  return maps;
};
