import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { inputFiles } from '../../protocol/inputFiles';
import { refuseSources } from '../files/refuseSources';
import { imagePath, type ImageList } from './listImages';
import type { StudyEngine } from './studyWorker';
import type { StudyPlan } from './studyPlan';

/**
 * Keeps the files that a study reads from being written over, before it begins. Of images, of which there may be a million,
 * those are looked at that are called as a file that is written.
 *
 * @throws UserError `write-failed`
 */
export async function refuseStudySources(plan: StudyPlan, list: ImageList): Promise<void> {
  const { writes = [] } = plan;
  if (writes.length === 0) return;
  const names = new Set<string>();
  for (const file of writes) names.add(basename(file)).add(basename(await realpath(file).catch(() => file)));
  const images = list.images.filter(({ image, spelling = image }) => names.has(basename(spelling)));
  await refuseSources(writes, [...namedSources(plan), ...images.map((image) => imagePath(list, image))]);
}

/**
 * The same for what models are read from besides: their weights, descriptions and labels.
 *
 * @throws UserError `write-failed`, and what is wrong with a model
 */
export async function refuseModelSources(
  { models, writes = [] }: StudyPlan,
  { modelSources }: Pick<StudyEngine['functions'], 'modelSources'>,
): Promise<void> {
  if (writes.length === 0) return;
  for (const model of models) await refuseSources(writes, await modelSources(model));
}

function namedSources({ sources, models, inputs = {}, labels }: StudyPlan): readonly string[] {
  const lists = sources.map((source) => source.replace(/^@/, '').replace(/(\.(?:csv|parquet)):[^:/\\]+$/i, '$1'));
  const ofModels = models.flatMap((model) => [
    ...(model.kind === 'file' ? [model.path] : []),
    ...(model.sidecar === undefined ? [] : [model.sidecar]),
  ]);
  const further = inputFiles({ input: { kind: 'noise', seed: 0 }, inputs });
  return [...lists, ...ofModels, ...further, ...(typeof labels === 'object' ? [labels.file] : [])];
}
