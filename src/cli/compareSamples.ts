import { measureSamples, type Sampling } from '../engine/studyClient/measureSamples';
import { UserError } from '../protocol/errors';
import type { StudiedInput } from '../protocol/study';
import { areCheckpoints } from '../report/facts/comparison/checkpointReports';
import type { ComparedSamples, Report } from '../report/report';
import { MAX_COLUMNS } from '../report/schema/comparison';
import type { InputRef, ModelRef } from '../protocol/spec';
import { specFor, type AnalysisPlan, type Screen } from './analyze';
import { messageLine } from './messageLine';
import { modelTitle } from './modelRef';

/** Every model on every input. */
export interface ComparedSubjects {
  readonly models: readonly ModelRef[];
  readonly inputs: readonly InputRef[];
}

/** Whether there are more reports than stand side by side. */
export function isOverfull({ models, inputs }: ComparedSubjects): boolean {
  return models.length * inputs.length > MAX_COLUMNS;
}

/**
 * What several inputs tell of checkpoints of one network, beside their columns; undefined for one input, and for other
 * models.
 *
 * @param reports of the columns, model by model, on as many inputs each
 * @throws UserError `setting-invalid` where only checkpoints could have so many inputs
 */
export async function samplesOf(
  plan: ComparedSubjects & AnalysisPlan,
  reports: readonly Report[],
  functions: Sampling['functions'],
  { io, progress }: Screen,
): Promise<ComparedSamples | undefined> {
  const files = plan.inputs.filter((input): input is StudiedInput => input.kind !== 'noise');
  // What holds for all is settled on one that could be read. Where there is room, the others have been told already.
  const isShown = ({ path }: StudiedInput): boolean =>
    reports.some(({ input: { source } }) => source.kind !== 'noise' && source.path === path);
  const others = isOverfull(plan) ? files.filter((file) => !isShown(file)) : [];
  const images = [...files.filter(isShown), ...others];
  if (!areCheckpoints(reports)) {
    if (isOverfull(plan)) throw notCheckpoints(plan);
    return undefined;
  }
  if (images.length < 2 || plan.flipMode === 'file') return undefined;
  const perModel = reports.length / plan.models.length;
  const sampled = plan.models.map((model, m) => ({
    spec: specFor(plan, model, images[0]!),
    report: reports[m * perModel]!,
  }));
  const samples = await measureSamples(sampled, images, {
    functions,
    onProgress: (model, image) => {
      const message = `${modelTitle(plan.models[model]!)}: ${image} of ${images.length} images`;
      progress.show({ stage: 'measure', message, fraction: image / images.length }, 'agreement');
    },
  });
  progress.clear();
  for (const { message } of samples.failures) io.stderr.write(messageLine(message));
  return samples;
}

function notCheckpoints({ models, inputs }: ComparedSubjects): UserError {
  return new UserError(
    'setting-invalid',
    `${models.length} models on ${inputs.length} inputs are more than the ${MAX_COLUMNS} reports that stand side by side, and the models are ` +
      'not checkpoints of one architecture: name fewer, or use "flipscope study" with a --model for each.',
  );
}
