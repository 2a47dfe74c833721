import type { Remedy } from './fixes';

/** `better` than now, `worse` (no better than now), `unknown` before somebody has tried. */
export type FixEffect = 'better' | 'worse' | 'unknown';

/** One row of the table of fixes. */
export interface FixOption {
  readonly remedy: Remedy;
  /** `Average over the flips`, `Run at 225×225`. */
  readonly title: string;
  /** What is to be known of it; when it applies. */
  readonly text: string;
  readonly effect: FixEffect;
  /** `17%`, `exact`, `not measured`. */
  readonly now: string;
  readonly then: string;
  /** How far it moves the output itself; `–` where that is not known. */
  readonly moves: string;
  /** Why that is not known. */
  readonly unmoved?: string;
  readonly cost: string;
  /** Height and width that the figure was measured at, and an analysis reproduces it at. */
  readonly size?: readonly [number, number];
  /** How a model that is written brings its input to another size. */
  readonly mode?: 'pad' | 'resize';
  /** The error that `then` stands for; absent where it is not known. */
  readonly error?: number;
}

/** Before it is compared with the others. */
export type FoundFix = Omit<FixOption, 'now' | 'effect'> & { readonly isNoHelp?: true };
