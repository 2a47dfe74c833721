import type { Flip } from '../../report/report';
import type { Action } from '../../operators/follow/action';
import type { LayerMeasurement, LayerMeter } from './layerMeter';

/**
 * Measures a layer of which it is not known what a flip does to it, under both hypotheses: as it is, and flipped along
 * the axes that fit the image's. The better one over all flips is its result, and assumed.
 */
export class HypothesisMeter {
  readonly #asItIs: LayerMeter;
  readonly #flipped: LayerMeter;
  readonly #action: Action;

  /** @param action what `flipped` brings back. */
  constructor(asItIs: LayerMeter, flipped: LayerMeter, action: Action) {
    this.#asItIs = asItIs;
    this.#flipped = flipped;
    this.#action = action;
  }

  get tensor(): string {
    return this.#asItIs.tensor;
  }

  /** To be called first, when `slot` holds gx and slot 0 holds x. */
  measure(flip: Flip, slot: number): void {
    this.#asItIs.measure(flip, slot);
    this.#flipped.measure(flip, slot);
  }

  result(): LayerMeasurement {
    const [asItIs, flipped] = [this.#asItIs.result(), this.#flipped.result()];
    return total(flipped) < total(asItIs) ? { ...flipped, assumed: this.#action } : asItIs;
  }
}

function total({ error }: LayerMeasurement): number {
  return Object.values(error).reduce((sum, value) => sum + value, 0);
}
