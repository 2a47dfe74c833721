import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../protocol/errors';

/** No input that a person means to open is larger. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024;

/**
 * Reads a whole file that should be an image or a tensor.
 *
 * @param what in messages: "image", "tensor"
 * @returns at least one byte
 * @throws UserError `input-missing`, `input-empty`, `input-too-large`, or `input-invalid` for folders and devices
 */
export async function readInputFile(path: string, what: string): Promise<Uint8Array> {
  const info = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!info.isFile()) {
    const found = info.isDirectory() ? 'a folder. Choose a file in it.' : 'a device or pipe. Choose a file.';
    throw new UserError('input-invalid', `${path}: expected ${withArticle(what)}, found ${found}`, path);
  }
  if (info.size > MAX_FILE_BYTES) {
    const megabytes = Math.round(info.size / 1e6);
    const message = `${path}: the file has ${megabytes} MB, at most 1 GB is read. Save a smaller copy of the ${what}.`;
    throw new UserError('input-too-large', message, path);
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (bytes.length === 0) {
    throw new UserError('input-empty', `${path}: the file is empty. Save or download the ${what} again.`, path);
  }
  return bytes;
}

function withArticle(what: string): string {
  return `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`;
}

function unreadable(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const message =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? `${path}: there is no such file. Check the path and its spelling.`
      : `${path}: the file cannot be read (${code}). Check that you may read it.`;
  return new UserError('input-missing', message, path, { cause: error });
}
