import ts from 'typescript';

/** Where an instrumented file notes which of its mutants were reached: one byte per mutant of all files. */
export const PROBES = '__flipscopeProbes';

/**
 * The file with a note at the place of each of its mutants, written when that place is evaluated.
 * @param {ts.SourceFile} source
 * @param {readonly import('./mutants.mjs').Mutant[]} mutants of this file, in order
 * @param {number} first number of the first of them among the mutants of all files
 * @param {number} total mutants of all files
 */
export function withProbes(source, mutants, first, total) {
  const insertions = mutants.flatMap(({ site: [start, end] }, index) => [
    { at: start, opens: true, length: end - start, index, text: `(__reached[${first + index}]=1,` },
    { at: end, opens: false, length: end - start, index, text: ')' },
  ]);
  // At one place the shorter ones close first, and the longer ones open first; equal ones nest in order.
  insertions.sort((a, b) => {
    if (a.at !== b.at) return a.at - b.at;
    if (a.opens !== b.opens) return a.opens ? 1 : -1;
    const [inner, outer] = a.opens ? [b, a] : [a, b];
    return inner.length - outer.length || inner.index - outer.index;
  });
  let text = `const __reached = (globalThis.${PROBES} ??= new Uint8Array(${total}));`;
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    text += source.text.slice(from, at) + inserted;
    from = at;
  }
  return text + source.text.slice(from);
}

/** The expression around a node whose evaluation evaluates the node; whole chains with `?.` are kept whole. */
export function siteOf(node) {
  let site = node;
  const isLink = ({ parent }) =>
    (ts.isPropertyAccessExpression(parent) ||
      ts.isElementAccessExpression(parent) ||
      ts.isCallExpression(parent) ||
      ts.isNonNullExpression(parent)) &&
    parent.expression === site;
  while (isLink(site)) site = site.parent;
  return site;
}
