import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

/** As in `engines` of package.json. */
const MIN_MAJOR = 20;
const MAX_ANSWER_MS = 5000;

/**
 * The first Node.js that is new enough in the folders of `path`, a PATH; undefined when there is none. Folders that are
 * relative would be those of whatever is open, and are left out.
 */
export async function nodeOnPath(path: string | undefined): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (path ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const candidate of new Set(folders.map((folder) => join(folder, name)))) {
    if (candidate !== process.execPath && (await isNewEnough(candidate))) return candidate;
  }
  return undefined;
}

async function isNewEnough(candidate: string): Promise<boolean> {
  try {
    await access(candidate, constants.X_OK);
    const { stdout } = await promisify(execFile)(candidate, ['--version'], { timeout: MAX_ANSWER_MS });
    return Number(/^v(\d+)\./.exec(stdout)?.[1]) >= MIN_MAJOR;
  } catch {
    return false; // Not there, or nothing that can be started: the next one is looked at.
  }
}
