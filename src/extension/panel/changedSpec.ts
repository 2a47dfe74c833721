import { l10n, Uri } from 'vscode';
import type { PanelHostFunctions } from '../../protocol/panel';
import type { AnalysisSpec } from '../../protocol/spec';
import { analysisSettings } from '../settings/settings';

/** What the page may change of the analysis that it shows. */
export type SpecChange = Parameters<PanelHostFunctions['rerun']>[0];

/** What to run for a change, with the flips that are set now. Throws a `SettingError`. */
export function changedSpec(shown: AnalysisSpec, change: SpecChange): AnalysisSpec {
  const { input } = shown;
  const { flips } = analysisSettings(input.kind === 'noise' ? undefined : Uri.file(input.path));
  // A new preprocessing has its own size, which one asked for earlier must not override.
  const { size, ...spec } = shown;
  const kept = size === undefined || change.preprocess !== undefined ? {} : { size };
  const origin = change.preprocess && { preprocessOrigin: l10n.t('changed in the panel') };
  return { ...spec, ...kept, flips, ...change, ...origin };
}
