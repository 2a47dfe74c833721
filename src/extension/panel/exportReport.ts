import { homedir } from 'node:os';
import { join, parse } from 'node:path';
import { commands, env, l10n, UIKind, Uri, window, workspace } from 'vscode';
import { refuseSources } from '../../engine/files/refuseSources';
import { writeWhole } from '../../engine/files/writeWhole';
import type { ExportKind } from '../../report/exportKinds';
import { exportAssets, renderExport } from '../../report/exports';
import type { Report } from '../../report/report';
import { modelName } from '../choose/modelKey';
import { baseName } from '../choose/triage';
import type { EngineAnalysis } from '../../engine/client/engineAnalysis';

/** In the order in which they are offered. */
export const OFFERED_KINDS: readonly ExportKind[] = ['html', 'json', 'csv', 'md'];

export function exportLabel(kind: ExportKind): string {
  switch (kind) {
    case 'html':
      return l10n.t('HTML, self-contained page');
    case 'json':
      return l10n.t('JSON, the whole report');
    case 'csv':
      return l10n.t('CSV, tables of layers, outputs and boxes');
    case 'md':
      return l10n.t('Markdown summary');
  }
}

/**
 * Asks where to, writes, and says where it is; false when the person cancels.
 * @param analysis what `report` is of: it has the images
 */
export async function exportReport(analysis: EngineAnalysis, report: Report, kind: ExportKind): Promise<boolean> {
  return saveExport(
    { title: l10n.t('Export the Flip Report'), stem: defaultStem(analysis, kind), kind, label: exportLabel(kind) },
    analysis.files,
    async () => {
      const assets = await exportAssets([kind], report, (tensors) => analysis.exportImages(tensors));
      return renderExport(kind, [{ report, assets }]);
    },
  );
}

interface Export {
  readonly title: string;
  /** Of the file's name that is offered. */
  readonly stem: string;
  readonly kind: ExportKind;
  readonly label: string;
}

/**
 * Asks where to, writes what `render` makes, and says where it is; false when the person cancels.
 * @param sources files that it was made from: nothing is written over them
 */
export async function saveExport(
  { title, stem, kind, label }: Export,
  sources: readonly string[],
  render: () => Promise<string>,
): Promise<boolean> {
  const target = await window.showSaveDialog({
    title,
    defaultUri: Uri.file(join(defaultFolder(), `${stem}.${kind}`)),
    filters: { [label]: [kind] },
  });
  if (target === undefined) return false;
  await refuseSources([target.fsPath], sources);
  await writeWhole(target.fsPath, await render());
  void notifySaved(target, kind);
  return true;
}

async function notifySaved(target: Uri, kind: ExportKind): Promise<void> {
  const open = l10n.t('Open');
  const chosen = await window.showInformationMessage(l10n.t('Saved {0}.', baseName(target.fsPath)), open);
  if (chosen !== open) return;
  // A browser on another machine cannot open a file of this one; the editor can.
  const inBrowser = kind === 'html' && env.uiKind === UIKind.Desktop && env.remoteName === undefined;
  await (inBrowser ? env.openExternal(target) : commands.executeCommand('vscode.open', target));
}

export function defaultFolder(): string {
  return workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
}

/** A report as JSON is named so that it can be opened as one. */
function defaultStem(analysis: EngineAnalysis, kind: ExportKind): string {
  const stem = exportStem(analysis);
  return kind === 'json' ? `${stem}.flipscope-report` : `${stem}-flip-report`;
}

/** What the files of an analysis are called to begin with. */
export function exportStem({ spec: { input, model } }: EngineAnalysis): string {
  const subject = input.kind === 'noise' ? 'noise' : parse(input.path).name;
  return fileStem(subject, parse(modelName(model)).name.toLowerCase());
}

/** Part of a file's name from names of others, without what shells and web addresses want quoted. */
export function fileStem(...names: readonly string[]): string {
  return names.map((name) => name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '')).join('-');
}
