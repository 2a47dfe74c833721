import { sameDims } from '../../onnx/tensors';
import type { Fact, Rule } from './operator';

/** The branch that will run, where the condition is known; otherwise what both branches agree on. */
export const conditional: Rule = (op) => {
  const condition = op.maybeValue(0)?.data[0];
  if (condition !== undefined) return op.branch(condition !== 0 ? 'then_branch' : 'else_branch');
  const other = op.branch('else_branch');
  return op.branch('then_branch').map((yes, i) => common(yes, other[i]));
};

function common(a: Fact | undefined, b: Fact | undefined): Fact | undefined {
  return a !== undefined && b !== undefined && sameDims(a.shape, b.shape) ? { shape: a.shape } : undefined;
}
