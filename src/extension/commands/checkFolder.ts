import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { l10n, Uri, window } from 'vscode';
import { UserError } from '../../protocol/errors';
import { fileKind } from '../../protocol/fileKinds';
import { runBy, type ModelRef } from '../../protocol/spec';
import { modelFor } from '../choose/chooseModel';
import { rememberModel } from '../choose/recentModels';
import { baseName } from '../choose/triage';
import { defaultFolder } from '../panel/exportReport';
import type { Services } from '../services';
import { analysisSettings } from '../settings/settings';

/** What of a selection a study is of. */
interface Sources {
  /** Folders, images and `.npy` tensors. */
  readonly images: readonly string[];
  readonly models: readonly string[];
}

/**
 * Studies a folder, or several images, with the selected models or the usual one. From the Explorer (`clicked`, `selected`), or
 * the palette, which asks for a folder. Rejects with a `UserError` when there is nothing to study.
 */
export async function checkFolder(services: Services, clicked?: unknown, selected?: unknown): Promise<void> {
  const many = Array.isArray(selected) ? selected.filter((item) => item instanceof Uri) : [];
  const chosen = many.length > 0 ? many : clicked instanceof Uri ? [clicked] : [];
  const given = await sourcesOf(chosen);
  const sources = given.images.length > 0 ? given.images : await askFolder();
  const [first] = sources;
  if (first === undefined) return;
  const models = await modelsFor(services, given.models, Uri.file(first));
  if (models.length === 0) return;
  for (const model of models) await rememberModel(services.context.workspaceState, model);
  const { flips, provider } = analysisSettings(Uri.file(first));
  await services.studies.open({ sources, models: models.map((model) => runBy(model, provider)), flips });
}

async function sourcesOf(uris: readonly Uri[]): Promise<Sources> {
  const images: string[] = [];
  const models: string[] = [];
  for (const uri of uris) {
    if (uri.scheme !== 'file') throw notOnDisk(uri);
    const kind = fileKind(uri.path);
    const isFolder = await stat(uri.fsPath).then(
      (info) => info.isDirectory(),
      () => false,
    );
    if (isFolder || kind === 'image' || /\.npy$/i.test(uri.path)) images.push(uri.fsPath);
    else if (kind === 'model') models.push(uri.fsPath);
    else throw refused(uri);
  }
  return { images, models };
}

async function askFolder(): Promise<readonly string[]> {
  const found = await window.showOpenDialog({
    title: l10n.t('Choose a Folder of Images'),
    openLabel: l10n.t('Check Folder'),
    defaultUri: Uri.file(defaultFolder()),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return (found ?? []).map(({ fsPath }) => fsPath);
}

async function modelsFor(
  { context }: Services,
  selected: readonly string[],
  resource: Uri,
): Promise<readonly ModelRef[]> {
  if (selected.length > 0) return selected.map((path) => ({ kind: 'file', path }));
  const model = await modelFor(context, resource);
  return model === undefined ? [] : [model];
}

function notOnDisk({ path }: Uri): UserError {
  const name = baseName(path);
  return new UserError(
    'input-invalid',
    l10n.t('Flipscope reads files on disk only; {0} is not one. Save it to a folder first.', name),
    name,
  );
}

function refused({ fsPath }: Uri): UserError {
  const message = l10n.t(
    '{0}: a study takes folders, images, .npy tensors and .onnx models. Select one of these in {1}.',
    baseName(fsPath),
    dirname(fsPath),
  );
  return new UserError('input-invalid', message, fsPath);
}
