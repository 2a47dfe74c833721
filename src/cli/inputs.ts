import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserError } from '../protocol/errors';
import { fileKind, IMAGE_EXTENSIONS } from '../protocol/fileKinds';
import { splitMember } from '../protocol/memberPath';
import type { InputRef } from '../protocol/spec';

/**
 * The inputs that paths on the command line stand for: a file, or a member of one such as `x.npz:image`, for itself
 * (its bytes, not its name, decide later what it is), a folder for the images and `.npy` tensors directly in it, by name.
 * Throws `UserError` for what is missing, for a folder without inputs, and for a model.
 */
export async function expandInputs(paths: readonly string[]): Promise<readonly InputRef[]> {
  const expanded: InputRef[] = [];
  for (const path of paths) expanded.push(...(await expand(path)));
  return expanded;
}

async function expand(path: string): Promise<readonly InputRef[]> {
  if (await isFolder(path)) return inFolder(path);
  if (fileKind(path) === 'model') {
    throw new UserError(
      'input-invalid',
      `${path} is a model, not an image or tensor. Pass it as --model ${path}.`,
      path,
    );
  }
  return [refTo(path)];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(splitMember(path).file)).isDirectory();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = missing ? 'There is no file or folder' : 'Cannot read';
    const why = missing ? '' : ` (${(error as Error).message})`;
    throw new UserError('input-missing', `${problem} ${path}${why}. Check the path.`, path, { cause: error });
  }
}

async function inFolder(folder: string): Promise<readonly InputRef[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && isInput(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (names.length === 0) {
    const endings = IMAGE_EXTENSIONS.map((extension) => `.${extension}`).join(', ');
    const message = `Folder ${folder} has no image (${endings}) or .npy tensor directly in it. Name files, or another folder.`;
    throw new UserError('input-missing', message, folder);
  }
  return names.map((name) => refTo(join(folder, name)));
}

/** Archives hold weights as often as inputs: they are named one by one. */
function isInput(name: string): boolean {
  return fileKind(name) === 'image' || /\.npy$/i.test(name);
}

function refTo(path: string): InputRef {
  return { kind: fileKind(path) === 'tensor' ? 'tensor' : 'image', path };
}

/** `path` from the current folder where it lies below it, else as it is. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

/** What an input is called in a line or a file name. */
export function inputName(input: InputRef): string {
  return input.kind === 'noise' ? `noise-seed-${input.seed}` : input.path;
}
