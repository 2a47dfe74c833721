import { join } from 'node:path';
import { l10n, Uri, window } from 'vscode';
import type { MapFormat } from '../../protocol/panel';
import { refuseSources } from '../../engine/files/refuseSources';
import { writeWhole } from '../../engine/files/writeWhole';
import { baseName } from '../choose/triage';
import { defaultFolder, fileStem } from './exportReport';

const LABELS: { readonly [F in MapFormat]: string } = { png: 'PNG', npy: 'NumPy' };

/**
 * Asks where to and writes a map that the page has made a file of; false when the person cancels.
 * @param sources files that the report was made from: nothing is written over them
 */
export async function saveMap(
  format: MapFormat,
  name: string,
  bytes: Uint8Array,
  sources: readonly string[],
): Promise<boolean> {
  const target = await window.showSaveDialog({
    title: l10n.t('Save the Map'),
    defaultUri: Uri.file(join(defaultFolder(), `${fileStem(name)}.${format}`)),
    filters: { [LABELS[format]]: [format] },
  });
  if (target === undefined) return false;
  await refuseSources([target.fsPath], sources);
  await writeWhole(target.fsPath, bytes);
  void window.showInformationMessage(l10n.t('Saved {0}.', baseName(target.fsPath)));
  return true;
}
