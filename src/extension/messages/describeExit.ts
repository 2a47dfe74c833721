import { l10n } from 'vscode';
import type { AnalysisSpec } from '../../protocol/spec';
import { modelName } from '../choose/modelKey';
import type { UnexpectedExit } from '../../engine/client/engineAnalysis';
import { SETTINGS } from '../settings/settings';

/** One line: why the engine ended, with which model, and what to do. */
export function describeExit(exit: UnexpectedExit, spec: AnalysisSpec): string {
  if (exit.kind === 'not-started') {
    return l10n.t(
      'The analysis engine could not be started with {0} ({1}); check the setting {2}.',
      exit.execPath,
      exit.message,
      SETTINGS.nodePath,
    );
  }
  const how = exit.signal === null ? l10n.t('exit code {0}', String(exit.code)) : l10n.t('signal {0}', exit.signal);
  const lastOutput = exit.lastLine === '' ? '' : l10n.t(' Last output: {0}.', exit.lastLine.replace(/\.$/, ''));
  return l10n.t(
    'The analysis engine stopped unexpectedly ({0}) while it worked on {1}.{2} Run it again; if it stops again, the model may need more memory than there is.',
    how,
    modelName(spec.model),
    lastOutput,
  );
}
