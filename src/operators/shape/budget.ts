import { UserError } from '../../protocol/errors';

/** Numbers in the shapes and small values that one inference may look at and keep: 128 MiB, and a second. */
export const MAX_SHAPE_NUMBERS = 2 ** 24;

/** What is left of `MAX_SHAPE_NUMBERS`. */
export class ShapeBudget {
  readonly #path: string;
  #left = MAX_SHAPE_NUMBERS;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws UserError `model-unsupported` when nothing is left. */
  spend(numbers: number): void {
    this.#left -= numbers;
    if (this.#left >= 0) return;
    throw new UserError(
      'model-unsupported',
      `Cannot read the model ${this.#path}: the shapes of its tensors are computed from more than ${MAX_SHAPE_NUMBERS} numbers (MAX_SHAPE_NUMBERS). Export it simplified, with its constants folded.`,
      this.#path,
    );
  }
}
