import { commands, l10n, window } from 'vscode';
import { installationVerdict, type Installation } from '../../report/facts/installation';
import { failureOf } from '../../report/installation';
import { SETTINGS } from '../settings/settings';
import type { FoundLaunch } from './installationKeeper';

/** Tells that models cannot be run, or are run on another Node; nothing where all is well or only slower. */
export async function notifyInstallation(found: Installation, { execPath }: FoundLaunch): Promise<void> {
  const message =
    execPath !== undefined && found.ownFailure !== undefined
      ? l10n.t(
          "VS Code's own Node cannot run models ({0}). The engine is started on {1} from now on.",
          found.ownFailure.replace(/\.$/, ''),
          execPath,
        )
      : failureOf(found) && installationVerdict(found);
  if (message === undefined) return;
  const open = l10n.t('Open Setting');
  if ((await window.showWarningMessage(message, open)) !== open) return;
  await commands.executeCommand('workbench.action.openSettings', `@id:${SETTINGS.nodePath}`);
}
