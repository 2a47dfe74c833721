import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedSummary } from '../../analysis/study/mergeSummaries';
import { UserError } from '../../protocol/errors';
import { parseSummary } from '../../report/summaryJson';
import { readNamed } from '../files/readNamed';
import { SUMMARY_FILE } from './studyFolder';

/**
 * The summaries that paths stand for: a file, a study's folder, or a folder with one for each shard.
 *
 * @throws UserError `input-missing` for a folder without any, `input-invalid` for what is none
 */
export async function readSummaries(paths: readonly string[]): Promise<readonly NamedSummary[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...(await summariesIn(path)));
  const read: NamedSummary[] = [];
  for (const file of files) read.push({ name: file, summary: await readSummary(file) });
  return read;
}

async function summariesIn(path: string): Promise<readonly string[]> {
  const info = await stat(path).catch((error: unknown) => {
    throw new UserError('input-missing', `${path}: there is no such file or folder. Check the path.`, path, {
      cause: error,
    });
  });
  if (!info.isDirectory()) return [path];
  if (await isFile(join(path, SUMMARY_FILE))) return [join(path, SUMMARY_FILE)];
  const folders = (await readdir(path)).filter((name) => name.startsWith('shard-')).sort();
  const files: string[] = [];
  for (const name of folders)
    if (await isFile(join(path, name, SUMMARY_FILE))) files.push(join(path, name, SUMMARY_FILE));
  if (files.length > 0) return files;
  const why = folders.length > 0 ? `none of its ${folders.length} shards is finished` : `it holds no ${SUMMARY_FILE}`;
  throw new UserError('input-missing', `${path}: ${why}. Run "flipscope study" to its end first.`, path);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** @throws UserError `input-missing`, or `input-invalid` for what is no summary; a newer one is refused by its name */
export async function readSummary(file: string): Promise<NamedSummary['summary']> {
  const bytes = await readNamed(file).catch((error: UserError | NodeJS.ErrnoException) => {
    if (error instanceof UserError) throw error;
    throw new UserError('input-missing', `${file}: it cannot be read (${error.code}).`, file, { cause: error });
  });
  try {
    return parseSummary(bytes.toString('utf8'));
  } catch (error) {
    throw new UserError('input-invalid', `${file}: ${(error as Error).message}.`, file, { cause: error });
  }
}
