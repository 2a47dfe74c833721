import { l10n, window } from 'vscode';
import type { Silence } from '../../protocol/engine';
import { UserError } from '../../protocol/errors';

/** Asks whether to wait for an engine that does not answer; calls `end`, with what to tell, when the person ends it. */
export async function notifySilent({ seconds, stage }: Silence, end: (reason: Error) => void): Promise<void> {
  const endIt = l10n.t('End It');
  const at = stage ?? l10n.t('its start');
  const message = l10n.t('The analysis engine has not answered for {0} s. It was last at: {1}.', seconds, at);
  const chosen = await window.showWarningMessage(message, endIt, l10n.t('Wait'));
  if (chosen !== endIt) return;
  end(new UserError('engine-ended', l10n.t('The analysis engine was ended. It was last at: {0}.', at)));
}
