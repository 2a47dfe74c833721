import { progressText, type StudyProgress } from '../report/facts/study/progressText';
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
    const text = `${percentOf(progress)}  ${progressText(progress)}`;
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

/** ` 37%`. */
function percentOf({ done, total }: StudyProgress): string {
  return `${Math.floor((100 * done) / Math.max(1, total))}%`.padStart(4);
}
