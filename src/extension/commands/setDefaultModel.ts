import { isAbsolute, relative } from 'node:path';
import { commands, ConfigurationTarget, l10n, window, workspace } from 'vscode';
import type { ModelRef } from '../../protocol/spec';
import { pickModel } from '../choose/chooseModel';
import { modelKey, modelName } from '../choose/modelKey';
import type { Services } from '../services';
import { SETTINGS } from '../settings/settings';

/** Fixes the model that images are checked with here, so that no one is asked again. */
export async function setDefaultModel({ context }: Services): Promise<void> {
  const model = await pickModel(context);
  if (model === undefined) return;
  const inWorkspace = workspace.workspaceFolders !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await workspace.getConfiguration().update(SETTINGS.model, settingFor(model), target);
  const open = l10n.t('Open Setting');
  const message = inWorkspace
    ? l10n.t('Images in this workspace are now checked with {0}.', modelName(model))
    : l10n.t('Images are now checked with {0}.', modelName(model));
  if ((await window.showInformationMessage(message, open)) === open) {
    await commands.executeCommand('workbench.action.openSettings', `@id:${SETTINGS.model}`);
  }
}

/** Relative inside the first workspace folder, from which the setting is read, so that it can be shared. */
function settingFor(model: ModelRef): string {
  const folder = workspace.workspaceFolders?.[0];
  if (model.kind === 'builtin' || folder === undefined) return modelKey(model);
  const path = relative(folder.uri.fsPath, model.path);
  return isAbsolute(path) || path.startsWith('..') ? model.path : path.replace(/\\/g, '/');
}
