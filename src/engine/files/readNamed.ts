import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../protocol/errors';
import { readFromPipe } from './pipes';

/**
 * A file that a person names: a list, a baseline, a summary. May be a pipe, as `<(find images)` makes one.
 * Rejects with the system's error where it cannot be read.
 *
 * @throws UserError `input-invalid` for folders, and for devices, which may never end
 */
export async function readNamed(file: string): Promise<Buffer> {
  const info = await stat(file);
  if (info.isFile()) return readFile(file);
  if (info.isFIFO()) return readFromPipe(file);
  const found = info.isDirectory() ? 'a folder' : 'a device';
  throw new UserError('input-invalid', `${file}: expected a file, found ${found}. Name a file.`, file);
}
