import type { ActionName, Flip, PerFlip } from '../../report/report';
import { actionName, opaqueUnder, type Action } from '../../operators/follow/action';
import { cosineSimilarity, relativeError } from './metrics';
import type { ActivationMemory } from './activationMemory';
import type { NormSums, PreparedWalk } from './kernel/kernel';
import type { TensorChoice } from './selectTensors';
import { fitsShape, type WalkCache } from './walkCache';

/** What was measured of one layer; see `LayerReport`. */
export interface LayerMeasurement extends TensorChoice {
  readonly shape: readonly number[];
  readonly action: PerFlip<ActionName>;
  readonly error: PerFlip<number>;
  readonly pooled: PerFlip<number>;
  readonly cosine: PerFlip<number>;
  /** How the flips act on it, where that is not known and this fits its values best. */
  readonly assumed?: Action;
}

/** Measures one layer: the run of x, in slot 0, against flipped runs in other slots. */
export class LayerMeter {
  readonly #choice: TensorChoice;
  readonly #memory: ActivationMemory;
  readonly #walks: WalkCache;
  readonly #action: Action;
  readonly #warnings: Set<string>;
  readonly #dims: readonly number[];
  readonly #names: { [F in Flip]?: ActionName } = {};
  readonly #error: { [F in Flip]?: number } = {};
  readonly #pooled: { [F in Flip]?: number } = {};
  readonly #cosine: { [F in Flip]?: number } = {};
  #original: NormSums | undefined;

  /** @param warnings takes what a person should know of the figures. */
  constructor(choice: TensorChoice, memory: ActivationMemory, walks: WalkCache, action: Action, warnings: Set<string>) {
    this.#choice = choice;
    this.#memory = memory;
    this.#walks = walks;
    this.#warnings = warnings;
    this.#dims = memory.dims(choice.tensor);
    this.#action = action;
    if (fitsShape(action, this.#dims)) return;
    this.#warn(`has shape ${this.#dims.join('×')}, not the expected one; compared as it is`);
    this.#action = { kind: 'unknown', reason: 'its shape is not the expected one' };
  }

  get tensor(): string {
    return this.#choice.tensor;
  }

  /** To be called first, when `slot` holds gx and slot 0 holds x. */
  measure(flip: Flip, slot: number): void {
    const walk = this.#walks.walk(this.tensor, this.#dims, this.#action, flip);
    this.#names[flip] = actionName(this.#action, flip, (axis) => this.#dims[axis]!);
    const original = this.#measureOriginal(walk);
    const sums = this.#memory.kernel.compare(walk, this.#address(0), this.#address(slot));
    if (!Number.isFinite(original.squaredNorm)) return this.#warn(notFinite('original input'));
    if (!Number.isFinite(sums.squaredNorm)) return this.#warn(notFinite(`flipped input (${flip})`));
    const error = relativeError(sums.squaredDifference, original.squaredNorm);
    if (!Number.isFinite(error)) return this.#warn(`is all zero for the original input only (${flip}); not measured`);
    this.#error[flip] = error;
    this.#cosine[flip] = cosineSimilarity(original.squaredNorm, sums.squaredNorm, sums.squaredDifference);
    const pooled = relativeError(sums.squaredPooledDifference, original.squaredPooled);
    if (hasPositions(this.#action, flip) && Number.isFinite(pooled)) this.#pooled[flip] = pooled;
  }

  result(): LayerMeasurement {
    return {
      ...this.#choice,
      shape: this.#dims,
      action: this.#names,
      error: this.#error,
      pooled: this.#pooled,
      cosine: this.#cosine,
    };
  }

  #measureOriginal(walk: PreparedWalk): NormSums {
    this.#original ??= this.#memory.kernel.measure(walk, this.#address(0));
    return this.#original;
  }

  #address(slot: number): number {
    return this.#memory.address(this.tensor, slot);
  }

  #warn(text: string): void {
    this.#warnings.add(`The layer ${this.tensor} ${text}.`);
  }
}

/** Whether it is known of the tensor that it has positions, which a mean over them makes sense of. */
function hasPositions(action: Action, flip: Flip): boolean {
  return action.kind === 'spatial' && action.h.length + action.v.length > 0 && opaqueUnder(action, flip) === undefined;
}

function notFinite(where: string): string {
  return `holds infinite or undefined numbers (Inf, NaN) for the ${where}; not measured`;
}
