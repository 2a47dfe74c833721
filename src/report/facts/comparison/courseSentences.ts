import { formatError, formatErrorOrExact } from '../format';
import type { ComparedSamples } from '../../report';
import { countOf } from '../study/format';
import type { Checkpoint } from './checkpointReports';
import type { Checkpoints } from './course';

const CHANGE = 'change of the output';

/** What the change of the output is called for short: of several images it is the mean. */
export function changeName(samples: ComparedSamples | undefined): string {
  return samples === undefined ? CHANGE : 'mean change';
}

/** What the change is called that an estimate is compared with. */
export function shownChangeName(samples: ComparedSamples | undefined): string {
  return samples === undefined ? CHANGE : 'change in the columns';
}

/** `40 images were measured with every checkpoint; 2 could not be.` */
export function imagesSentence({ images, failures }: ComparedSamples): string {
  const failed = failures.length === 0 ? '' : `; ${failures.length} could not be`;
  return `${countOf(images, 'image')} ${images === 1 ? 'was' : 'were'} measured with every checkpoint${failed}. What follows are their means.`;
}

/** `The top class stays for 81.0% (66.1–90.2%) with epoch-1 and for 97.5% (87.1–99.6%) with epoch-5.` */
export function agreementSentence(
  points: readonly Checkpoint[],
  agreement: NonNullable<Checkpoints['agreement']>,
): string {
  const { texts, intervals = [] } = agreement;
  const at = (i: number): string => `${texts.at(i)!} (${intervals.at(i)!})`;
  return `The top class stays for ${at(0)} of the images with ${points[0]!.name}, and for ${at(-1)} with ${points.at(-1)!.name} (95% intervals).`;
}

/** `Over 5 checkpoints, from epoch-1 to epoch-5, the change of the output falls from 31% to 12%, at every step.` */
export function courseSentence(
  points: readonly Checkpoint[],
  values: readonly (number | undefined)[],
  floor: number,
  samples: ComparedSamples | undefined,
): string {
  const names = `Over ${points.length} checkpoints, from ${points[0]!.name} to ${points.at(-1)!.name}, the ${samples === undefined ? '' : 'mean '}${CHANGE}`;
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || values.includes(undefined)) return `${names} is not known of all.`;
  const steps = values.slice(1).map((value, i) => Math.sign(value! - values[i]!));
  const text = (value: number): string => formatErrorOrExact(value, floor);
  const direction = Math.sign(last - first);
  const course =
    text(first) === text(last)
      ? `begins and ends at ${text(first)}`
      : `${direction < 0 ? 'falls' : 'rises'} from ${text(first)} to ${text(last)}`;
  const way = steps.every((step) => step === direction) ? ', at every step' : ', with ups and downs';
  return `${names} ${course}${way}.`;
}

/** Why it is called an estimate, wherever it stands. */
export const ESTIMATE_NOTE =
  'An estimate and no bound: weights that are means are what equal treatment of both sides would give at best, but mirroring kernels alone can raise the error, position weights are trained too, and swapped channels can make up for asymmetric kernels.';

/** What training can leave, of the last checkpoint of which it was estimated. */
export function estimateSentence(
  points: readonly Checkpoint[],
  output: readonly number[],
  estimate: readonly (number | undefined)[],
  floor: number,
): string {
  const at = estimate.findLastIndex((value) => value !== undefined);
  const [there, here] = [estimate[at]!, output[at]!].map((value) => formatError(value, floor));
  return (
    `Estimate of what training with flips can leave at this size: ${there}, against ${here} now, with every kernel, dense ` +
    `and position weight of ${points[at]!.name} replaced by its mean with its mirror image. ${ESTIMATE_NOTE}`
  );
}
