import { allGroups, firstExpanded, type GraphItem } from '../../src/report/facts/graph/groups';

/**
 * Names of the blocks that are open in a graph that is shown first.
 * @param kept those that were open when it was last on screen, perhaps of another graph
 * @returns what was kept, as far as it is of this graph; else as many as there is room for
 */
export function openAtFirst(items: readonly GraphItem[], kept: readonly string[] | undefined): ReadonlySet<string> {
  if (kept === undefined) return firstExpanded(items);
  const names = new Set(allGroups(items).map(({ id }) => id));
  const known = kept.filter((id) => names.has(id));
  return known.length > 0 || kept.length === 0 ? new Set(known) : firstExpanded(items);
}
