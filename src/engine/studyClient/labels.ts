import { dirname, resolve } from 'node:path';
import { SetDigest } from '../../analysis/study/shards';
import { UserError } from '../../protocol/errors';
import { placeKey } from '../../analysis/study/places';
import { columnNamed, columnsOf, pathColumn, readTable } from './readList';
import { imagePath, type ImageList, type ListedImage } from './listImages';

/** Where labels come from: folders named after classes, a table, nowhere, or folders where these are classes. */
export type LabelSource = 'folder' | 'none' | 'auto' | { readonly file: string };

/** The right classes of images. */
export interface Labels {
  /** By the classes of a model; null where it is not known. */
  of(image: ListedImage, model: number): number | null;
  /** Of all of them, so that shards are of the same. */
  readonly digest: string;
  /** What a person should know of them, one sentence or two each. */
  readonly warnings: readonly string[];
}

/** The classes of a model. */
export interface ClassNames {
  readonly count: number;
  readonly labels?: readonly string[];
}

/** Which class of a model a name stands for. */
type Indices = ReadonlyMap<string, number>;

/** They may as well be parts of a data set. */
const BY_ORDER =
  'The folders are taken for classes in the order of their names, as they are as many. Give --labels none where they are not.';
/** Ambiguous names that are told, at most. */
const MOST_TOLD = 5;
/** What a column of labels is called. */
const LABEL_COLUMNS = ['label', 'class', 'class_index', 'target', 'category'];

/**
 * Labels of the images of a list; undefined where there are none.
 *
 * @param models their classes; undefined where one has none
 * @throws UserError `input-invalid` for a table or folders that do not name classes
 */
export async function readLabels(
  source: LabelSource,
  list: ImageList,
  models: readonly (ClassNames | undefined)[],
): Promise<Labels | undefined> {
  const isAuto = source === 'auto';
  if (source === 'none' || (isAuto && models.every((classes) => classes === undefined))) return undefined;
  if (models.every((classes) => classes === undefined)) {
    throw new UserError('setting-invalid', '--labels needs a model with classes, and this one has none.');
  }
  const found = typeof source === 'object' ? await tableLabels(source.file, list) : folderLabels(list);
  const names = [...new Set(found.values())].sort();
  const ordered = new Set<Indices>();
  const indices = models.map((classes) => {
    if (classes === undefined) return undefined;
    const named = namedClasses(names, classes);
    if (named !== undefined) return named;
    const byOrder = typeof source === 'object' ? undefined : orderedClasses(names, classes);
    if (byOrder === undefined && !isAuto) throw unknownClass(source, names, classes);
    if (byOrder !== undefined) ordered.add(byOrder);
    return byOrder;
  });
  if (indices.every((of) => of === undefined)) return undefined;
  const named = models.flatMap((classes, i) => (indices[i] === undefined || ordered.has(indices[i]) ? [] : [classes!]));
  const warnings = [...(isAuto && ordered.size > 0 ? [BY_ORDER] : []), ...ambiguities(names, named)];
  return { ...labelsBy(found, indices), warnings };
}

/** Of names that stand for several classes, the first few, each once however many models have them. */
function ambiguities(names: readonly string[], models: readonly ClassNames[]): readonly string[] {
  const told = models.flatMap((classes) =>
    names.flatMap((name) => {
      const [first, ...others] = indicesOf(name, classes);
      if (others.length === 0) return [];
      return `“${name}” names the classes ${[first, ...others].join(', ')}: ${first} is taken. Label by numbers where another is meant.`;
    }),
  );
  return [...new Set(told)].slice(0, MOST_TOLD);
}

function unknownClass(source: LabelSource, names: readonly string[], classes: ClassNames): UserError {
  const wrong = names.find((name) => indexOf(name, classes) === undefined);
  const what = wrong === undefined ? 'no class' : `“${wrong}”`;
  const found = typeof source === 'object' ? `${source.file} names ${what}` : `the folders name ${what}`;
  return new UserError(
    'input-invalid',
    `--labels: ${found}; expected numbers below ${classes.count}, names of the model's classes, or as many folders as classes.`,
  );
}

