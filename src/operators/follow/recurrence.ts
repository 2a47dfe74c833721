import { recurrentAxes } from '../recurrentAxes';
import { DENSE } from './contraction';
import { isMoved, lost, renumber, type Rule } from './rule';

/** RNN, GRU and LSTM: one state for each step keeps the order of the steps, whatever the direction; the last states have none. */
export const recurrence: Rule = ({ node, inputs }, output) => {
  const axes = recurrentAxes(node);
  const [steps, ...parameters] = inputs;
  if ([0, 1, 2].some((i) => isMoved(parameters[i])) || (steps?.has(2) ?? false)) return lost(DENSE);
  return renumber(steps ?? new Map(), (axis) => {
    if (axis === axes.batch) return output === 0 ? axes.outBatch : axes.stateBatch;
    return output === 0 ? axes.outTime : undefined;
  });
};
