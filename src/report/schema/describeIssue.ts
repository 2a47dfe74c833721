import type * as z from 'zod';

/** What a schema's author knows better than the schema: in words, by place. */
export interface Rules {
  /** What is possible at `path`, as the end of "expected …"; undefined where the schema's own words do. */
  expected(path: readonly PropertyKey[]): string | undefined;
  /** The keys that the object at `path` may have. */
  keys(path: readonly PropertyKey[]): readonly string[];
}

/** For schemas that know no unknown keys, and whose own words do. */
export const NO_RULES: Rules = { expected: () => undefined, keys: () => [] };

/**
 * The first thing that is wrong, in words: where, what was expected and what was found.
 *
 * @param root the value that was checked
 * @param place of `root` in what the reader knows: `['preprocess']`
 */
export function describeIssue(
  error: z.ZodError,
  root: unknown,
  rules: Rules = NO_RULES,
  place: readonly string[] = [],
): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it is not valid';
  const path = [...place, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const key = [...path, issue.keys[0]].join('.');
    return `unknown key "${key}"; allowed are ${rules.keys(issue.path).join(', ')}`;
  }
  const where = path.length === 0 ? 'the file' : `"${path.join('.')}"`;
  if (issue.code === 'custom') return `${where}: expected ${issue.message}`;
  const found = issue.path.reduce<unknown>((value, key) => (value as never)?.[key], root);
  const expected = rules.expected(issue.path) ?? ownWords(issue);
  return `${where}: expected ${expected}, found ${JSON.stringify(found)?.slice(0, 60) ?? 'nothing'}`;
}

function ownWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map((value) => `"${String(value)}"`).join(' or ');
    case 'invalid_type':
      return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    default:
      return issue.message;
  }
}

/** What the limits of a length count. */
const UNITS: Readonly<Record<string, string>> = { array: ' entries', string: ' characters' };
