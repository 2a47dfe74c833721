import { l10n } from 'vscode';
import { UserError } from '../../protocol/errors';
import type { ComparedSpecs } from '../../protocol/comparison';
import type { InputRef, ModelRef } from '../../protocol/spec';
import type { StudiedInput } from '../../protocol/study';
import { MIN_CHECKPOINTS } from '../../report/facts/comparison/checkpointReports';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import { pickInputs } from '../choose/chooseInput';
import { chooseMembers } from '../choose/chooseMembers';
import { modelFor, pickModels } from '../choose/chooseModel';
import { rememberModel } from '../choose/recentModels';
import { specsFor } from '../choose/specs';
import type { Services } from '../services';
import { analysisSettings, type AnalysisSettings } from '../settings/settings';
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
  const compared = comparedSpecs(models, inputs, settings);
  for (const model of models) await rememberModel(services.context.workspaceState, model);
  await services.comparisons.open(compared);
}

/**
 * Every model on every input. Three models or more may be checkpoints, which are also measured on all images: of more
 * than there is room for, the first stands in columns.
 *
 * @throws UserError `input-invalid` for too many, or too few
 */
function comparedSpecs(
  models: readonly ModelRef[],
  inputs: readonly InputRef[],
  settings: AnalysisSettings,
): ComparedSpecs {
  const files = inputs.filter((input): input is StudiedInput => input.kind !== 'noise');
  const mayBeCheckpoints = models.length >= MIN_CHECKPOINTS && models.length <= MAX_COLUMNS && files.length > 1;
  const isSampled = mayBeCheckpoints && settings.flipMode === 'tensor';
  const isOverfull = models.length * inputs.length > MAX_COLUMNS;
  if (!isSampled) refuse(models.length, inputs.length);
  const shown = isSampled && isOverfull ? files.slice(0, 1) : inputs;
  const specs = models.flatMap((model) => specsFor(shown, [model], settings));
  return { specs, ...(isSampled && { samples: files }) };
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
  return chooseMembers(await pickInputs(context, seed), engine);
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
