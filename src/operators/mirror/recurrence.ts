import { renumber } from '../follow/rule';
import { recurrentAxes } from '../recurrentAxes';
import type { MirrorRule } from './mirrorImage';
import { conjugated } from './mirrorImage';
import { withRequired } from './pointwise';
import { sameState, UNFLIPPED, type State } from './state';

/** Commutes with an order of the samples. Walking along reversed steps is another walk. */
export const recurrence: MirrorRule = (context) => {
  const axes = recurrentAxes(context.node);
  const steps = context.inputs[0]!;
  if ([...steps.keys()].some((axis) => axis !== axes.batch)) return conjugated(context, 'position');
  const samples = (place: number): State => renumber(steps, () => place);
  const fits = context.outputs.every((state, i) =>
    sameState(state, samples(i === 0 ? axes.outBatch : axes.stateBatch), context.outShape(i)),
  );
  if (!fits) return conjugated(context, 'position');
  const required = context.inputs.map((_, i): State => {
    if (i === 0) return steps;
    if (context.node.input[i] === '') return UNFLIPPED;
    return i === 4 ? samples(0) : i === 5 || i === 6 ? samples(axes.stateBatch) : UNFLIPPED;
  });
  return withRequired(context, required);
};
