import type { StudyProgress } from '../../report/facts/study/progressText';

/** The rate is that of so many milliseconds, told so often. */
const [WINDOW_MS, TELL_MS] = [30_000, 250];

/** Counts images and tells how fast they come. */
export class ProgressMeter {
  readonly #total: number;
  readonly #tell: (progress: StudyProgress) => void;
  /** When how many were done, oldest first. */
  #marks: { readonly at: number; readonly done: number }[];
  #done: number;
  #failed = 0;
  #told = 0;

  constructor(total: number, done: number, tell: (progress: StudyProgress) => void) {
    this.#total = total;
    this.#done = done;
    this.#tell = tell;
    this.#marks = [{ at: Date.now(), done }];
  }

  add(isFailure: boolean): void {
    this.#done++;
    this.#failed += Number(isFailure);
    const now = Date.now();
    if (now - this.#told < TELL_MS && this.#done < this.#total) return;
    this.#told = now;
    this.#marks.push({ at: now, done: this.#done });
    while (this.#marks.length > 2 && now - this.#marks[1]!.at > WINDOW_MS) this.#marks.shift();
    const { at, done } = this.#marks[0]!;
    const perSecond = now > at ? (this.#done - done) / ((now - at) / 1000) : 0;
    this.#tell({ stage: 'images', done: this.#done, total: this.#total, failed: this.#failed, perSecond });
  }
}
