import type { StudyProgress } from '../../report/facts/study/progressText';
import type { StudiedInput } from '../../protocol/study';
import type { Labels } from './labels';
import type { ListedImage } from './listImages';
import type { StudiedRows } from './partStore';
import { ProgressMeter } from './progressMeter';
import { requireSameFacts } from './reference';
import { placeKey } from '../../analysis/study/places';
import { rowsOf, type NamedFacts } from './studiedRows';
import type { Studied, StudyWorker } from './studyWorker';

/** Which images are measured, and what is known before the first. */
export interface MeasuredImages {
  /** All images of this study or shard. */
  readonly own: readonly ListedImage[];
  /** Those that have rows already, as `placeKey` names them. */
  readonly finished: ReadonlySet<string>;
  readonly models: readonly NamedFacts[];
  readonly labels: Labels | undefined;
  readonly reference: StudiedInput;
  /** Engine processes at most. */
  readonly jobs: number;
}

/** What measuring needs of its study. */
export interface MeasuringStudy {
  /** A worker that has opened the models. */
  readonly first: StudyWorker;
  newWorker(): StudyWorker;
  inputOf(image: ListedImage): StudiedInput;
  keep(rows: StudiedRows): Promise<void>;
  progress(progress: StudyProgress): void;
}

/** Measures all images that have no rows yet, in several processes. @throws what ends the whole study */
export async function measureImages(
  { own, finished, models, labels, reference, jobs }: MeasuredImages,
  { first, newWorker, inputOf, keep, progress }: MeasuringStudy,
): Promise<void> {
  const left = own.filter((image) => !finished.has(placeKey(image)));
  const meter = new ProgressMeter(own.length, own.length - left.length, progress);
  let at = 0;
  let isOver = false;
  const done = async (image: ListedImage, found: readonly Studied[]): Promise<void> => {
    await keep(rowsOf(image, models, (model) => labels?.of(image, model) ?? null, found));
    meter.add(found.every((one) => 'message' in one));
  };
  const work = (worker: StudyWorker): Promise<void> =>
    worker.run(() => (isOver ? undefined : left[at++]), inputOf, done);
  const others = Array.from({ length: Math.min(jobs, left.length) - 1 }, async () => {
    const worker = newWorker();
    requireSameFacts(models, await worker.open(reference));
    await work(worker);
  });
  const all = [work(first), ...others].map((one) =>
    one.catch((error: unknown) => {
      isOver = true;
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(all)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
