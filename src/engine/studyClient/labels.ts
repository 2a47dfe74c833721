import { resolve } from 'node:path';
import { SetDigest } from '../../analysis/study/shards';
import { UserError } from '../../protocol/errors';
import { placeKey } from '../../analysis/study/places';
import { pathColumn, readTable } from './readList';
import { imagePath, type ImageList, type ListedImage } from './listImages';

/** Where labels come from: folders named after classes, a table, nowhere, or folders where these are classes. */
export type LabelSource = 'folder' | 'none' | 'auto' | { readonly file: string };

/** The right classes of images. */
export interface Labels {
  /** Null where it is not known. */
  of(image: ListedImage): number | null;
  /** Of all of them, so that shards are of the same. */
  readonly digest: string;
}

/** The classes of a model. */
export interface ClassNames {
  readonly count: number;
  readonly labels?: readonly string[];
}

/** What a column of labels is called. */
const LABEL_COLUMNS = ['label', 'class', 'class_index', 'target', 'category'];

/**
 * Labels of the images of a list; undefined where there are none.
 *
 * @param classes of the model; undefined where it has none
 * @throws UserError `input-invalid` for a table or folders that do not name classes
 */
export async function readLabels(
  source: LabelSource,
  list: ImageList,
  classes: ClassNames | undefined,
): Promise<Labels | undefined> {
  if (source === 'none' || (source === 'auto' && classes === undefined)) return undefined;
  if (classes === undefined) {
    throw new UserError('setting-invalid', '--labels needs a model with classes, and this one has none.');
  }
  const found = typeof source === 'object' ? await tableLabels(source.file, list) : folderLabels(list);
  const names = [...new Set(found.values())].sort();
  const indices = classIndices(names, classes, source === 'auto' || source === 'folder');
  if (indices === undefined) {
    if (source === 'auto') return undefined;
    const origin = typeof source === 'object' ? source.file : 'the folders';
    throw new UserError(
      'input-invalid',
      `--labels: ${origin} ${names.length === 0 ? 'name no class' : `name “${names.find((name) => indexOf(name, classes) === undefined) ?? names[0]}”`}; expected numbers below ${classes.count}, names of the model's classes, or as many folders as classes.`,
    );
  }
  return labelsBy(found, indices);
}

function labelsBy(found: ReadonlyMap<string, string>, indices: ReadonlyMap<string, number>): Labels {
  const digest = new SetDigest();
  for (const [key, name] of found) digest.add(`${key}\0${indices.get(name)}`);
  return {
    of: (image) => {
      const name = found.get(placeKey(image));
      return name === undefined ? null : (indices.get(name) ?? null);
    },
    digest: digest.value,
  };
}

/** By the first folder below the root, as torchvision's ImageFolder has it. */
function folderLabels({ images }: ImageList): ReadonlyMap<string, string> {
  return new Map(
    images.flatMap((image) => {
      const [folder, file] = image.image.split('/');
      return file === undefined ? [] : [[placeKey(image), folder!] as const];
    }),
  );
}

/** Paths in the table are as in the list: relative to the root, or as files are found. */
async function tableLabels(file: string, list: ImageList): Promise<ReadonlyMap<string, string>> {
  const rows = await readTable(file, (names) => [pathColumn(file, names), labelColumn(file, names)]);
  const byPath = new Map(rows.map(([path, label]) => [path!.normalize('NFC'), label!]));
  const byFile = new Map(rows.map(([path, label]) => [resolve(path!), label!]));
  return new Map(
    list.images.flatMap((image) => {
      const label = byPath.get(image.image) ?? byFile.get(resolve(imagePath(list, image)));
      return label === undefined ? [] : [[placeKey(image), label] as const];
    }),
  );
}

function labelColumn(file: string, names: readonly string[]): string {
  const found = LABEL_COLUMNS.find((name) => names.includes(name));
  if (found !== undefined) return found;
  const message = `${file}: it has no column of labels (${LABEL_COLUMNS.join(', ')}); its columns are ${names.slice(0, 20).join(', ')}.`;
  throw new UserError('input-invalid', message, file);
}

/** Numbers or names; else, as many folders as classes, in the order of their names. */
function classIndices(
  names: readonly string[],
  classes: ClassNames,
  mayBeInOrder: boolean,
): ReadonlyMap<string, number> | undefined {
  if (names.length === 0) return undefined;
  const found = names.map((name) => [name, indexOf(name, classes)] as const);
  if (found.every((entry): entry is readonly [string, number] => entry[1] !== undefined)) return new Map(found);
  if (mayBeInOrder && names.length === classes.count) return new Map(names.map((name, i) => [name, i]));
  return undefined;
}

function indexOf(name: string, { count, labels }: ClassNames): number | undefined {
  if (/^\d+$/.test(name)) return Number(name) < count ? Number(name) : undefined;
  const wanted = plain(name);
  const found = labels?.findIndex(
    (label) => plain(label) === wanted || label.split(',').some((l) => plain(l) === wanted),
  );
  return found === undefined || found < 0 ? undefined : found;
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s-]+/g, ' ');
}
