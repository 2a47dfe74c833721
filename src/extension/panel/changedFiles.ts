import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import { inputFiles } from '../../protocol/inputFiles';
import type { ChangedFiles } from '../../protocol/panel';
import type { AnalysisSpec } from '../../protocol/spec';
import { SETTINGS } from '../settings/settings';
import type { FileDifference } from './fileWatch';

/** How the files of a report differ now, for its page. */
export function changedFiles({ written, removed }: FileDifference, spec: AnalysisSpec): ChangedFiles {
  const own = spec.model.kind === 'file' ? [spec.model.path] : [];
  const needed = new Set([...own, ...inputFiles(spec)]);
  return { written, removed, time: Date.now(), canRun: !removed.some((file) => needed.has(file)) };
}

/** Lets every report run again when a file of it changes, and offers to take that back. Rejects where that fails. */
export async function alwaysRerun(): Promise<void> {
  const inWorkspace = workspace.workspaceFolders !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await workspace.getConfiguration().update(SETTINGS.rerunOnChange, 'always', target);
  const ask = l10n.t('Ask Again');
  const message = inWorkspace
    ? l10n.t('Reports in this workspace now run again when their files change.')
    : l10n.t('Reports now run again when their files change.');
  if ((await window.showInformationMessage(message, ask)) !== ask) return;
  await workspace.getConfiguration().update(SETTINGS.rerunOnChange, undefined, target);
}
