import type { OutputFacts } from '../../contracts/contract';
import { type Inferred } from '../../contracts/infer';
import { type Tolerance } from '../../contracts/judge';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, PerOrientation } from '../../report/report';

export interface OutputComparison {
  readonly facts: OutputFacts;
  /** Stated, or inferred from the file. */
  readonly inferred: Inferred;
  readonly values: PerOrientation<FloatTensor>;
  readonly flips: readonly Flip[];
  /** Errors up to this are float noise. */
  readonly noiseFloor: number;
  /** max|y| that the output usually has; 1 for probabilities; absent when not known. */
  readonly usualMax?: number;
  /** Largest relative L2 of x against itself, of models with random operators. */
  readonly repeatability?: number;
  /** Stated for all outputs that state none of their own. */
  readonly tolerance?: Tolerance;
}

/** The same once the contract is settled. */
export type SettledComparison = Omit<OutputComparison, 'inferred'>;
