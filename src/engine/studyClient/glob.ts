import { join } from 'node:path';
import { UserError } from '../../protocol/errors';

/** A pattern as files are named by: where its fixed part leads, and what paths below that match. */
export interface Glob {
  readonly root: string;
  /** Of a path relative to the root, with `/`. */
  matches(path: string): boolean;
}

/** Whether a path is a pattern: `*`, `?`, `[…]` or `{…}` in it. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/**
 * `*` and `?` within a folder, `**` over folders, `[ab]`, `[!a]`, `{jpg,png}`, `{a,b/c}`.
 *
 * @throws UserError `input-invalid` for what is none, such as `[z-a]`
 */
export function parseGlob(pattern: string): Glob {
  const parts = pattern.replaceAll('\\', '/').split('/');
  const first = parts.findIndex(isGlob);
  const fixed = parts.slice(0, first);
  const root = fixed.length === 0 ? '.' : fixed.join('/') === '' ? '/' : join(...fixed, '');
  const expression = compiled(pattern, expressionOf(parts.slice(first).join('/')));
  return {
    root: parts[0] === '' && root !== '/' ? `/${fixed.slice(1).join('/')}` : root,
    matches: (path) => expression.test(path),
  };
}

function compiled(pattern: string, expression: string): RegExp {
  try {
    return new RegExp(`^${expression}$`, 'u');
  } catch (error) {
    const message = `${pattern}: expected a pattern such as **/*.jpg, found one that cannot be read. Correct it.`;
    throw new UserError('input-invalid', message, pattern, { cause: error });
  }
}

function expressionOf(pattern: string): string {
  let expression = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern[at]!;
    const rest = pattern.slice(at);
    const characters = /^\[([^/][^\]/]*)\]/.exec(rest);
    const folders = at === 0 || /[/{,]/.test(pattern[at - 1]!) ? /^\*\*(\/|(?=[,}]|$))/.exec(rest) : null;
    if (folders !== null) {
      // A folder of any depth may be none, and then has no `/` behind it.
      expression += folders[1] === '/' ? '(?:[^/]+/)*' : '.*';
      at += folders[0].length - 1;
    } else if (c === '*') expression += '[^/]*';
    else if (c === '?') expression += '[^/]';
    else if (characters !== null) {
      expression += `[${characters[1]!.replace(/^!/, '^').replace(/[\\[]/g, '\\$&')}]`;
      at += characters[0].length - 1;
    } else if (c === '{' && isClosed(rest)) {
      depth++;
      expression += '(?:';
    } else if (c === '}' && depth > 0) {
      depth--;
      expression += ')';
    } else if (c === ',' && depth > 0) expression += '|';
    else expression += c.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  }
  return expression;
}

/** Whether the brace that a text begins with has its other one. */
function isClosed(text: string): boolean {
  let depth = 0;
  for (const [c] of text.matchAll(/\[[^/][^\]/]*\]|[{}]/g)) {
    if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return true;
  }
  return false;
}
