import { dirname, join, parse } from 'node:path';
import { commands, l10n, Uri, window } from 'vscode';
import type { FixRequest, FixResult } from '../../protocol/fix';
import { modelName } from '../choose/modelKey';
import { baseName } from '../choose/triage';
import type { EngineAnalysis } from '../../engine/client/engineAnalysis';
import { defaultFolder } from './exportReport';

/** Asks where to, lets the engine write the fixed model and try it, and offers to check it; undefined when the person cancels. */
export async function writeFix(
  analysis: EngineAnalysis,
  request: FixRequest,
  check: (model: string) => void,
): Promise<FixResult | undefined> {
  const { model } = analysis.spec;
  const folder = model.kind === 'file' ? dirname(model.path) : defaultFolder();
  const target = await window.showSaveDialog({
    title: l10n.t('Write the Fixed Model'),
    defaultUri: Uri.file(join(folder, `${parse(modelName(model)).name}-${request.kind}.onnx`)),
    filters: { ONNX: ['onnx'] },
  });
  if (target === undefined) return undefined;
  const result = await analysis.writeFix(request, target.fsPath);
  void offerCheck(target, result, check);
  return result;
}

async function offerCheck(target: Uri, { summary }: FixResult, check: (model: string) => void): Promise<void> {
  const again = l10n.t('Check the Fixed Model');
  const show = l10n.t('Show in Explorer');
  const saved = l10n.t('Saved {0}.', baseName(target.fsPath));
  const chosen = await window.showInformationMessage(`${saved} ${summary}`, again, show);
  if (chosen === show) await commands.executeCommand('revealInExplorer', target);
  if (chosen === again) check(target.fsPath);
}
