import { l10n } from 'vscode';
import { UserError } from '../../protocol/errors';
import { pickModel } from '../choose/chooseModel';
import { choice, pickOne } from '../choose/pick';
import { exportLabel, EXPORT_KINDS } from '../panel/exportReport';
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
  const choices = EXPORT_KINDS.map((kind) => choice({ label: exportLabel(kind) }, kind));
  const kind = await pickOne([{ title: l10n.t('format'), choices }], {
    title: l10n.t('Flipscope: export'),
    placeHolder: l10n.t('In which format?'),
  });
  if (kind !== undefined) await panel.export(kind);
}

export async function chooseReportModel(services: Services): Promise<void> {
  await changeModel(requiredReport(services.panels.active), services.context);
}

/** Runs the report's picture on another model, with that model's own preprocessing. */
export async function changeModel(panel: ReportPanel, context: Services['context']): Promise<void> {
  const model = await pickModel(context);
  if (model === undefined) return;
  const { input, flips, flipMode } = panel.spec;
  void panel.run({ model, input, flips, flipMode });
}

/** Throws a `UserError` when there is none. */
export function requiredReport(panel: ReportPanel | undefined): ReportPanel {
  if (panel !== undefined) return panel;
  throw new UserError(
    'input-missing',
    l10n.t('No flip report has the focus; open one, or click into it, and try again.'),
  );
}
