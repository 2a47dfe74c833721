import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_FILES = 200;
/** A very large folder must not keep a person waiting; what was found by then is offered, the shallow files first. */
const MAX_SEARCH_MS = 2000;

export interface FindOptions {
  readonly maxFiles?: number;
  readonly maxMs?: number;
  /** Whether files in the folders themselves count only. */
  readonly isShallow?: boolean;
}

/**
 * The files with a wanted name in `folders` and below, level by level, by name within a level. Leaves out hidden
 * folders, node_modules and folders behind links. Not `workspace.findFiles`: that needs VS Code's search
 * program, which servers installed without their install scripts lack, and lists files in no order.
 */
export async function findFiles(
  folders: readonly string[],
  isWanted: (name: string) => boolean,
  { maxFiles = MAX_FILES, maxMs = MAX_SEARCH_MS, isShallow = false }: FindOptions = {},
): Promise<readonly string[]> {
  const deadline = Date.now() + maxMs;
  const found: string[] = [];
  const waiting = [...folders];
  for (const folder of waiting) {
    if (found.length >= maxFiles || Date.now() > deadline) break;
    for (const entry of await entries(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!isShallow && !isLeftOut(entry.name)) waiting.push(path);
      } else if (isWanted(entry.name)) {
        found.push(path);
      }
    }
  }
  return found.slice(0, maxFiles);
}

function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** By name; a folder that cannot be read has none. */
async function entries(folder: string): Promise<readonly Dirent[]> {
  const all = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return all.sort((a, b) => a.name.localeCompare(b.name));
}