function labelsBy(
  found: ReadonlyMap<string, string>,
  models: readonly (Indices | undefined)[],
): Omit<Labels, 'warnings'> {
  const digest = new SetDigest();
  for (const [key, name] of found) digest.add(`${key}\0${models.map((indices) => indices?.get(name)).join(',')}`);
  return {
    of: (image, model) => {
      const name = found.get(placeKey(image));
      return name === undefined ? null : (models[model]?.get(name) ?? null);
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

/**
 * Paths in the table are relative to the root of the images, to the table, or to the working folder. An empty label is none.
 *
 * @throws UserError `input-invalid` for two labels of one path, or paths that name no image
 */
async function tableLabels(file: string, list: ImageList): Promise<ReadonlyMap<string, string>> {
  const rows = await readTable(file, (names) => [pathColumn(file, names), labelColumn(file, names)]);
  const byPath = new Map<string, string>();
  for (const [given, label] of rows) {
    const path = given!
      .trim()
      .normalize('NFC')
      .replace(/^(?:\.[\\/])+/, '');
    const name = label!.trim();
    if (path === '' || name === '') continue;
    const before = byPath.get(path);
    if (before !== undefined && before !== name) {
      const message = `${file}: ${path} has two labels, ${before} and ${name}. Keep one.`;
      throw new UserError('input-invalid', message, file);
    }
    byPath.set(path, name);
  }
  // Of tables from Windows.
  for (const [path, name] of [...byPath]) {
    const plain = path.replaceAll('\\', '/');
    if (!byPath.has(plain)) byPath.set(plain, name);
  }
  const byFile = new Map([...byPath].map(([path, name]) => [resolve(path), name]));
  for (const [path, name] of byPath) byFile.set(resolve(dirname(file), path), name);
  const found = new Map(
    list.images.flatMap((image) => {
      const label = byPath.get(image.image) ?? byFile.get(resolve(imagePath(list, image)).normalize('NFC'));
      return label === undefined ? [] : [[placeKey(image), label] as const];
    }),
  );
  if (found.size > 0) return found;
  const [first = ''] = byPath.keys();
  const message = `${file}: none of its ${byPath.size} labeled paths, such as “${first}”, is of an image; expected paths such as “${list.images[0]!.image}”.`;
  throw new UserError('input-invalid', message, file);
}

function labelColumn(file: string, names: readonly string[]): string {
  const found = columnNamed(names, LABEL_COLUMNS);
  if (found !== undefined) return found;
  const message = `${file}: it has no column of labels (${LABEL_COLUMNS.join(', ')}); ${columnsOf(names)}. Rename one.`;
  throw new UserError('input-invalid', message, file);
}

/** By number or name; undefined where a name is neither, or there is none. */
function namedClasses(names: readonly string[], classes: ClassNames): Indices | undefined {
  const found = names.map((name) => [name, indexOf(name, classes)] as const);
  const isNamed = found.every((entry): entry is readonly [string, number] => entry[1] !== undefined);
  return isNamed && found.length > 0 ? new Map(found) : undefined;
}

/** As many folders as classes, in the order of their names. */
function orderedClasses(names: readonly string[], { count }: ClassNames): Indices | undefined {
  return names.length > 0 && names.length === count ? new Map(names.map((name, i) => [name, i])) : undefined;
}

function indexOf(name: string, classes: ClassNames): number | undefined {
  return indicesOf(name, classes)[0];
}

/** The classes that a number or name stands for: those with just this label, else those of which it is one of several names. */
function indicesOf(name: string, { count, labels = [] }: ClassNames): readonly number[] {
  // Beside labels that are missing, tables have numbers as `2.0`.
  if (/^\d+(?:\.0+)?$/.test(name)) return Number(name) < count ? [Number(name)] : [];
  const wanted = plain(name);
  const where = (is: (label: string) => boolean): readonly number[] =>
    labels.flatMap((label, index) => (is(label) ? [index] : []));
  const whole = where((label) => plain(label) === wanted);
  return whole.length > 0 ? whole : where((label) => label.split(',').some((one) => plain(one) === wanted));
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s-]+/g, ' ');
}
