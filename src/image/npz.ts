import { unzipSync, type UnzipFileInfo } from 'fflate';
import { UserError } from '../protocol/errors';
import { MAX_FILE_BYTES } from './inputFile';

const ENDING = /\.npy$/i;

/**
 * Names of the arrays in an `.npz` file, without `.npy`, in its order.
 *
 * @throws UserError `input-invalid` for a damaged archive
 */
export function npzNames(bytes: Uint8Array, file: string): readonly string[] {
  const names: string[] = [];
  unzip(bytes, file, ({ name }) => {
    if (ENDING.test(name)) names.push(name.replace(ENDING, ''));
    return false;
  });
  return [...new Set(names)];
}

/**
 * The `.npy` file of one array.
 *
 * @param name one of `npzNames`
 * @throws UserError `input-invalid` for a damaged archive, `input-too-large` for an array that no file may be as large as
 */
export function npzArray(bytes: Uint8Array, file: string, name: string): Uint8Array {
  let stated = 0;
  const found = unzip(bytes, file, (info) => {
    if (info.name.replace(ENDING, '') !== name || !ENDING.test(info.name)) return false;
    stated = info.originalSize;
    if (stated <= MAX_FILE_BYTES) return true;
    const megabytes = Math.round(stated / 1e6);
    const message = `${file}: the array ${name} has ${megabytes} MB unpacked, at most 1 GB is read. Save a smaller one.`;
    throw new UserError('input-too-large', message, file);
  });
  const array = Object.values(found).at(-1);
  if (array?.length === stated) return array;
  throw damaged(file, `the array ${name} is not as long as the archive says`);
}

/** Only what the filter takes is unpacked, into as much memory as the archive states. */
function unzip(bytes: Uint8Array, file: string, filter: (info: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw damaged(file, error instanceof Error ? error.message : String(error), error);
  }
}

function damaged(file: string, why: string, cause?: unknown): UserError {
  const message = `${file}: the archive is damaged or cut off (${why}). Save it again with numpy.savez.`;
  return new UserError('input-invalid', message, file, { cause });
}
