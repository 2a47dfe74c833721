import { homedir } from 'node:os';
import { join, parse } from 'node:path';
import { commands, env, l10n, UIKind, Uri, window, workspace } from 'vscode';
import type { EngineFunctions } from '../../protocol/engine';
import { modelName } from '../choose/modelKey';
import { baseName } from '../choose/triage';
import type { EngineAnalysis } from '../engine/engineAnalysis';

export type ExportKind = Parameters<EngineFunctions['exportReport']>[1];

/** In the order in which they are offered. */
export const EXPORT_KINDS: readonly ExportKind[] = ['html', 'json', 'csv', 'md'];

export function exportLabel(kind: ExportKind): string {
  switch (kind) {
    case 'html':
      return l10n.t('HTML page, self-contained');
    case 'json':
      return l10n.t('JSON, the whole report');
    case 'csv':
      return l10n.t('CSV, one line a layer');
    case 'md':
      return l10n.t('Markdown summary');
  }
}

/** Asks where to, lets the engine write, and says where it is; false when the person cancels. */
export async function exportReport(analysis: EngineAnalysis, kind: ExportKind): Promise<boolean> {
  const target = await window.showSaveDialog({
    title: l10n.t('Export the Flip Report'),
    defaultUri: Uri.file(join(defaultFolder(), `${defaultStem(analysis)}.${kind}`)),
    filters: { [exportLabel(kind)]: [kind] },
  });
  if (target === undefined) return false;
  await analysis.exportReport(kind, target.fsPath);
  void tellSaved(target, kind);
  return true;
}

async function tellSaved(target: Uri, kind: ExportKind): Promise<void> {
  const open = l10n.t('Open');
  const chosen = await window.showInformationMessage(l10n.t('Saved {0}.', baseName(target.fsPath)), open);
  if (chosen !== open) return;
  // A browser on another machine can not open a file of this one; the editor can.
  const inBrowser = kind === 'html' && env.uiKind === UIKind.Desktop && env.remoteName === undefined;
  await (inBrowser ? env.openExternal(target) : commands.executeCommand('vscode.open', target));
}

export function defaultFolder(): string {
  return workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
}

function defaultStem({ spec: { input, model } }: EngineAnalysis): string {
  const subject = input.kind === 'noise' ? 'noise' : parse(input.path).name;
  return `${subject}-${parse(modelName(model)).name.toLowerCase()}-flip-report`;
}
