import { l10n } from 'vscode';
import type { Progress } from '../../protocol/engine';
import { toWire } from '../../protocol/errors';
import type { PanelSnapshot } from '../../protocol/panel';
import type { AnalysisSpec } from '../../protocol/spec';
import { reportTitle } from '../choose/specs';

/** A run, by default one that waits to begin. */
export function runningSnapshot(spec: AnalysisSpec, progress: Progress = notStarted()): PanelSnapshot {
  return { phase: 'running', spec, title: reportTitle(spec), progress };
}

export function failedSnapshot(spec: AnalysisSpec, error: unknown): PanelSnapshot {
  return { phase: 'failed', spec, title: reportTitle(spec), error: toWire(error) };
}

function notStarted(): Progress {
  return { stage: 'load', message: l10n.t('Waiting for the engine'), fraction: 0 };
}
