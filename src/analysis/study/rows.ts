import type { Cause, Flip, OutputReport } from '../../report/report';

type Verdict = NonNullable<OutputReport['verdict'][Flip]>;
type Figure = NonNullable<OutputReport['figure'][Flip]>['name'];

/** What names an image in every table. */
interface OfImage {
  /** Place of its root among those of the study, from 0. */
  readonly root: number;
  /** Path relative to its root, NFC, with `/`. */
  readonly image: string;
  /** Name of the model. */
  readonly model: string;
}

/** One image under one flip, or with a message in place of all figures. */
export interface ImageRow extends OfImage {
  readonly flip: Flip | null;
  /** Why it could not be measured. */
  readonly message: string | null;
  /** SHA-256 of the file. */
  readonly content: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Of the main output. */
  readonly verdict: Verdict | null;
  readonly figure: Figure | null;
  readonly change: number | null;
  /** Most likely class of the original, of the flipped image, and of the mean of both outputs. */
  readonly top1: number | null;
  readonly flipped_top1: number | null;
  readonly average_top1: number | null;
  readonly agrees: boolean | null;
  /** Probability of the most likely class. */
  readonly p: number | null;
  readonly flipped_p: number | null;
  readonly label: number | null;
  /** First layer above the noise floor. */
  readonly starts: string | null;
}

/** One output under one flip. */
export interface OutputRow extends OfImage {
  readonly flip: Flip;
  readonly output: string;
  readonly verdict: Verdict | null;
  readonly figure: Figure | null;
  readonly change: number | null;
}

/** One layer under one flip. */
export interface LayerRow extends OfImage {
  readonly flip: Flip;
  /** The tensor that it gives. */
  readonly layer: string;
  /** Equivariance error E. */
  readonly error: number | null;
}

/** One cause under one flip, of the images whose causes are measured. */
export interface CauseRow extends OfImage {
  readonly flip: Flip;
  readonly cause: Cause;
  readonly share: number | null;
  readonly error: number;
  readonly residual: number;
}
