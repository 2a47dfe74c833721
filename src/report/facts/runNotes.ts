import type { UncheckedInput } from '../ci/contractChecks';

/** What is listed, at most: a comment on GitHub holds 65,536 characters. */
const MOST = 20;

/** A heading and what stands under it; plain text. */
export interface RunNote {
  readonly title: string;
  readonly lines: readonly string[];
  /** How many further lines there would be. */
  readonly more: number;
}

/** What is to be said of a run of several inputs, beside their reports. */
export interface RunFacts {
  /** Inputs that no report could be made of. */
  readonly unchecked: readonly UncheckedInput[];
  /** Inputs that do not pass by a tolerance that is stated: each in a line with its name. */
  readonly failed: readonly string[];
  /** How many were checked. */
  readonly checked: number;
  /** How the run compares with a baseline. */
  readonly remarks: readonly string[];
}

/** What a page or a summary of a run says first: nothing where nothing is wrong and nothing was compared. */
export function runNotes({ unchecked, failed, checked, remarks }: RunFacts): readonly RunNote[] {
  const messages = unchecked.map(({ message }) => message);
  return [
    ...note(`${inputs(unchecked.length)} could not be checked`, messages),
    ...note(`${failed.length} of ${inputs(checked)} ${failed.length === 1 ? 'does' : 'do'} not pass`, failed),
    ...note('baseline', remarks, remarks.length),
  ];
}

function note(title: string, lines: readonly string[], most = MOST): readonly RunNote[] {
  if (lines.length === 0) return [];
  return [{ title, lines: lines.slice(0, most), more: Math.max(0, lines.length - most) }];
}

function inputs(count: number): string {
  return count === 1 ? '1 input' : `${count} inputs`;
}
