import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, l10n, window, type ExtensionContext } from 'vscode';
import * as z from 'zod';
import { DEFAULT_BUILTIN_MODEL } from '../../engine/models/builtinModels';
import { UserError } from '../../protocol/errors';
import { choice, pickOne } from './pick';

const IMAGENET_CLASSES = 1000;
/** Of models that have a class for the background in front. */
const BACKGROUND = 'background';
/** More lines than this are no list of classes. */
const MAX_LABELS = 100_000;

/**
 * Asks for names of classes: ImageNet's, those of a text file, or by hand in the model's description, which is opened.
 * Undefined in the last case, and when the person cancels.
 *
 * @param shape of the output that has the classes
 * @throws UserError `preprocess-invalid` naming the file
 */
export async function pickLabels(
  context: ExtensionContext,
  shape: readonly number[],
): Promise<readonly string[] | undefined> {
  const isImageNet = shape.some((length) => length === IMAGENET_CLASSES || length === IMAGENET_CLASSES + 1);
  const own = [
    choice(
      { label: l10n.t('$(list-unordered) Text File…'), description: l10n.t('one name per line, or JSON') },
      'file',
    ),
    choice({ label: l10n.t('$(edit) By Hand, in the Description Beside the Model') }, 'sidecar'),
  ] as const;
  const known = isImageNet
    ? [choice({ label: '$(library) ImageNet-1k', description: l10n.t('1000 names from WordNet') }, 'imagenet')]
    : [];
  const picked = await pickOne<string>([{ title: l10n.t('names of classes'), choices: [...known, ...own] }], {
    title: l10n.t('Flipscope: labels'),
    placeHolder: l10n.t('Select Names of the Classes'),
  });
  if (picked === 'imagenet') return imageNetLabels(context, shape);
  if (picked === 'file') return browseLabels();
  if (picked === 'sidecar') await commands.executeCommand('flipscope.editPreprocessing');
  return undefined;
}

/** Those that ship with the built-in model. */
async function imageNetLabels(
  { extensionPath }: ExtensionContext,
  shape: readonly number[],
): Promise<readonly string[]> {
  const file = join(extensionPath, 'models', DEFAULT_BUILTIN_MODEL, 'labels.json');
  const names = parseLabels(await readFile(file, 'utf8'), file);
  return shape.includes(IMAGENET_CLASSES) ? names : [BACKGROUND, ...names];
}

async function browseLabels(): Promise<readonly string[] | undefined> {
  const [uri] =
    (await window.showOpenDialog({
      title: l10n.t('Select Names of the Classes'),
      openLabel: l10n.t('Use Labels'),
      filters: { [l10n.t('Labels')]: ['txt', 'json'] },
    })) ?? [];
  return uri && parseLabels(await readFile(uri.fsPath, 'utf8'), uri.fsPath);
}

/**
 * A JSON array of texts, else one name per line; empty lines at the end are none.
 *
 * @throws UserError `preprocess-invalid` naming the file
 */
export function parseLabels(text: string, file: string): readonly string[] {
  const content = text.replace(/^\uFEFF/, '').trimEnd();
  const names = content.trimStart().startsWith('[') ? parseArray(content, file) : content.split(/\r?\n/);
  const found = names.map((name) => name.trim());
  if (content === '' || found.length > MAX_LABELS) {
    const count = content === '' ? 0 : found.length;
    throw new UserError(
      'preprocess-invalid',
      l10n.t('{0}: expected 1 to {1} names of classes, one per line, found {2}.', file, MAX_LABELS, count),
      file,
    );
  }
  return found;
}

function parseArray(text: string, file: string): readonly string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(text));
  } catch (cause) {
    const message = l10n.t('{0}: expected a JSON array of texts. Write ["cat", "dog", …] in it.', file);
    throw new UserError('preprocess-invalid', message, file, { cause });
  }
}
