import { readFile, stat } from 'node:fs/promises';

/** Larger files are no description of a model. */
const MAX_BYTES = 10 * 1024 * 1024;

/** The text of a file that nobody vouches for; undefined when there is none, or what is wrong with it. */
export async function readText(
  path: string,
): Promise<{ readonly text: string } | { readonly problem: string } | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return undefined;
  if (!info.isFile()) return { problem: 'expected a file, found a folder or device.' };
  if (info.size > MAX_BYTES) return { problem: 'the file is larger than 10 MB.' };
  try {
    const text = await readFile(path, 'utf8');
    return { text: text.replace(/^\uFEFF/, '') };
  } catch (error) {
    return { problem: `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).` };
  }
}
