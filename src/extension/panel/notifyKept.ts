import { commands, l10n, Uri, window } from 'vscode';
import { baseName } from '../choose/triage';
import type { Kept } from '../sidecar/statements';

/**
 * Says where a statement of `what` is kept, and offers to open the file and to take it back. Rejects where that fails.
 * @param rerun runs again without it
 */
export async function notifyKept(kept: Kept, what: string, rerun: () => Promise<void>): Promise<void> {
  const open = l10n.t('Open File');
  const undo = l10n.t('Undo');
  const { file } = kept;
  const message =
    file === undefined
      ? l10n.t('Kept in this workspace only: {0}. {1}', what, kept.reason ?? '')
      : l10n.t('Kept in {0}: {1}.', baseName(file), what);
  const chosen = await window.showInformationMessage(message, ...(file === undefined ? [undo] : [open, undo]));
  if (chosen === open && file !== undefined) await commands.executeCommand('vscode.open', Uri.file(file));
  if (chosen !== undo) return;
  await kept.undo();
  await rerun();
}
