import { l10n } from 'vscode';
import { UserError } from '../../protocol/errors';
import type { InputRef, ModelRef } from '../../protocol/spec';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import { pickInput } from '../choose/chooseInput';
import { chooseMembers } from '../choose/chooseMembers';
import { modelFor, pickModels } from '../choose/chooseModel';
import { rememberModel } from '../choose/recentModels';
import { specsFor } from '../choose/specs';
import type { Services } from '../services';
import { analysisSettings } from '../settings/settings';
import { weightsIn } from '../weights/weightsIn';
import { firstFile } from './checkFlipInvariance';
import { selectedFiles } from './selection';

/**
 * Puts several models, or one model on several images, side by side: those of the selection, and what it leaves open is
 * asked for. Rejects with a `UserError` when nothing can be compared.
 */
export async function compare(services: Services, clicked?: unknown, selected?: unknown): Promise<void> {
  const found = selectedFiles(clicked, selected);
  const weights = await weightsIn(found, services.engine);
  if (weights !== undefined) return services.awaitedModels.explain(weights);
  const settings = analysisSettings(firstFile(found.inputs, found.models));
  const models = await modelsFor(services, found.models, found.inputs);
  if (models.length === 0) return;
  const given = await chooseMembers(found.inputs, services.engine);
  const inputs = given.length > 0 ? given : await askInput(services, settings.noiseSeed);
  if (inputs.length === 0) return;
  refuse(models.length, inputs.length);
  for (const model of models) await rememberModel(services.context.workspaceState, model);
  await services.comparisons.open({ specs: models.flatMap((model) => specsFor(inputs, [model], settings)) });
}

/** Those selected; else the usual one where several images are, and those that are picked where not. */
async function modelsFor(
  { context }: Services,
  selected: readonly string[],
  inputs: readonly InputRef[],
): Promise<readonly ModelRef[]> {
  const given = selected.map((path): ModelRef => ({ kind: 'file', path }));
  if (given.length > 1 || (given.length === 1 && inputs.length > 1)) return given;
  if (inputs.length < 2) return pickModels(context, given);
  const model = await modelFor(context, firstFile(inputs, []));
  return model === undefined ? [] : [model];
}

async function askInput({ context, engine }: Services, seed: number): Promise<readonly InputRef[]> {
  const input = await pickInput(context, seed);
  return input === undefined ? [] : chooseMembers([input], engine);
}

function refuse(models: number, inputs: number): void {
  const columns = models * inputs;
  if (columns < 2) {
    throw new UserError(
      'input-invalid',
      l10n.t('One model on one input is a report of its own: select two or more models, or two or more images.'),
    );
  }
  if (columns <= MAX_COLUMNS) return;
  const message = l10n.t(
    '{0} models on {1} inputs are {2} reports; at most {3} stand side by side. Select fewer.',
    models,
    inputs,
    columns,
    MAX_COLUMNS,
  );
  throw new UserError('input-invalid', message);
}
