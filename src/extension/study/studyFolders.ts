import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../analysis/study/canonicalJson';
import { makeFolder } from '../../engine/files/makeFolder';
import type { StudySubject } from '../../protocol/studyPage';

/** Studies that are kept: those that were run last. */
const MAX_KEPT = 20;
const NAME = /^[\da-f]{32}$/;

/**
 * Where the studies of a workspace are kept: in the extension's storage, so that nothing is written beside the images. The
 * same subject has the same folder, so that a study goes on where it was stopped.
 */
export class StudyFolders {
  readonly #root: string;
  /** Folders that are in use. */
  readonly #used = new Map<string, number>();

  constructor(root: string) {
    this.#root = root;
  }

  folderOf(subject: StudySubject): string {
    return join(this.#root, nameOf(subject));
  }

  /** Makes the folder, and keeps it until `release`; removes the oldest of those that nobody uses. */
  async use(subject: StudySubject): Promise<string> {
    const name = nameOf(subject);
    this.#used.set(name, (this.#used.get(name) ?? 0) + 1);
    await makeFolder(join(this.#root, name));
    await this.#prune();
    return join(this.#root, name);
  }

  release(subject: StudySubject): void {
    const name = nameOf(subject);
    const count = (this.#used.get(name) ?? 1) - 1;
    if (count > 0) this.#used.set(name, count);
    else this.#used.delete(name);
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.#root)).filter((name) => NAME.test(name) && !this.#used.has(name));
    const folders = await Promise.all(
      names.map(async (name) => ({
        name,
        time: (await stat(join(this.#root, name)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    );
    const old = folders.sort((a, b) => b.time - a.time).slice(MAX_KEPT - this.#used.size);
    await Promise.all(old.map(({ name }) => rm(join(this.#root, name), { recursive: true, force: true })));
  }
}

function nameOf(subject: StudySubject): string {
  return createHash('sha256').update(canonicalJson(subject)).digest('hex').slice(0, 32);
}
