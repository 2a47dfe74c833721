import type { Cause, Head, Reproduction } from '../report/report';
import type { ModelRef } from './spec';
import type { KernelView, Matrix } from './views';

/** The question of the ResNet-18 without its head, asked of a model. */
export interface ReproductionSpec {
  readonly model: ModelRef;
  /** Of `torch.manual_seed` before `torch.randn`. */
  readonly seed: number;
  readonly heads: readonly Head[];
  /** Height and width of x; by default what the model fixes, else 128. */
  readonly size?: readonly [number, number];
}

/** How far one output is from another, entry by entry: batch × channels. */
export interface DifferenceMap {
  /** Place in the runs. */
  readonly run: number;
  readonly head: Head;
  readonly flip: 'h' | 'v';
  readonly mirrored: readonly Cause[];
  readonly map: Matrix;
}

/** What the page draws beside the figures. */
export interface ReproductionPictures {
  readonly differences: readonly DifferenceMap[];
  /** Kernels of the first convolution beside their mirror images, the most asymmetric first. */
  readonly kernels: readonly KernelView[];
}

export interface ReproductionResult {
  readonly reproduction: Reproduction;
  readonly pictures: ReproductionPictures;
}
