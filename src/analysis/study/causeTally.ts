import { CAUSES } from '../../report/causes';
import type { Cause } from '../../report/report';
import type { CauseSummary } from '../../report/summary';
import { ExactSum } from './exactSum';
import type { CauseRow } from './rows';

/** Shares of causes under one flip, over the images whose causes were measured. */
export class CauseTally {
  readonly #error = new ExactSum();
  readonly #residual = new ExactSum();
  readonly #shares = new Map<Cause, ExactSum>();
  #images = 0;

  static from({ images, error, residual, shares }: CauseSummary): CauseTally {
    const tally = new CauseTally();
    tally.#images = images;
    tally.#error.merge(ExactSum.from(error.sum));
    tally.#residual.merge(ExactSum.from(residual.sum));
    for (const { cause, sum } of shares) tally.#shares.set(cause, ExactSum.from(sum));
    return tally;
  }

  /** @param rows one per cause, of one image; at least one */
  add(rows: readonly CauseRow[]): void {
    const [first] = rows;
    if (first === undefined) throw new RangeError('No cause to add');
    this.#images++;
    this.#error.add(first.error);
    this.#residual.add(first.residual);
    for (const { cause, share } of rows) if (share !== null) this.#share(cause).add(share);
  }

  merge(other: CauseTally): void {
    this.#images += other.#images;
    this.#error.merge(other.#error);
    this.#residual.merge(other.#residual);
    for (const [cause, sum] of other.#shares) this.#share(cause).merge(sum);
  }

  store(): CauseSummary {
    const meanOf = (sum: ExactSum) => ({ sum: sum.toJSON(), mean: sum.value / this.#images });
    const shares = CAUSES.flatMap((cause) => {
      const sum = this.#shares.get(cause);
      return sum === undefined ? [] : [{ cause, ...meanOf(sum) }];
    });
    return { images: this.#images, error: meanOf(this.#error), residual: meanOf(this.#residual), shares };
  }

  #share(cause: Cause): ExactSum {
    const sum = this.#shares.get(cause) ?? new ExactSum();
    this.#shares.set(cause, sum);
    return sum;
  }
}
