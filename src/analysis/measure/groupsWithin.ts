/**
 * Splits items, in order, into groups that fit into a budget. One that does not fit alone is a group of its own.
 *
 * @param bytesOf what an item takes, in the budget's unit
 */
export function groupsWithin<T>(
  items: readonly T[],
  budget: number,
  bytesOf: (item: T) => number,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let used = Infinity;
  for (const item of items) {
    const bytes = bytesOf(item);
    if (used + bytes > budget) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)!.push(item);
    used += bytes;
  }
  return groups;
}
