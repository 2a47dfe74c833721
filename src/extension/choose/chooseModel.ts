import { l10n, window, workspace, type ExtensionContext, type Uri } from 'vscode';
import { UserError } from '../../protocol/errors';
import type { ModelRef } from '../../protocol/spec';
import { manageTrust } from '../messages/showError';
import { modelSetting } from '../settings/settings';
import { MODEL_EXTENSIONS } from '../../protocol/fileKinds';
import { modelKey, modelName } from './modelKey';
import { offeredModels, onlyModel, type OfferedModels } from './modelOrder';
import { choice, pickOne, shownFolder, type Choice } from './pick';
import { recentModels, rememberModel } from './recentModels';
import { baseName } from './triage';
import { workspaceFiles } from './workspaceFiles';

/**
 * The model for `resource`: the setting's, else the only one there is, else the one a person picks.
 * Undefined when they leave without picking. Rejects with a `SettingError`.
 */
export async function modelFor(context: ExtensionContext, resource?: Uri): Promise<ModelRef | undefined> {
  const set = modelSetting(resource);
  if (set !== undefined && (set.kind === 'builtin' || workspace.isTrusted)) return set;
  const offered = await offeredHere(context);
  const only = onlyModel(offered);
  if (only === undefined) return pickModel(context);
  if (!workspace.isTrusted) void notifyUntrusted(modelName(only));
  return only;
}

/** The model that is likely to be run next: the setting's, else the one used last, else the only one there is. */
export async function likelyModel(context: ExtensionContext): Promise<ModelRef | undefined> {
  const set = modelSetting();
  if (set !== undefined) return set;
  const offered = await offeredHere(context);
  const files = offered.others.filter(({ kind }) => kind === 'file');
  return offered.recent[0] ?? (files.length === 1 ? files[0] : onlyModel(offered));
}

/** Always asks; remembers what was picked. */
export async function pickModel(context: ExtensionContext): Promise<ModelRef | undefined> {
  const { recent, others } = await offeredHere(context);
  const picked = await pickOne<ModelRef | 'browse'>(
    [
      { title: l10n.t('recently used'), choices: recent.map(modelItem) },
      { title: l10n.t('built in'), choices: others.filter(({ kind }) => kind === 'builtin').map(modelItem) },
      { title: l10n.t('in this workspace'), choices: others.filter(({ kind }) => kind === 'file').map(modelItem) },
      { title: l10n.t('elsewhere'), choices: workspace.isTrusted ? [browseItem()] : [] },
    ],
    { title: l10n.t('Flipscope: model'), placeHolder: l10n.t('Select a Model') },
  );
  const model = picked === 'browse' ? await browseModel() : picked;
  if (model !== undefined) await rememberModel(context.workspaceState, model);
  return model;
}

/** Asks for several, at once; those that are given come first, picked. Empty when the person leaves. */
export async function pickModels(context: ExtensionContext, given: readonly ModelRef[]): Promise<readonly ModelRef[]> {
  const { recent, others } = await offeredHere(context);
  const keys = new Set(given.map(modelKey));
  const further = [...recent, ...others].filter((model) => !keys.has(modelKey(model)));
  const choices = [...given, ...further].map((model) => ({
    ...modelItem(model).item,
    model,
    picked: keys.has(modelKey(model)),
  }));
  const picked = await window.showQuickPick(choices, {
    canPickMany: true,
    matchOnDescription: true,
    title: l10n.t('Flipscope: models to compare'),
    placeHolder: l10n.t('Select Two or More Models'),
  });
  return (picked ?? []).map(({ model }) => model);
}

/** Throws a `UserError` when `model` is a file and the workspace is not trusted: native code would read it. */
export function requireTrusted(model: ModelRef): void {
  if (model.kind === 'builtin' || workspace.isTrusted) return;
  throw new UserError(
    'untrusted-workspace',
    l10n.t(
      'This workspace is not trusted, so only built-in models run; {0} is a file. Trust the workspace to run it.',
      baseName(model.path),
    ),
    model.path,
  );
}

async function offeredHere(context: ExtensionContext): Promise<OfferedModels> {
  return offeredModels({
    workspaceFiles: workspace.isTrusted ? await workspaceFiles('model') : [],
    recent: recentModels(context.workspaceState),
  });
}

function modelItem(model: ModelRef): Choice<ModelRef> {
  if (model.kind === 'builtin') {
    return choice({ label: `$(package) ${modelName(model)}`, description: modelKey(model) }, model);
  }
  return choice({ label: `$(circuit-board) ${modelName(model)}`, description: shownFolder(model.path) }, model);
}

function browseItem(): Choice<'browse'> {
  return choice({ label: `$(folder-opened) ${l10n.t('Browse…')}` }, 'browse');
}

async function browseModel(): Promise<ModelRef | undefined> {
  const [uri] =
    (await window.showOpenDialog({
      title: l10n.t('Choose an ONNX Model'),
      openLabel: l10n.t('Use Model'),
      filters: { [l10n.t('ONNX models')]: [...MODEL_EXTENSIONS] },
    })) ?? [];
  return uri === undefined ? undefined : { kind: 'file', path: uri.fsPath };
}

async function notifyUntrusted(name: string): Promise<void> {
  const trust = manageTrust();
  const message = l10n.t('This workspace is not trusted, so only built-in models run; {0} is used.', name);
  if ((await window.showInformationMessage(message, trust.label)) === trust.label) trust.run();
}
