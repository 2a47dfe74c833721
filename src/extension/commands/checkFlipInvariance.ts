import { l10n, Uri, window } from 'vscode';
import type { InputRef, ModelRef } from '../../protocol/spec';
import { modelFor } from '../choose/chooseModel';
import { pickInputs } from '../choose/chooseInput';
import { chooseMembers } from '../choose/chooseMembers';
import { rememberModel } from '../choose/recentModels';
import { specsFor } from '../choose/specs';
import type { Services } from '../services';
import { analysisSettings } from '../settings/settings';
import { weightsIn } from '../weights/weightsIn';
import { selectedFiles } from './selection';

/** More panels than this are opened only after asking. */
const MAX_PANELS_UNASKED = 8;

/**
 * From the Explorer (`clicked`, `selected`), a tab or a title bar (`clicked`), or the palette (neither).
 * Rejects with a `UserError` when nothing can be run.
 */
export async function checkFlipInvariance(services: Services, clicked?: unknown, selected?: unknown): Promise<void> {
  const found = selectedFiles(clicked, selected);
  const weights = await weightsIn(found, services.engine);
  if (weights !== undefined) return services.awaitedModels.explain(weights);
  // While a person, or the code below, still chooses.
  services.engine.start();
  const settings = analysisSettings(firstFile(found.inputs, found.models));
  const files = found.inputs.length > 0 ? found.inputs : await pickInputs(services.context, settings.noiseSeed);
  const inputs = await chooseMembers(files, services.engine);
  if (inputs.length === 0) return;
  const models = await modelsFor(inputs, found.models, services);
  const specs = specsFor(inputs, models, settings);
  if (specs.length === 0 || (specs.length > MAX_PANELS_UNASKED && !(await askMany(specs.length)))) return;
  // VS Code takes its time to remember: the page opens meanwhile.
  await Promise.all([services.panels.open(specs), rememberModels(models, services)]);
}

async function rememberModels(models: readonly ModelRef[], { context }: Services): Promise<void> {
  for (const model of models) await rememberModel(context.workspaceState, model);
}

/** Whose folder's settings count. */
export function firstFile(inputs: readonly InputRef[], models: readonly string[]): Uri | undefined {
  const [path] = [...inputs.flatMap((input) => ('path' in input ? [input.path] : [])), ...models];
  return path === undefined ? undefined : Uri.file(path);
}

async function modelsFor(
  inputs: readonly InputRef[],
  selected: readonly string[],
  { context }: Services,
): Promise<readonly ModelRef[]> {
  if (selected.length > 0) return selected.map((path) => ({ kind: 'file', path }));
  const model = await modelFor(context, firstFile(inputs, []));
  return model === undefined ? [] : [model];
}

async function askMany(count: number): Promise<boolean> {
  const all = l10n.t('Check All');
  const message = l10n.t('Check {0} pairs of image and model? Each opens its own panel.', count);
  return (await window.showWarningMessage(message, { modal: true }, all)) === all;
}
