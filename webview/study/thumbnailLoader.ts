import type { StudyPlace } from '../../src/report/facts/study/lists';

/** Asked for at once, so that the first ones come soon. */
const BATCH = 6;
/** About 2 kB each. */
const MAX_KEPT = 500;

type Fetch = (places: readonly StudyPlace[]) => Promise<readonly (string | null)[]>;

/** Thumbnails of images in sight, asked for a few at a time; what was scrolled past is not asked for. */
export class ThumbnailLoader {
  readonly #fetch: Fetch;
  readonly #kept = new Map<string, string | null>();
  #wanted: readonly StudyPlace[] = [];
  #isLoading = false;
  #loaded: () => void = () => undefined;

  /** @param fetch gives a JPEG in base64, or null, for each place */
  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  onLoaded(listener: () => void): void {
    this.#loaded = listener;
  }

  /** Null where there is none, undefined while it is not known. */
  get(place: StudyPlace): string | null | undefined {
    return this.#kept.get(keyOf(place));
  }

  /** Those in sight, in place of those that were. */
  load(places: readonly StudyPlace[]): void {
    this.#wanted = places;
    if (!this.#isLoading) void this.#next();
  }

  async #next(): Promise<void> {
    this.#isLoading = true;
    try {
      for (let batch = this.#missing(); batch.length > 0; batch = this.#missing()) {
        const found = await this.#fetch(batch.map(({ root, image }) => ({ root, image }))).catch(() => []);
        for (const [i, place] of batch.entries()) this.#keep(keyOf(place), found[i] ?? null);
        this.#loaded();
      }
    } finally {
      this.#isLoading = false;
    }
  }

  #missing(): readonly StudyPlace[] {
    return this.#wanted.filter((place) => !this.#kept.has(keyOf(place))).slice(0, BATCH);
  }

  #keep(key: string, jpeg: string | null): void {
    this.#kept.set(key, jpeg);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(oldest!);
  }
}

function keyOf({ root, image }: StudyPlace): string {
  return `${root}/${image}`;
}
