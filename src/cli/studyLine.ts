import type { StudyProgress } from '../engine/studyClient/progressMeter';
import { formatCount, formatDuration } from '../report/facts/study/format';
import { widthOf, type Io } from './io';

const CLEAR_LINE = '\r\x1b[K';
/** Where standard error is no terminal, a line so often, in milliseconds. */
const LOG_MS = 60_000;

/** How far a study is, on standard error: one line that changes, or on a cluster a line per minute. */
export class StudyLine {
  readonly #io: Io;
  #shown = false;
  #logged = Date.now();

  constructor(io: Io) {
    this.#io = io;
  }

  show(progress: StudyProgress): void {
    const { stderr, env } = this.#io;
    const text = progressText(progress);
    if (stderr.isTTY === true) {
      stderr.write(CLEAR_LINE + text.slice(0, widthOf(stderr, env) - 1));
      this.#shown = true;
    } else if (Date.now() - this.#logged >= LOG_MS) {
      this.#logged = Date.now();
      stderr.write(`${text}\n`);
    }
  }

  clear(): void {
    if (this.#shown) this.#io.stderr.write(CLEAR_LINE);
    this.#shown = false;
  }
}

const STAGES = { images: 'images', causes: 'images explained', thumbnails: 'thumbnails' } as const;

/** ` 37%  4,321 of 12,500 images, 41 per second, 3 min left, 2 failed`. */
export function progressText({ stage, done, total, failed, perSecond }: StudyProgress): string {
  const percent = `${Math.floor((100 * done) / Math.max(1, total))}`.padStart(3);
  const parts = [`${formatCount(done)} of ${formatCount(total)} ${STAGES[stage]}`];
  if (perSecond > 0) {
    parts.push(`${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} per second`);
    if (done < total) parts.push(`${formatDuration((total - done) / perSecond)} left`);
  }
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  return `${percent}%  ${parts.join(', ')}`;
}
