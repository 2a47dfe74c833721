import type { Fact, Rule, Shape } from './operator';

/** The branch that will run, where the condition is known; otherwise what both branches agree on. */
export const conditional: Rule = (op) => {
  const condition = op.maybeValue(0)?.data[0];
  if (condition !== undefined) return op.branch(condition !== 0 ? 'then_branch' : 'else_branch');
  const other = op.branch('else_branch');
  return op.branch('then_branch').map((yes, i) => common(yes, other[i]));
};

function common(a: Fact | undefined, b: Fact | undefined): Fact | undefined {
  return a !== undefined && b !== undefined && sameShapes(a.shape, b.shape) ? { shape: a.shape } : undefined;
}

function sameShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}
