import { fingerprintNow, isSameFingerprint, NO_FILE } from '../../engine/files/fileVersions';
import type { Fingerprint } from '../../protocol/engine';

/** How often the files are looked at, in milliseconds. */
const LOOK_MS = 200;
/** A file is taken as written when as many looks one after another find it the same. */
const QUIET_LOOKS = 2;

/** How files differ from what they were. */
export interface FileDifference {
  /** Paths of those that were written again, or are new. */
  readonly written: readonly string[];
  /** Paths of those that are not there any more. */
  readonly removed: readonly string[];
}

/**
 * Looks at the files of a report, and says when they are others and stand still: a file is written in many steps.
 * It asks for their sizes and times again and again, which also works outside the workspace, on network drives and for
 * files that are not there yet, where events of the file system do not.
 */
export class FileWatch {
  readonly #known: Fingerprint;
  readonly #changed: (difference: FileDifference | undefined) => void;
  #seen: Fingerprint;
  #last: Fingerprint | undefined;
  #quiet = 0;
  /** The watching under way: another object after every start. */
  #watching: object | undefined;

  /**
   * @param known what the report was made from
   * @param seen what has been said of the files already
   * @param changed called with undefined when the files are again what they were
   */
  constructor(known: Fingerprint, seen: Fingerprint, changed: (difference: FileDifference | undefined) => void) {
    this.#known = known;
    this.#seen = seen;
    this.#changed = changed;
  }

  /** What was said of the files last. */
  get seen(): Fingerprint {
    return this.#seen;
  }

  start(): void {
    if (this.#watching !== undefined || this.#known.length === 0) return;
    const watching = {};
    this.#watching = watching;
    void this.#look(watching);
  }

  stop(): void {
    this.#watching = undefined;
    this.#last = undefined;
  }

  async #look(watching: object): Promise<void> {
    const now = await fingerprintNow(this.#known);
    if (this.#watching !== watching) return;
    this.#quiet = this.#last !== undefined && isSameFingerprint(now, this.#last) ? this.#quiet + 1 : 0;
    this.#last = now;
    setTimeout(() => void this.#look(watching), LOOK_MS).unref();
    if (this.#quiet < QUIET_LOOKS || isSameFingerprint(now, this.#seen)) return;
    this.#seen = now;
    this.#changed(differenceOf(this.#known, now));
  }
}

/** Undefined where all of them are what they were. */
export function differenceOf(before: Fingerprint, now: Fingerprint): FileDifference | undefined {
  const changed = now.filter(([, version], i) => version !== before[i]?.[1]);
  if (changed.length === 0) return undefined;
  const files = (isThere: boolean) =>
    changed.filter(([, version]) => (version !== NO_FILE) === isThere).map(([file]) => file);
  return { written: files(true), removed: files(false) };
}
