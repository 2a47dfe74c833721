import { afterDropping, keepsDims, reducedAxes, spatialAxes, type Axes } from '../axes';
import type { NodeContext, Rule } from './rule';
import { data, lost, renumber } from './rule';

const COMPUTED_AXES = 'it works along axes that are computed';

/** Reductions: an axis that is reduced as a whole forgets its order. */
export const reduce: Rule = (context) => {
  const axes = reducedAxes(context);
  if (axes === undefined) return lost(COMPUTED_AXES);
  const rest = renumber(data(context), (axis) => (axes.includes(axis) ? undefined : axis));
  return keepsDims(context) ? rest : renumber(rest, afterDropping(axes));
};

/** Pooling over all of space, which stays with length 1. */
export const globalPooling: Rule = (context) => {
  const pooled = spatialAxes(context);
  return renumber(data(context), (axis) => (pooled.includes(axis) ? undefined : axis));
};

/** ArgMax, TopK and others that choose along axes, or mix them for another reason. */
export const chooseAlong =
  (
    along: Axes,
    keepDims: (context: NodeContext) => boolean = () => true,
    reason = 'a position of space is picked by its value',
  ): Rule =>
  (context) => {
    const axes = along(context);
    if (axes === undefined) return lost(COMPUTED_AXES);
    const maps = data(context);
    if (axes.some((axis) => maps.has(axis))) return lost(reason);
    return keepDims(context) ? maps : renumber(maps, afterDropping(axes));
  };
