import type * as z from 'zod';
import type { DeepReadonly, Flip } from './report';
import type { baselineSchema } from './schema/baseline';

/** What later runs are compared with, as `schema/baseline` describes it. */
export type Baseline = DeepReadonly<z.infer<typeof baselineSchema>>;
export type BaselineModel = Baseline['models'][number];
export type BaselineImage = Baseline['images'][number];

/** How many images two runs share. */
export interface SharedImages {
  /** In both, with the same content. */
  readonly same: number;
  /** In both, with other content. */
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

/** Images whose most likely class a flip leaves, before and now, of the same images. */
export interface AgreementChange {
  readonly images: number;
  readonly before: number;
  readonly now: number;
  /** Images where it stays only now, and only before. */
  readonly gains: number;
  readonly losses: number;
  /** McNemar's exact test, one-sided: how likely chance alone loses at least so many. */
  readonly p: number;
  /** `few`: too few images differ to tell. */
  readonly result: 'worse' | 'notWorse' | 'few';
}

/** Mean change of an output, of the same images; NaN of none. */
export interface ErrorChange {
  readonly output: string;
  readonly images: number;
  /** Further images, of which it holds no numbers any more. */
  readonly lost: number;
  readonly before: number;
  readonly now: number;
  readonly isWorse: boolean;
}

/** One model under one flip. */
export interface FlipChange {
  readonly model: string;
  readonly flip: Flip;
  readonly noiseFloor: number;
  readonly agreement?: AgreementChange;
  readonly errors: readonly ErrorChange[];
}

/** What a baseline holds and a run does not, besides images: nothing is said of it. */
export interface BaselineOnly {
  readonly models: readonly string[];
  readonly flips: readonly Flip[];
  /** Of models that are in both. */
  readonly outputs: readonly { readonly model: string; readonly output: string }[];
}

/** A run beside its baseline. */
export interface BaselineComparison {
  readonly images: SharedImages;
  readonly missing: BaselineOnly;
  /** How much larger a mean change may be, as a part of what it was. */
  readonly tolerance: number;
  readonly changes: readonly FlipChange[];
}
