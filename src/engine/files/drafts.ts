import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is not yet in its place, or only for a while. */
export interface Draft {
  readonly path: string;
  /** Never rejects: what went wrong before says more than a draft that cannot be removed. */
  remove(): Promise<void>;
}

/** Drafts of this process that are there. */
const drafts = new Set<string>();
let announce: (draft: string) => void = () => undefined;

/**
 * Has `listener` told the path of every draft before it is made: whoever outlives this process, or ends it, removes it.
 */
export function announceDrafts(listener: (draft: string) => void): void {
  announce = listener;
}

/** Names a new file, which is not made here. */
export function newDraft(folder: string, ending = 'tmp'): Draft {
  const path = join(folder, `.flipscope-${randomUUID()}.${ending}`);
  drafts.add(path);
  announce(path);
  return {
    path,
    remove: async () => {
      await rm(path, { force: true }).catch(() => undefined);
      drafts.delete(path);
    },
  };
}

/** Removes what is being written, for a process that is about to end. */
export function removeDrafts(): void {
  for (const draft of drafts) rmSync(draft, { force: true });
}
