import { copyRate } from './copyRate';
import { secondsPerImage } from './studyRate';
import type { Subject } from './subject';
import { median, timePlain } from './time';

/** Milliseconds, means of the rounds. */
export interface StudyTimes {
  /** Four forward passes of the unmodified model with default options. */
  readonly plainMs: number;
  /** The same, and every measured byte written once and read once. */
  readonly floorMs: number;
  /** An image of a study whose outputs alone are compared. */
  readonly outputsMs: number;
  /** An image of a study with layers. */
  readonly layersMs: number;
  /** As `outputsMs`, by one engine with all cores. */
  readonly singleMs: number;
}

/** At least so many rounds, and no more than the most. */
const [LEAST, MOST] = [2, 8];
/** No further rounds after this long. */
const ENOUGH_MS = 120_000;

/**
 * Times plain passes and studies in turn, so that all see the same machine also where its speed changes from one minute to the
 * next: each figure is the mean of its rounds, so a ratio of two is one of sums.
 *
 * @param measuredBytes of all measured tensors in all four orientations
 */
export async function timeStudies(
  cli: string,
  file: string,
  images: string,
  subject: Subject,
  measuredBytes: number,
): Promise<StudyTimes> {
  const rounds: StudyTimes[] = [];
  const start = performance.now();
  while (rounds.length < LEAST || (rounds.length < MOST && performance.now() - start < ENOUGH_MS)) {
    const plainMs = median(await timePlain(subject));
    const ms = (layers: 'none' | 'fused', jobs?: number): number =>
      1000 * secondsPerImage(cli, file, images, layers, jobs);
    rounds.push({
      plainMs,
      floorMs: plainMs + (1000 * measuredBytes) / (await copyRate()),
      outputsMs: ms('none'),
      layersMs: ms('fused'),
      singleMs: ms('none', 1),
    });
  }
  const mean = (name: keyof StudyTimes): number => rounds.reduce((sum, round) => sum + round[name], 0) / rounds.length;
  return {
    plainMs: mean('plainMs'),
    floorMs: mean('floorMs'),
    outputsMs: mean('outputsMs'),
    layersMs: mean('layersMs'),
    singleMs: mean('singleMs'),
  };
}
