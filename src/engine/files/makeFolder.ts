import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those it lies in, unless they are there. Node's own `recursive` does not end where a folder that is
 * there says that there is none (nodejs `MKDirpAsync`, as in Linux' /proc): it tries again for ever.
 * Rejects with the system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isMade(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await mkdir(path).catch(unlessThere);
}

/** False where the folder that it lies in is not there. */
async function isMade(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    unlessThere(error);
    return true;
  }
}

function unlessThere(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}
