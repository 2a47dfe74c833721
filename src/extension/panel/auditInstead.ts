import { l10n } from 'vscode';
import type { AnalysisSpec } from '../../protocol/spec';
import { auditToTable } from '../../report/terminal/audit';
import type { EngineClient } from '../../engine/client/engineClient';
import type { Remedy } from '../messages/showError';
import { showText } from '../messages/showText';

/** Columns of the table in an editor. */
const WIDTH = 120;

/** What can be done where no model can be run: judging one from its file alone. */
export function auditInstead(spec: AnalysisSpec, engine: EngineClient): Remedy {
  return {
    label: l10n.t('Audit Model'),
    run: async () => showText(auditToTable(await engine.audit(spec), { width: WIDTH, color: false })),
  };
}
