import { join } from 'node:path';
import { l10n, window, type ExtensionContext } from 'vscode';
import type { InputRef } from '../../protocol/spec';
import { fileKind, IMAGE_EXTENSIONS, TENSOR_EXTENSIONS } from '../../protocol/fileKinds';
import { choice, pickOne, shownFolder, type Choice } from './pick';
import { baseName } from './triage';
import { workspaceFiles } from './workspaceFiles';

/** The images that ship with Flipscope, in media/samples. */
const SAMPLES = ['chelsea.png', 'coffee.png', 'rocket.jpg'];
const INPUT_EXTENSIONS = [...IMAGE_EXTENSIONS, ...TENSOR_EXTENSIONS];

/** What a model is run on where nobody is asked: the workspace's first image, or a bundled one. */
export async function usualImage(context: ExtensionContext): Promise<string> {
  const [first] = await workspaceFiles('image');
  return first ?? samples(context)[0]!;
}

/**
 * What a model is run on that was chosen without an image; several where they are browsed for, none when the person leaves
 * without picking.
 */
export async function pickInputs(
  context: ExtensionContext,
  seed: number,
  { canSelectMany = true } = {},
): Promise<readonly InputRef[]> {
  const files = await workspaceFiles('image', 'tensor');
  const picked = await pickOne<InputRef | 'browse'>(
    [
      { title: l10n.t('in this workspace'), choices: files.flatMap((path) => fileItem(path)) },
      {
        title: l10n.t('bundled samples'),
        choices: samples(context).flatMap((path) => fileItem(path, l10n.t('bundled'))),
      },
      { title: l10n.t('elsewhere'), choices: [browseItem(), noiseItem(seed)] },
    ],
    { title: l10n.t('Flipscope: input'), placeHolder: l10n.t('Select an Image or a Tensor') },
  );
  if (picked === 'browse') return browseInputs(canSelectMany);
  return picked === undefined ? [] : [picked];
}

/** One of them; undefined when the person leaves without picking. */
export async function pickInput(context: ExtensionContext, seed: number): Promise<InputRef | undefined> {
  const [input] = await pickInputs(context, seed, { canSelectMany: false });
  return input;
}

function samples({ extensionPath }: ExtensionContext): readonly string[] {
  return SAMPLES.map((name) => join(extensionPath, 'media', 'samples', name));
}

function fileItem(path: string, description?: string): Choice<InputRef>[] {
  const kind = fileKind(path);
  if (kind !== 'image' && kind !== 'tensor') return [];
  const icon = kind === 'image' ? '$(file-media)' : '$(array)';
  return [
    choice({ label: `${icon} ${baseName(path)}`, description: description ?? shownFolder(path) }, { kind, path }),
  ];
}

function browseItem(): Choice<'browse'> {
  return choice({ label: `$(folder-opened) ${l10n.t('Browse…')}` }, 'browse');
}

function noiseItem(seed: number): Choice<InputRef> {
  const label = `$(pulse) ${l10n.t('Noise')}`;
  return choice({ label, description: l10n.t('standard normal, seed {0}', seed) }, { kind: 'noise', seed });
}

async function browseInputs(canSelectMany: boolean): Promise<readonly InputRef[]> {
  const uris = await window.showOpenDialog({
    title: canSelectMany ? l10n.t('Select Images or Tensors') : l10n.t('Select an Image or a Tensor'),
    openLabel: l10n.t('Use Input'),
    canSelectMany,
    filters: { [l10n.t('Images and tensors')]: INPUT_EXTENSIONS },
  });
  return (uris ?? []).map(({ path, fsPath }) => ({
    kind: fileKind(path) === 'tensor' ? 'tensor' : 'image',
    path: fsPath,
  }));
}
