import { l10n } from 'vscode';
import type { ExportKind } from '../../report/exportKinds';
import { renderComparison } from '../../report/exports';
import type { Comparison } from '../../report/report';
import { exportLabel, saveExport, sourcesOf } from '../panel/exportReport';

/** Asks where to, writes, and says where it is; false when the person cancels. */
export async function exportComparison(comparison: Comparison, kind: ExportKind): Promise<boolean> {
  const sources = comparison.columns.flatMap(({ report }) => sourcesOf(report));
  return saveExport(
    { title: l10n.t('Export the Comparison'), stem: 'flip-comparison', kind, label: exportLabel(kind) },
    sources,
    async () => renderComparison(kind, comparison),
  );
}
