import { l10n } from 'vscode';
import { measureSamples } from '../../engine/studyClient/measureSamples';
import type { ComparedSpecs } from '../../protocol/comparison';
import { UserError } from '../../protocol/errors';
import type { AnalysisSpec } from '../../protocol/spec';
import { areCheckpoints } from '../../report/facts/comparison/checkpointReports';
import type { ComparedSamples, Report } from '../../report/report';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import { sameModel } from '../choose/specs';
import { StudyEngines, type StudyEngineDependencies } from '../study/studyEngines';

/** How sampling is followed and stopped. */
export interface SamplingWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string, fraction: number) => void;
}

/**
 * Measures checkpoints on all images of a comparison, in an engine of its own; undefined where they are none.
 *
 * @param specs of the columns as they were run, with their reports
 * @throws UserError where more images were given than there is room for, and the models are no checkpoints
 */
export async function sampleCheckpoints(
  { specs: all, samples }: ComparedSpecs,
  specs: readonly AnalysisSpec[],
  reports: readonly Report[],
  dependencies: StudyEngineDependencies,
  { signal, onProgress }: SamplingWatch,
): Promise<ComparedSamples | undefined> {
  if (samples === undefined) return undefined;
  const firsts = specs.flatMap((spec, i) => {
    const isFirst = specs.findIndex((other) => sameModel(other, spec)) === i;
    return isFirst ? [{ spec, report: reports[i]! }] : [];
  });
  if (!areCheckpoints(reports)) {
    if (firsts.length * samples.length > all.length) throw notCheckpoints(firsts.length, samples.length);
    return undefined;
  }
  const engines = new StudyEngines(1, dependencies);
  const stop = (): void => engines.stop();
  signal.addEventListener('abort', stop);
  try {
    const total = firsts.length * samples.length;
    return await measureSamples(firsts, samples, {
      functions: engines.start().functions,
      onProgress: (model, image) => {
        const done = model * samples.length + image;
        onProgress(l10n.t('agreement: {0} of {1} images', done, total), done / total);
      },
    });
  } finally {
    signal.removeEventListener('abort', stop);
    engines.stop();
  }
}

function notCheckpoints(models: number, inputs: number): UserError {
  return new UserError(
    'input-invalid',
    l10n.t(
      '{0} models on {1} images are more than the {2} reports that stand side by side, and the models are not checkpoints of one architecture. Select fewer, or check the folder.',
      models,
      inputs,
      MAX_COLUMNS,
    ),
  );
}
