import { SKETCH_GAMMA } from '../../report/schema/summary';
import { portable } from './statistics';

const LOG_GAMMA = Math.log(SKETCH_GAMMA);

/** Bucket numbers with how many values each holds, by rising number. */
export type StoredBuckets = readonly (readonly [index: number, count: number])[];

/**
 * Quantiles of positive numbers and zeros within 1%, from counts alone: DDSketch (Masson, Rim and Lee, VLDB 2019) with a
 * fixed γ and without collapsing, so that merging is adding. Bucket i holds γ^(i−1) < v ≤ γ^i.
 */
export class Sketch {
  readonly #buckets = new Map<number, number>();
  #zeros = 0;

  static from(zeros: number, buckets: StoredBuckets): Sketch {
    const sketch = new Sketch();
    sketch.#zeros = zeros;
    for (const [index, count] of buckets) sketch.#count(index, count);
    return sketch;
  }

  get zeros(): number {
    return this.#zeros;
  }

  get buckets(): StoredBuckets {
    return [...this.#buckets].sort(([a], [b]) => a - b);
  }

  /** @param value finite, not negative */
  add(value: number): void {
    if (value === 0) this.#zeros++;
    else this.#count(Math.ceil(Math.log(value) / LOG_GAMMA), 1);
  }

  merge(other: Sketch): void {
    this.#zeros += other.#zeros;
    for (const [index, count] of other.#buckets) this.#count(index, count);
  }

  /**
   * The percentile by nearest rank within 1%: the smallest value that at least `percent` in a hundred values do not
   * exceed (NumPy's `inverted_cdf`), so that the 99th of three values is the largest. Undefined of nothing.
   *
   * @param percent a whole number, 0 to 100
   */
  percentile(percent: number): number | undefined {
    const buckets = this.buckets;
    const total = buckets.reduce((sum, [, count]) => sum + count, this.#zeros);
    if (total === 0) return undefined;
    const rank = Math.max(1, Math.ceil((percent * total) / 100));
    let seen = this.#zeros;
    if (rank <= seen) return 0;
    for (const [index, count] of buckets) {
      seen += count;
      if (rank <= seen) return portable((2 * SKETCH_GAMMA ** index) / (SKETCH_GAMMA + 1));
    }
    return undefined;
  }

  #count(index: number, count: number): void {
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + count);
  }
}
