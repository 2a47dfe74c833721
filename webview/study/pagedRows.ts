import type { StudyPart } from '../../src/report/facts/study/lists';

/** Rows that are asked for at once. */
const PAGE = 30;
/** Parts that are kept: those in sight, and some around them. */
const MAX_PARTS = 12;

/**
 * A long list of which the extension has the rows: those in sight are asked for part by part. While a list is asked for anew,
 * as it grows, the old rows stay until the new ones are there.
 */
export class PagedRows<Row> {
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  #fetch: ((offset: number, count: number) => Promise<StudyPart<Row>>) | undefined;
  #parts = new Map<number, readonly Row[]>();
  /** Of the newest list; others that arrive are of an older one. */
  #list = 0;
  /** Parts of the newest list that have been asked for. */
  #asked = new Set<number>();
  #total = 0;
  #inSight: readonly [first: number, last: number] = [0, PAGE - 1];

  constructor(changed: () => void, failed: (error: unknown) => void) {
    this.#changed = changed;
    this.#failed = failed;
  }

  get total(): number {
    return this.#total;
  }

  row(index: number): Row | undefined {
    return this.#parts.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Another list, or the same one that has changed. @param keep whether its rows stand for the new ones for a moment */
  load(fetch: (offset: number, count: number) => Promise<StudyPart<Row>>, keep: boolean): void {
    this.#list++;
    this.#fetch = fetch;
    this.#asked = new Set();
    if (!keep) {
      this.#parts = new Map();
      this.#inSight = [0, PAGE - 1];
    }
    this.#ask();
  }

  /** Asks for rows that are in sight and not there. */
  show(first: number, last: number): void {
    this.#inSight = [first, last];
    this.#ask();
  }

  #ask(): void {
    const [first, last] = this.#inSight;
    for (let part = Math.floor(first / PAGE); part <= Math.floor(Math.max(first, last) / PAGE); part++) {
      if (!this.#asked.has(part)) void this.#get(part);
    }
  }

  async #get(part: number): Promise<void> {
    const list = this.#list;
    const isFirst = this.#asked.size === 0;
    this.#asked.add(part);
    try {
      const { total, rows } = await this.#fetch!(part * PAGE, PAGE);
      if (list !== this.#list) return;
      // Parts of the list before do not stand beside those of this one for long.
      if (isFirst) for (const key of this.#parts.keys()) if (!this.#asked.has(key)) this.#parts.delete(key);
      this.#total = total;
      this.#parts.delete(part);
      this.#parts.set(part, rows);
      for (const key of this.#parts.keys()) {
        if (this.#parts.size <= MAX_PARTS) break;
        this.#parts.delete(key);
        this.#asked.delete(key);
      }
      this.#changed();
    } catch (error) {
      if (list === this.#list) this.#failed(error);
    }
  }
}
