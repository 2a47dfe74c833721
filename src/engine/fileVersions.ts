import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Fingerprint } from '../protocol/engine';
import { UserError } from '../protocol/errors';

/** What each file was when it was read: changes when it is written again. */
export type FileVersions = ReadonlyMap<string, string>;

/** Of files that may not be there, which is a version too. */
export async function fileVersions(files: readonly string[]): Promise<FileVersions> {
  const versions = files.map(async (file): Promise<readonly [string, string]> => {
    const info = await stat(file).catch(() => undefined);
    // A file that is not there has no version; whoever reads it will say so.
    return [file, info === undefined ? '-' : `${info.size}:${info.mtimeMs}:${info.ctimeMs}:${info.ino}`];
  });
  return new Map(await Promise.all(versions));
}

/** The first of the files that is another now; undefined when none is. */
export async function changedFile(versions: FileVersions): Promise<string | undefined> {
  const now = await fileVersions([...versions.keys()]);
  return [...versions].find(([file, version]) => now.get(file) !== version)?.[0];
}

/** @throws UserError `files-changed` when one of the files is another now: what is known of them would be a mixture. */
export async function requireUnchanged(versions: FileVersions): Promise<void> {
  const file = await changedFile(versions);
  if (file !== undefined) throw new UserError('files-changed', `${file}: changed since this report; run again.`, file);
}

/** All versions in short, for reports. */
export function fingerprintOf(versions: FileVersions): Fingerprint {
  const sorted = [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    files: sorted.map(([file]) => file),
    hash: createHash('sha256').update(JSON.stringify(sorted)).digest('hex'),
  };
}

/** Whether the files are still those that a report was made from. */
export async function isCurrent({ files, hash }: Fingerprint): Promise<boolean> {
  return fingerprintOf(await fileVersions(files)).hash === hash;
}
