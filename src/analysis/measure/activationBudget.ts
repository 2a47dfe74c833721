import { elementCount } from '../../onnx/tensors';
import type { TensorForm } from './activationMemory';

/** More activations than the budget allows at a time; `dims` are the shapes that were found. */
export class OverBudget extends Error {
  readonly dims: ReadonlyMap<string, readonly number[]>;

  constructor(dims: ReadonlyMap<string, readonly number[]>) {
    super('The activations are larger than the memory budget');
    this.dims = dims;
  }
}

/** Bytes of activations. */
export interface ActivationBudget {
  /** The most to hold: at least x and one flip. */
  readonly most: number;
  /** Up to here, the activations of all orientations stay for later questions. */
  readonly retained: number;
}

/** x, h, v and hv. */
const ALL_SLOTS = 4;

/**
 * How many runs' activations to hold: all four, or x and one flip.
 *
 * @throws OverBudget when not even x and one flip of more than one tensor fit.
 */
export function slotsFor(tensors: Readonly<Record<string, TensorForm>>, budget: ActivationBudget): number {
  const forms = Object.values(tensors);
  const bytes = 4 * forms.reduce((sum, form) => sum + elementCount(form.dims), 0);
  if (bytes * ALL_SLOTS <= budget.retained) return ALL_SLOTS;
  if (bytes * 2 <= budget.most || forms.length === 1) return 2;
  throw new OverBudget(new Map(Object.entries(tensors).map(([name, form]) => [name, form.dims])));
}
