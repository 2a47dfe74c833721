import type { Action } from '../operators/follow/action';
import type { Flip, OutputContract } from '../report/report';
import type { UltralyticsHead } from './found/ultralytics';

/** Where the positions of a map are: axes of their own (a sequence has columns alone), folded into one, or as tracked. */
export type MapPositions = NonNullable<OutputContract['positions']>;

/** A range of entries with a contract of its own. */
export type ContractPart = NonNullable<OutputContract['parts']>[number];

/** How the numbers of boxes or points are written. */
export type Coordinates = NonNullable<ContractPart['coordinates']>;

/** What the last operator that computes says of the values of an output. */
export type HeadKind = 'softmax' | 'sigmoid' | 'choice' | 'normalize' | 'dense' | 'convolution' | 'other';

/** Another output of the model. */
export type OutputBeside = Pick<OutputFacts, 'shape' | 'head'> & {
  /** It comes before this one. */
  readonly isBefore?: boolean;
};

/** What is known of an output before its values are compared. */
export interface OutputFacts {
  readonly name: string;
  /** `float32`, `int64`, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Height and width of the image that is fed. */
  readonly image: readonly [number, number];
  /** Whether the image's channels are its last axis, as those of a square output then probably are. */
  readonly channelsLast: boolean;
  readonly head: HeadKind;
  /** How the graph moves its entries; undefined when it does not depend on the image. */
  readonly tracked: Action | undefined;
  /** What the metadata of an Ultralytics export say of the model's head. */
  readonly ultralytics?: UltralyticsHead;
  /** Class names, where the model brings any. */
  readonly labels?: readonly string[];
  /** How many images the model takes, where it is known. */
  readonly imageCount?: number;
  /** Whether its values, per sample, are a distribution: none negative, sum one. */
  readonly sumsToOne?: boolean;
  /** The model's other outputs. */
  readonly beside?: readonly OutputBeside[];
}

/**
 * The error of a hypothesis under one flip: ‖y(x) − C·y(gx)‖ / ‖y(x)‖ with C what the contract asks for; undefined when
 * the two cannot be compared.
 */
export type ErrorUnder = (contract: OutputContract, flip: Flip) => number | undefined;
