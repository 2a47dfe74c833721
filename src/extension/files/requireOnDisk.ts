import { l10n, type Uri } from 'vscode';
import { UserError } from '../../protocol/errors';
import { baseName } from '../choose/triage';

/** @throws UserError `input-invalid` for a file that is not on disk */
export function requireOnDisk({ scheme, path }: Uri): void {
  if (scheme === 'file' || scheme === 'vscode-remote') return;
  throw new UserError(
    'input-invalid',
    l10n.t('Flipscope reads files on disk only; {0} is not one. Save it to a folder first.', baseName(path)),
  );
}
