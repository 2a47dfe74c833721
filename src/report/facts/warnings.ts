import { cutText, MAX_WARNING } from './cutText';

/** Names of a group that stand in its line. */
const MAX_NAMES = 3;
/** A word that is a name from the model, or a figure: what differs between warnings of one kind. */
const NAME = /[/_.:$\d].*\w|\d/;

/**
 * Warnings as lines: those that say the same of several layers are one, with their count and the first names. The whole
 * list stands in the report itself. Pure; never throws.
 */
export function groupedWarnings(warnings: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const whole of warnings) {
    const warning = cutText(whole, MAX_WARNING);
    const kind = words(warning)
      .map((word) => (NAME.test(word) ? '*' : word))
      .join(' ');
    groups.set(kind, [...(groups.get(kind) ?? []), warning]);
  }
  return [...groups.values()].map(line);
}

function line([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  const names = [...new Set(others.map((other) => difference(first, other)))];
  const listed = names.slice(0, MAX_NAMES).join(', ');
  return `${first} ${others.length} more of this kind: ${listed}${names.length > MAX_NAMES ? ', …' : ''}.`;
}

/** The first word in which two sentences of one kind differ, without the punctuation around it. */
function difference(first: string, other: string): string {
  const before = words(first);
  const word = words(other).find((candidate, i) => candidate !== before[i]) ?? other;
  return word.replace(/^["“(]+|["”):;,.]+$/g, '');
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
