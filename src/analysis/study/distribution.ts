import type { Distribution as StoredDistribution } from '../../report/summary';
import { ExactSum } from './exactSum';
import { Sketch } from './sketch';

/** Figures of many images: how many, their exact sum, and their quantiles within 1%. */
export class Distribution {
  readonly #sum: ExactSum;
  readonly #sketch: Sketch;
  #count = 0;
  #notFinite = 0;
  #min = Infinity;
  #max = -Infinity;

  constructor(sum = new ExactSum(), sketch = new Sketch()) {
    this.#sum = sum;
    this.#sketch = sketch;
  }

  static from(stored: StoredDistribution): Distribution {
    const made = new Distribution(ExactSum.from(stored.sum), Sketch.from(stored.zeros, stored.buckets));
    made.#count = stored.count;
    made.#notFinite = stored.notFinite;
    if (stored.min !== undefined) made.#min = stored.min;
    if (stored.max !== undefined) made.#max = stored.max;
    return made;
  }

  /** A value that is not finite is counted apart. @param value not negative */
  add(value: number): void {
    if (!Number.isFinite(value)) {
      this.#notFinite++;
      return;
    }
    this.#count++;
    this.#sum.add(value);
    this.#sketch.add(value);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  merge(other: Distribution): void {
    this.#count += other.#count;
    this.#notFinite += other.#notFinite;
    this.#sum.merge(other.#sum);
    this.#sketch.merge(other.#sketch);
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  store(): StoredDistribution {
    const counts = { count: this.#count, notFinite: this.#notFinite };
    const exact = { sum: this.#sum.toJSON(), zeros: this.#sketch.zeros, buckets: this.#sketch.buckets };
    if (this.#count === 0) return { ...counts, ...exact };
    const mean = this.#sum.value / this.#count;
    const [median, p90, p99] = [50, 90, 99].map((percent) => this.#percentile(percent));
    return {
      ...counts,
      mean,
      median: median!,
      p90: p90!,
      p99: p99!,
      min: this.#min,
      max: this.#max,
      ...exact,
    };
  }

  /** Within 1%; the smallest and the largest value are known exactly. */
  #percentile(percent: number): number {
    const rank = Math.ceil((percent * this.#count) / 100);
    if (rank <= 1) return this.#min;
    if (rank >= this.#count) return this.#max;
    // A bucket's middle may lie beyond what was seen.
    return Math.min(this.#max, Math.max(this.#min, this.#sketch.percentile(percent)!));
  }
}
