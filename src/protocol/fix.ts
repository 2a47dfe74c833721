import type { Cause, Flip, PerFlip } from '../report/report';

/**
 * What becomes of the outputs for the orientations: their mean, the mean of their softmax, their sum, or one behind the
 * other, which is not invariant: its parts change places under a flip.
 */
export type Merge = 'mean' | 'probabilities' | 'sum' | 'concat';

/** What `flipscope fix` and the panel's buttons write. */
export type FixRequest =
  /** Merged over the group that the flips make, by the mean unless stated. */
  | {
      readonly kind: 'tta';
      readonly flips: readonly Flip[];
      readonly merge?: Merge;
      /** Moves flipped-back maps by one cell, where that explains most of what the flips change. */
      readonly shift?: boolean;
    }
  /** Height and width to bring the input to; by default the nearest aligned ones. */
  | { readonly kind: 'pad'; readonly size?: readonly [number, number]; readonly mode?: 'resize' | 'pad' }
  | { readonly kind: 'symmetrize'; readonly flips: readonly Flip[] };

/**
 * Original and written model on one input, under the contracts of their outputs. All figures are the largest over the
 * outputs of real numbers, or over those of whole numbers where there are no others; of class numbers they are the share
 * that differs.
 */
export interface FixMeasurement {
  /** ‖C⁻¹f(gx) − f(x)‖ / ‖f(x)‖, C what the contract asks for, of the original, and of the written model. */
  readonly before: PerFlip<number>;
  readonly after: PerFlip<number>;
  /** Of a concatenation, the written model with its parts put back in their places: what its flips leave besides. */
  readonly partsSwapped?: PerFlip<number>;
  /** Of maps that are moved by one cell: both models with nothing moved. */
  readonly unshifted?: { readonly before: PerFlip<number>; readonly after: PerFlip<number> };
  /** ‖f′(x) − f(x)‖ / ‖f(x)‖: how far the written model is from the original; of a concatenation, its first part. */
  readonly damage: number;
  /** Whether the most likely class stays; absent where the classes are not known. */
  readonly sameTop1?: boolean;
}

export interface FixResult {
  readonly path: string;
  readonly kind: FixRequest['kind'];
  /** The analysis' own image or tensor; absent when there is none. */
  readonly image?: FixMeasurement;
  /** Seeded standard normal noise. */
  readonly noise: FixMeasurement;
  readonly warnings: readonly string[];
  /** What was done and what it brought, in plain words. */
  readonly summary: string;
}

/** A mirror twin; with `only`, a counterfactual in which these causes are mirrored. */
export interface TwinRequest {
  readonly flip: Flip;
  readonly only?: readonly Cause[];
}

export interface TwinResult {
  readonly path: string;
  readonly replaced: readonly {
    readonly node: string;
    readonly op: string;
    readonly cause: Cause;
    readonly form: string;
  }[];
  /** ‖twin(g·x) − g·f(x)‖ / ‖f(x)‖, the largest over the outputs, and the same without mirroring. */
  readonly residual: { readonly image?: number; readonly noise: number };
  readonly before: { readonly image?: number; readonly noise: number };
  readonly warnings: readonly string[];
}
