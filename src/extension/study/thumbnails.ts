import type { StudyPlace } from '../../report/facts/study/lists';

/** Thumbnails that are kept: about 2 kB each. */
const MAX_KEPT = 2000;

/** Makes thumbnails of images once, one after the other. */
export class Thumbnails {
  readonly #make: (place: StudyPlace) => Promise<string | null>;
  readonly #kept = new Map<string, string | null>();

  /** @param make gives a JPEG in base64, or null where there is none; never rejects */
  constructor(make: (place: StudyPlace) => Promise<string | null>) {
    this.#make = make;
  }

  async of(places: readonly StudyPlace[]): Promise<readonly (string | null)[]> {
    const found: (string | null)[] = [];
    for (const place of places) found.push(await this.#one(place));
    return found;
  }

  async #one(place: StudyPlace): Promise<string | null> {
    const key = `${place.root}/${place.image}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const made = await this.#make(place);
    this.#kept.set(key, made);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(oldest!);
    return made;
  }
}
