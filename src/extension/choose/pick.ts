import { dirname } from 'node:path';
import { QuickPickItemKind, window, workspace, type QuickPickItem } from 'vscode';

/** A line of a quick pick and what choosing it means. */
export interface Choice<T> {
  readonly item: QuickPickItem;
  readonly value: T;
}

export function choice<T>(item: QuickPickItem, value: T): Choice<T> {
  return { item, value };
}

export interface ChoiceGroup<T> {
  readonly title: string;
  readonly choices: readonly Choice<T>[];
}

/** Lets a person pick one; undefined when they leave without. Groups without choices are not shown. */
export async function pickOne<T>(
  groups: readonly ChoiceGroup<T>[],
  options: { readonly title: string; readonly placeHolder: string },
): Promise<T | undefined> {
  const values = new Map<QuickPickItem, T>();
  const items = groups
    .filter(({ choices }) => choices.length > 0)
    .flatMap(({ title, choices }) => {
      for (const { item, value } of choices) values.set(item, value);
      return [{ label: title, kind: QuickPickItemKind.Separator }, ...choices.map(({ item }) => item)];
    });
  const picked = await window.showQuickPick(items, { ...options, matchOnDescription: true });
  return picked === undefined ? undefined : values.get(picked);
}

/** The folder of a file as a quick pick shows it: relative to the workspace, '' in its root. */
export function shownFolder(path: string): string {
  const folder = dirname(workspace.asRelativePath(path));
  return folder === '.' ? '' : folder;
}
