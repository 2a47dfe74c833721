import { stat } from 'node:fs/promises';
import type { Fingerprint } from '../../protocol/engine';
import { UserError } from '../../protocol/errors';

/** What each file was when it was read: changes when it is written again. */
export type FileVersions = ReadonlyMap<string, string>;

/** The version of a file that is not there. */
export const NO_FILE = '-';

/** Of files that may not be there, which is a version too. */
export async function fileVersions(files: readonly string[]): Promise<FileVersions> {
  const versions = files.map(async (file): Promise<readonly [string, string]> => {
    const info = await stat(file).catch(() => undefined);
    // Whoever reads a file that is not there will say so.
    return [file, info === undefined ? NO_FILE : `${info.size}:${info.mtimeMs}:${info.ctimeMs}:${info.ino}`];
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
  if (file !== undefined) throw changedSince(file);
}

/**
 * Adds what one more report was made from to what others beside it were.
 * @throws UserError `files-changed` when a file of both was written again in between
 */
export function addVersions(seen: Map<string, string>, fingerprint: Fingerprint): void {
  for (const [file, version] of fingerprint) {
    if ((seen.get(file) ?? version) !== version) throw changedSince(file);
    seen.set(file, version);
  }
}

function changedSince(file: string): UserError {
  return new UserError('files-changed', `${file}: changed since this report; run again.`, file);
}

/** All versions as a plain value, for reports. */
export function fingerprintOf(versions: FileVersions): Fingerprint {
  return [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
}

export function isSameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the files of a fingerprint are now. */
export async function fingerprintNow(of: Fingerprint): Promise<Fingerprint> {
  return fingerprintOf(await fileVersions(of.map(([file]) => file)));
}

/** Whether the files are still those that a report was made from. */
export async function isCurrent(fingerprint: Fingerprint): Promise<boolean> {
  return isSameFingerprint(await fingerprintNow(fingerprint), fingerprint);
}
