import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { comparePlaces, placeKey, type Place } from '../../analysis/study/places';
import { UserError } from '../../protocol/errors';
import { fileKind, IMAGE_EXTENSIONS } from '../../protocol/fileKinds';
import { isGlob, parseGlob } from './glob';
import { readList } from './readList';

/** An image of the list. */
export interface ListedImage extends Place {
  /** Its path relative to the root as the system spells it, where that is not NFC. */
  readonly spelling?: string;
}

/** The images of a study, each once, by root and path. */
export interface ImageList {
  /** Folders that paths are relative to. */
  readonly roots: readonly string[];
  readonly images: readonly ListedImage[];
  /** What a person should know of the list, one sentence each. */
  readonly warnings: readonly string[];
}

/** An image under a root, as it was found. */
interface Found {
  readonly root: string;
  /** Relative to the root, with the separators of the system. */
  readonly path: string;
}

/**
 * The images that sources stand for: a folder for all in it at any depth, a pattern, `@list.txt`, `@table.csv:COLUMN` or
 * `@table.parquet:COLUMN` for the paths in it, a file for itself.
 *
 * @param base the folder that a file is named from where it lies below that
 * @throws UserError `input-missing` for what is not there or holds no image, `input-invalid` for a list that cannot be read
 */
export async function listImages(sources: readonly string[], base = '.'): Promise<ImageList> {
  // A folder or pattern names no file twice: of a million images, no second list is kept.
  const mayRepeat = sources.length > 1 || sources.some((source) => source.startsWith('@'));
  const seen = new Set<string>();
  const roots: string[] = [];
  const warnings: string[] = [];
  const images: ListedImage[] = [];
  for (const source of sources) {
    let count = 0;
    for await (const { root, path } of foundIn(source, base, warnings)) {
      count++;
      const absolute = mayRepeat ? resolve(root, path) : '';
      if (mayRepeat && seen.has(absolute)) continue;
      if (mayRepeat) seen.add(absolute);
      const known = roots.indexOf(root);
      images.push(listedImage(known < 0 ? roots.push(root) - 1 : known, path.split(sep).join('/')));
    }
    if (count === 0) throw nothingIn(source);
  }
  return { roots, images: toldApart(images.sort(comparePlaces)), warnings };
}

/** Where an image lies. */
export function imagePath({ roots }: Pick<ImageList, 'roots'>, { root, image, spelling = image }: ListedImage): string {
  return join(roots[root]!, spelling);
}

function listedImage(root: number, path: string): ListedImage {
  const image = path.normalize('NFC');
  return image === path ? { root, image } : { root, image, spelling: path };
}

/**
 * Names that NFC makes the same stay apart as the system spells them: rows of one place are of one image. Files of one
 * spelling, as of bytes that are no text, are one.
 */
function toldApart(sorted: readonly ListedImage[]): readonly ListedImage[] {
  if (!sorted.some((image, i) => i > 0 && comparePlaces(sorted[i - 1]!, image) === 0)) return sorted;
  const byKey = new Map<string, ListedImage>();
  const plainFirst = sorted.toSorted((a, b) => Number('spelling' in a) - Number('spelling' in b));
  for (const { root, image, spelling = image } of plainFirst) {
    const name = byKey.has(placeKey({ root, image })) ? spelling : image;
    byKey.set(placeKey({ root, image: name }), { root, image: name, ...(name !== spelling && { spelling }) });
  }
  return [...byKey.values()].sort(comparePlaces);
}

async function* foundIn(source: string, base: string, warnings: string[]): AsyncGenerator<Found> {
  if (source.startsWith('@')) {
    yield* await listed(source, warnings);
    return;
  }
  if (isGlob(source) && !(await isThere(source))) {
    const { root, matches } = parseGlob(source);
    for await (const found of walk(root)) if (matches(found.path.split(sep).join('/'))) yield found;
    return;
  }
  const info = await stat(source).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file or folder' : `it cannot be read (${error.code})`;
    throw new UserError('input-missing', `${source}: ${why}. Check the path.`, source, { cause: error });
  });
  if (info.isDirectory()) {
    yield* walk(source);
    return;
  }
  if (fileKind(source) === 'model') {
    throw new UserError('input-invalid', `${source} is a model, not an image. Give it with --model.`, source);
  }
  yield single(source, base);
}

/** A file is named from a folder where it lies below that, so that many files of one name stay apart. */
function single(source: string, base: string): Found {
  const path = relative(base, source);
  const isBelow = path !== '' && !path.startsWith('..') && resolve(base, path) === resolve(source);
  return isBelow ? { root: base, path } : { root: dirname(source), path: relative(dirname(source), source) };
}

async function listed(source: string, warnings: string[]): Promise<readonly Found[]> {
  const { folder, paths } = await readList(source.slice(1));
  const missing: string[] = [];
  for (const path of paths) if (!(await isThere(resolve(folder, path)))) missing.push(path);
  if (missing.length > 0) {
    const first = missing.slice(0, 3).join(', ');
    const more = missing.length > 3 ? ', …' : '';
    warnings.push(`${source.slice(1)}: ${missing.length} of ${paths.length} files do not exist: ${first}${more}.`);
  }
  return paths.map((path) => single(isAbsolute(path) ? path : join(folder, path), folder));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Images and `.npy` tensors below a folder. Links to folders are not followed: they may lead in circles. */
async function* walk(root: string): AsyncGenerator<Found> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (isInput(entry.name)) yield { root, path };
    }
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'there is no such folder. Check the path.'
        : `the folder cannot be read (${code}). Check that you may read it.`;
    const message = `${folder}: ${why}`;
    throw new UserError('input-missing', message, folder, { cause: error });
  }
}

function isInput(name: string): boolean {
  return fileKind(name) === 'image' || /\.npy$/i.test(name);
}

function nothingIn(source: string): UserError {
  const endings = IMAGE_EXTENSIONS.map((extension) => `.${extension}`).join(', ');
  const message = `${source}: no image (${endings}) or .npy tensor was found. Name another folder, pattern or list.`;
  return new UserError('input-missing', message, source);
}
