import { l10n, ProgressLocation, window } from 'vscode';
import { installationText } from '../../report/facts/installation';
import { showText } from '../messages/showText';
import type { Services } from '../services';

/** Tries the installation and shows what was found as a text, ready for a bug report. */
export async function checkInstallation({ installation, engine }: Services): Promise<void> {
  const before = JSON.stringify(installation.launch);
  const found = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Flipscope: checking the installation') },
    () => installation.check(),
  );
  if (JSON.stringify(installation.launch) !== before) engine.restart();
  await showText(installationText(found));
}
