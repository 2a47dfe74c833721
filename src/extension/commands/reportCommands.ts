import { l10n } from 'vscode';
import { UserError } from '../../protocol/errors';
import { choice, pickOne } from '../choose/pick';
import type { ExportKind } from '../../report/exportKinds';
import { nodeDataLabel } from '../panel/exportNodeData';
import { exportLabel, OFFERED_KINDS } from '../panel/exportReport';
import type { ReportPanel } from '../panel/reportPanel';
import type { Services } from '../services';

/** The commands on the report that has the focus; without one each rejects with a `UserError`. */

export function rerunReport({ panels }: Services): void {
  requiredReport(panels.active).rerun();
}

export function cancelRun({ panels }: Services): void {
  requiredReport(panels.active).cancel();
}

export async function exportActiveReport({ panels }: Services): Promise<void> {
  const panel = requiredReport(panels.active);
  const choices = [
    ...OFFERED_KINDS.map((offered) => choice<ExportKind | 'nodeData'>({ label: exportLabel(offered) }, offered)),
    choice<ExportKind | 'nodeData'>({ label: nodeDataLabel() }, 'nodeData'),
  ];
  const kind = await pickOne([{ title: l10n.t('format'), choices }], {
    title: l10n.t('Flipscope: export'),
    placeHolder: l10n.t('Select an Export Format'),
  });
  if (kind === 'nodeData') await panel.exportNodeData('error', panel.report?.flips[0] ?? 'h');
  else if (kind !== undefined) await panel.export(kind);
}

export async function chooseReportModel({ panels }: Services): Promise<void> {
  await requiredReport(panels.active).chooseModel();
}

/** Throws a `UserError` when there is none. */
export function requiredReport(panel: ReportPanel | undefined): ReportPanel {
  if (panel !== undefined) return panel;
  throw new UserError(
    'input-missing',
    l10n.t('No flip report has the focus; open one, or click into it, and try again.'),
  );
}
