import { afterDropping, keepsDims, reducedAxes, spatialAxes, type Axes } from '../axes';
import { normalize } from '../follow/axisMaps';
import { renumber } from '../follow/rule';
import type { MirrorContext, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import { sameState, without, type State } from './state';

/** Sums and maxima over whole axes forget the order along them. */
export const reduction: MirrorRule = (context) => {
  const axes = reducedAxes(context);
  const expected = axes && remaining(context.inputs[0]!, axes, keepsDims(context));
  return expected !== undefined && sameState(expected, context.outputs[0]!, context.outShape(0))
    ? commutes(context)
    : conjugated(context, 'position');
};

/** Pooling over all of space, which stays with length 1. */
export const globalPooling: MirrorRule = (context) => {
  const expected = normalize(without(context.inputs[0]!, spatialAxes(context)), context.outShape(0));
  return sameState(expected, context.outputs[0]!, context.outShape(0))
    ? commutes(context)
    : conjugated(context, 'position');
};

/** ArgMax, TopK, CumSum and others that work along some axes: they commute with flips of the others. */
export const alongAxes =
  (axesOf: Axes, keepDims: (context: MirrorContext) => boolean = () => true): MirrorRule =>
  (context) => {
    const axes = axesOf(context);
    if (axes === undefined || axes.some((axis) => context.inputs[0]!.has(axis))) return conjugated(context, 'position');
    const expected = remaining(context.inputs[0]!, axes, keepDims(context));
    const kept = context.outputs.every((output, i) => sameState(output, expected, context.outShape(i)));
    return kept ? commutes(context) : conjugated(context, 'position');
  };

function remaining(state: State, axes: readonly number[], keepDims: boolean): State {
  const rest = without(state, axes);
  return keepDims ? rest : renumber(rest, afterDropping(axes));
}
