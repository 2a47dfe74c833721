import { formatCount, formatDuration } from './format';

/** How far a study is. */
export interface StudyProgress {
  readonly stage: 'images' | 'causes' | 'thumbnails';
  /** With those of earlier runs. */
  readonly done: number;
  readonly total: number;
  /** That could not be measured, in this run. */
  readonly failed: number;
  /** In this run, lately. */
  readonly perSecond: number;
}

const STAGES = { images: 'images', causes: 'images explained', thumbnails: 'thumbnails' } as const;

/** `4,321 of 12,500 images, 41 per second, 3 min left, 2 failed`. */
export function progressText({ stage, done, total, failed, perSecond }: StudyProgress): string {
  const parts = [`${formatCount(done)} of ${formatCount(total)} ${STAGES[stage]}`];
  if (perSecond > 0) {
    parts.push(`${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} per second`);
    if (done < total) parts.push(`${formatDuration((total - done) / perSecond)} left`);
  }
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  return parts.join(', ');
}
