import { smallestHashes } from '../../analysis/study/shards';
import { UserError } from '../../protocol/errors';
import type { StudiedInput, StudyFacts } from '../../protocol/study';
import type { ListedImage } from './listImages';
import type { NamedFacts } from './studiedRows';
import type { StudyWorker } from './studyWorker';

/** An image whose input tells what holds for all others is looked for among so many. */
const MAX_REFERENCES = 50;

/** A worker that is ready, and the image on which everything was settled. */
export interface OpenedStudy {
  readonly facts: readonly StudyFacts[];
  readonly reference: StudiedInput;
}

/**
 * Settles what holds for all images on the first of those with the smallest hashes that can be read: the same for every shard.
 *
 * @throws UserError what is wrong with the model or a setting, or with the first of these images where none can be read
 */
export async function openOnReference(
  worker: StudyWorker,
  images: readonly ListedImage[],
  inputOf: (image: ListedImage) => StudiedInput,
): Promise<OpenedStudy> {
  let failure: unknown;
  for (const image of smallestHashes(images, MAX_REFERENCES)) {
    const reference = inputOf(image);
    try {
      return { facts: await worker.open(reference), reference };
    } catch (error) {
      if (!isOfImage(error)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

/** Every engine must have settled the same. @throws UserError `files-changed` */
export function requireSameFacts(models: readonly NamedFacts[], facts: readonly StudyFacts[]): void {
  for (const [i, { facts: first }] of models.entries()) {
    const other = facts[i]!;
    if (
      first.model.sha256 === other.model.sha256 &&
      JSON.stringify(first.contracts) === JSON.stringify(other.contracts)
    ) {
      continue;
    }
    const { path } = first.model;
    throw new UserError('files-changed', `${path}: changed while the study ran; run again.`, path);
  }
}

/** Another image may do where this one does not. */
function isOfImage(error: unknown): boolean {
  return error instanceof UserError && error.reason.startsWith('input-');
}
