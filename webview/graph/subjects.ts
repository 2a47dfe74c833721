import type { GraphGroup, GraphItem } from '../../src/report/facts/graph/groups';
import { blockBox, unitBox } from './drawing';

/** What a box stands for. */
export type Subject =
  | { readonly kind: 'unit'; readonly unit: number }
  | { readonly kind: 'block'; readonly group: GraphGroup; readonly isOpen: boolean };

/** What each box that is drawn stands for, and the open block around it. */
export function subjectsOf(
  items: readonly GraphItem[],
  expanded: ReadonlySet<string>,
): ReadonlyMap<string, { readonly subject: Subject; readonly around: GraphGroup | undefined }> {
  const found = new Map<string, { readonly subject: Subject; readonly around: GraphGroup | undefined }>();
  const visit = (list: readonly GraphItem[], around: GraphGroup | undefined): void => {
    for (const item of list) {
      if (typeof item === 'number') found.set(unitBox(item), { subject: { kind: 'unit', unit: item }, around });
      else {
        const isOpen = expanded.has(item.id);
        found.set(blockBox(item.id), { subject: { kind: 'block', group: item, isOpen }, around });
        if (isOpen) visit(item.children, item);
      }
    }
  };
  visit(items, undefined);
  return found;
}
