import type { Progress } from '../protocol/engine';
import { shorten } from '../report/terminal/style';
import { widthOf, type Io } from './io';

const CLEAR_LINE = '\r\x1b[K';

/** One line on standard error that says what the engine is doing; nothing where that is no terminal. */
export class ProgressLine {
  readonly #io: Io;
  #shown = false;
  #last: { readonly progress: Progress; readonly title: string } | undefined;

  constructor(io: Io) {
    this.#io = io;
  }

  show(progress: Progress, title: string): void {
    this.#last = { progress, title };
    this.#write(progress.message);
  }

  /** The same, of an engine that does not answer. Returns whether anybody sees it. */
  showSilence(seconds: number): boolean {
    if (this.#last !== undefined) this.#write(`${this.#last.progress.message} (no answer for ${seconds} s)`);
    return this.#shown;
  }

  #write(message: string): void {
    if (this.#io.stderr.isTTY !== true || this.#last === undefined) return;
    const { progress, title } = this.#last;
    const percent = `${Math.round(progress.fraction * 100)}`.padStart(3);
    const text = shorten(`${percent}%  ${title}: ${message}`, widthOf(this.#io.stderr, this.#io.env) - 1);
    this.#io.stderr.write(CLEAR_LINE + text);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#io.stderr.write(CLEAR_LINE);
    this.#shown = false;
  }
}
