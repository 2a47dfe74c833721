import type { Flip, OutputContract, OutputReport, PerFlip, Preprocess, Report } from '../report/report';
import type { ContractKind } from '../report/contractKinds';
import type { FurtherValue, InputRef, ModelRef } from './spec';

/** What a study measures of every image with one model. */
export interface StudySpec {
  readonly model: ModelRef;
  readonly flips: readonly Flip[];
  readonly layers: 'none' | 'fused';
  /** Orientations of an image that are run together; 1 by default. */
  readonly batch?: number;
  /** Replaces the model's own preprocessing. */
  readonly preprocess?: Preprocess;
  readonly preprocessOrigin?: string;
  /** Values of the model's further inputs, by name. */
  readonly inputs?: Readonly<Record<string, FurtherValue>>;
  readonly size?: readonly [number, number];
  /** Contracts of outputs, by name. */
  readonly expect?: Readonly<Record<string, ContractKind>>;
}

/** What is the same for all images of a study: settled on one image, its reference. */
export interface StudyFacts {
  readonly tool: Report['tool'];
  readonly model: Report['model'];
  readonly preprocess?: Report['input']['preprocess'];
  readonly preprocessOrigin?: string;
  readonly contracts: readonly { readonly output: string; readonly contract: OutputContract }[];
  /** The output that verdicts and changes are of. */
  readonly main: PerFlip<string>;
  /** The output whose classes are compared, and how many there are. */
  readonly classes?: { readonly output: string; readonly count: number };
  readonly labels?: readonly string[];
  readonly noiseFloor: number;
  /** In graph order; none where layers are not measured. */
  readonly layers: readonly { readonly tensor: string; readonly node: string; readonly op: string }[];
  readonly warnings: readonly string[];
}

/** What was measured of one output under one flip. */
export interface StudiedOutput {
  readonly output: string;
  readonly verdict?: OutputReport['verdict'][Flip];
  readonly figure?: OutputReport['figure'][Flip];
}

/** A most likely class with its probability. */
export interface TopClass {
  readonly index: number;
  readonly p: number;
}

export interface StudiedFlip {
  readonly outputs: readonly StudiedOutput[];
  /** Of the flipped image, and of the mean of the outputs of both. */
  readonly top1?: { readonly flipped: TopClass; readonly average: number };
  /** E by layer, in the order of the facts; NaN where it was not measured. */
  readonly errors: Float64Array;
}

/** What was measured of one image. */
export interface StudiedImage {
  /** SHA-256 of the file. */
  readonly content: string;
  readonly width?: number;
  readonly height?: number;
  readonly top1?: TopClass;
  readonly flips: PerFlip<StudiedFlip>;
}

/** An image of a study: a file. */
export type StudiedInput = Exclude<InputRef, { kind: 'noise' }>;

export interface StudyFunctions {
  /** Loads a model and settles what holds for all images on one of them. The engine keeps it until it is closed. */
  openStudy(id: string, spec: StudySpec, reference: StudiedInput): Promise<StudyFacts>;
  /** One image, which is decoded while the one before it is measured. */
  studyImage(id: string, input: StudiedInput): Promise<StudiedImage>;
  closeStudy(id: string): Promise<void>;
  /** An image's file as a small JPEG, whatever is open. */
  thumbnail(path: string): Promise<Uint8Array>;
}
