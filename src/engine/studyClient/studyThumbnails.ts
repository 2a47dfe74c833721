import { UserError } from '../../protocol/errors';
import type { StudyProgress } from '../../report/facts/study/progressText';
import type { StudiedInput } from '../../protocol/study';
import type { Summary, WorstImage } from '../../report/summary';
import type { ListedImage } from './listImages';
import { placeKey } from '../../analysis/study/places';
import { isEnd, type StudyWorker } from './studyWorker';

interface ThumbnailWork {
  readonly images: readonly ListedImage[];
  readonly inputOf: (image: ListedImage) => StudiedInput;
  readonly worker: StudyWorker;
  readonly progress: (progress: StudyProgress) => void;
  readonly warn: (message: string) => void;
}

/**
 * The summary with a thumbnail of each of its worst images. They are made of the files alone, so that they are the same in
 * whichever shard an image is. A tensor has none, and a file that cannot be read any more.
 */
export async function withThumbnails(summary: Summary, work: ThumbnailWork): Promise<Summary> {
  const wanted = new Set(summary.models.flatMap(({ worst }) => worst.map(placeKey)));
  const images = work.images.filter((image) => wanted.has(placeKey(image)));
  const made = new Map<string, string>();
  const begun = Date.now();
  for (const [i, image] of images.entries()) {
    const jpeg = await thumbnailOf(work.inputOf(image), work);
    if (jpeg !== undefined) made.set(placeKey(image), Buffer.from(jpeg).toString('base64'));
    const [done, total] = [i + 1, images.length];
    const perSecond = done / Math.max(0.001, (Date.now() - begun) / 1000);
    work.progress({ stage: 'thumbnails', done, total, failed: 0, perSecond });
  }
  const shown = (image: WorstImage): WorstImage => {
    const thumbnail = made.get(placeKey(image));
    return thumbnail === undefined ? image : { ...image, thumbnail };
  };
  return { ...summary, models: summary.models.map((model) => ({ ...model, worst: model.worst.map(shown) })) };
}

async function thumbnailOf(
  { kind, path }: StudiedInput,
  { worker, warn }: ThumbnailWork,
): Promise<Uint8Array | undefined> {
  if (kind !== 'image') return undefined;
  try {
    return await worker.functions.thumbnail(path);
  } catch (error) {
    if (error instanceof UserError && error.reason === 'canceled') throw error;
    // All that was measured is worth more than one of its images.
    const why = error instanceof Error ? error.message : String(error);
    warn(`${path}: its thumbnail is left out: ${why}`);
    if (isEnd(error)) await worker.restart();
    return undefined;
  }
}
