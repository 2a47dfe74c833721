import { MAX_SILENT_SECONDS, type Silence } from '../../protocol/engine';

/** How often it is looked whether there was a sign. */
const CHECK_MS = 1000;

/**
 * Notices an engine that hangs: that gives neither a message nor the sign that it works. Counts its own looks, one a
 * second, and not the clock, so that a machine that was asleep raises no alarm.
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #silentSeconds = 0;
  #stage: string | undefined;

  /** @param onSilent called once when there was no sign for ten seconds, and every ten after */
  constructor(onSilent: (silence: Silence) => void, checkMs = CHECK_MS) {
    this.#timer = setInterval(() => {
      this.#silentSeconds += 1;
      if (this.#silentSeconds % MAX_SILENT_SECONDS === 0) onSilent(this.silence);
    }, checkMs);
    this.#timer.unref();
  }

  get silence(): Silence {
    return { seconds: this.#silentSeconds, stage: this.#stage };
  }

  get isSilent(): boolean {
    return this.#silentSeconds >= MAX_SILENT_SECONDS;
  }

  heard(): void {
    this.#silentSeconds = 0;
  }

  at(stage: string): void {
    this.#stage = stage;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
