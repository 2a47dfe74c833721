import { commands, l10n, Uri, window, type LogOutputChannel } from 'vscode';
import { isCanceled, UserError } from '../../protocol/errors';
import { cutText, MAX_MESSAGE } from '../../report/facts/cutText';
import { SettingError } from '../settings/settingError';

/** A button under an error. */
export interface Remedy {
  readonly label: string;
  run(): unknown;
}

/**
 * Tells a person, in one line and with a button for what to do next; the stack goes to the log only.
 * @param further what the caller knows to do, first of all
 */
export async function showError(error: unknown, log: LogOutputChannel, further: readonly Remedy[] = []): Promise<void> {
  if (isCanceled(error)) return;
  logError(error, log);
  const message =
    error instanceof UserError
      ? error.message
      : l10n.t('Unexpected error: {0}', cutText(error instanceof Error ? error.message : String(error), MAX_MESSAGE));
  const remedies = [...further, ...remediesFor(error, log)];
  const chosen = await window.showErrorMessage(message, ...remedies.map(({ label }) => label));
  try {
    await remedies.find(({ label }) => label === chosen)?.run();
  } catch (failure) {
    await showError(failure, log);
  }
}

export function logError(error: unknown, log: LogOutputChannel): void {
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (error instanceof UserError && error.full !== error.message) log.error('in full', error.full);
  if (error instanceof Error && error.cause !== undefined) log.error('caused by', String(error.cause));
}

function remediesFor(error: unknown, log: LogOutputChannel): readonly Remedy[] {
  const showLog: Remedy = { label: l10n.t('Show Log'), run: () => log.show() };
  if (error instanceof SettingError) {
    const open = () => commands.executeCommand('workbench.action.openSettings', `@id:${error.setting}`);
    return [{ label: l10n.t('Open Setting'), run: open }, showLog];
  }
  if (error instanceof UserError && error.reason === 'untrusted-workspace') return [manageTrust()];
  if (error instanceof UserError && error.reason === 'preprocess-invalid' && error.file !== undefined) {
    const { file } = error;
    const open = () => commands.executeCommand('vscode.open', Uri.file(file));
    return [{ label: l10n.t('Open File'), run: open }, showLog];
  }
  return [showLog];
}

/** The button under everything that an untrusted workspace does not allow. */
export function manageTrust(): Remedy {
  return {
    label: l10n.t('Manage Workspace Trust'),
    run: () => commands.executeCommand('workbench.trust.manage'),
  };
}
