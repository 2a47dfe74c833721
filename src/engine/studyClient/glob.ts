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
 * `*` and `?` within a folder, `**` over folders, `[ab]`, `[!a]`, `{jpg,png}`.
 *
 * @throws UserError `input-invalid` for what is none, such as `[z-a]`
 */
export function parseGlob(pattern: string): Glob {
  const parts = pattern.replaceAll('\\', '/').split('/');
  const first = parts.findIndex(isGlob);
  const fixed = parts.slice(0, first);
  const root = fixed.length === 0 ? '.' : fixed.join('/') === '' ? '/' : join(...fixed, '');
  const expression = compiled(pattern, parts.slice(first).map(partExpression).join('/').replaceAll('\0/', ''));
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

/** A folder of any depth ends with `\0`, which takes the `/` behind it away. */
function partExpression(part: string, i: number, parts: readonly string[]): string {
  if (part === '**') return i === parts.length - 1 ? '.*' : '(?:[^/]+/)*\0';
  let expression = '';
  let depth = 0;
  for (let at = 0; at < part.length; at++) {
    const c = part[at]!;
    const end = c === '[' ? part.indexOf(']', at + 2) : -1;
    if (c === '*') expression += '[^/]*';
    else if (c === '?') expression += '[^/]';
    else if (end > 0) {
      expression += `[${part
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replace(/[\\[]/g, '\\$&')}]`;
      at = end;
    } else if (c === '{') {
      depth++;
      expression += '(?:';
    } else if (c === '}' && depth > 0) {
      depth--;
      expression += ')';
    } else if (c === ',' && depth > 0) expression += '|';
    else expression += c.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  }
  return expression + ')'.repeat(depth);
}
