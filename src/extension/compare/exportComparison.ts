import { l10n } from 'vscode';
import type { ExportKind } from '../../report/exportKinds';
import { renderComparison } from '../../report/exports';
import type { Comparison } from '../../report/report';
import { exportLabel, saveExport } from '../panel/exportReport';

/**
 * Asks where to, writes, and says where it is; false when the person cancels.
 * @param sources files that its reports were made from
 */
export async function exportComparison(
  comparison: Comparison,
  sources: readonly string[],
  kind: ExportKind,
): Promise<boolean> {
  return saveExport(
    { title: l10n.t('Export the Comparison'), stem: 'flip-comparison', kind, label: exportLabel(kind) },
    sources,
    async () => renderComparison(kind, comparison),
  );
}
