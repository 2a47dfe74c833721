import type { UncheckedInput } from '../ci/contractChecks';
import { code, list } from './markup';

/** What is listed, at most: a comment on GitHub holds 65,536 characters. */
const MOST = 20;

/** Inputs of a run that something is wrong with. */
export interface Problems {
  /** That no report could be made of. */
  readonly unchecked: readonly UncheckedInput[];
  /** That do not pass by a tolerance that is stated: each in a line with its name. */
  readonly failed: readonly string[];
  /** How many were checked. */
  readonly checked: number;
}

/** What a summary of a run says first: sections, or nothing where nothing is wrong. */
export function problemsToMarkdown({ unchecked, failed, checked }: Problems): readonly string[] {
  const messages = unchecked.map(({ message }) => message);
  return [
    ...section(`${inputs(unchecked.length)} could not be checked`, messages),
    ...section(`${failed.length} of ${inputs(checked)} ${failed.length === 1 ? 'does' : 'do'} not pass`, failed),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST;
  const items = [...lines.slice(0, MOST).map(code), ...(more > 0 ? [`and ${more} more`] : [])];
  return [`## Flipscope: ${title}\n\n${list(items)}\n`];
}

function inputs(count: number): string {
  return count === 1 ? '1 input' : `${count} inputs`;
}
