import type { Rule as FollowRule, Unfollowed } from './follow/rule';
import type { MirrorRule } from './mirror/mirrorImage';
import type { Rule as ShapeRule } from './shape/operator';

/**
 * What an operator does with space, by the ONNX operator specification
 * (onnx.ai/onnx/operators) and ONNX Runtime's ContribOperators.md for `com.microsoft`:
 *
 * - `pointwise`: each output entry depends on the input entries at its own place only ("element-wise",
 *   with multidirectional or unidirectional broadcasting). Its local defect is zero.
 * - `parameterized`: pointwise in the first input, with parameters along one axis (or, for layer
 *   normalizations, along the last axes, over which statistics are taken).
 * - `symmetric`: treats all positions of space alike (softmax, statistics). Local defect zero.
 * - `reduction`: sums or maxima over whole axes. Local defect zero.
 * - `convolution`, `transposedConvolution`, `pooling`: a sliding window.
 * - `padding`, `resampling`, `blocks` (depth to space and back).
 * - `sampling`: reads at places that other inputs give (GridSample, RoiAlign, DeformConv).
 * - `movement`: moves entries without computing (reshape, transpose, slice, …).
 * - `contraction`: sums of products over indices (MatMul, Gemm, Einsum).
 * - `attention`: sums weighted by a softmax of products.
 * - `recurrence`: walks along one axis, step by step (LSTM, GRU, RNN).
 * - `choice`: picks or accumulates along one axis (ArgMax, TopK, CumSum).
 * - `transform`: mixes all entries of some axes (an inverse matrix, a Fourier transform).
 * - `shape`: reads the shape of a tensor, never its values.
 * - `generator`: makes entries out of numbers (Range, random numbers).
 * - `control`: runs graphs inside; `sequence`: makes or reads lists of tensors.
 * - `unknown`: not in the catalog.
 */
export type OperatorKind =
  | 'pointwise'
  | 'parameterized'
  | 'symmetric'
  | 'reduction'
  | 'convolution'
  | 'transposedConvolution'
  | 'pooling'
  | 'padding'
  | 'resampling'
  | 'blocks'
  | 'sampling'
  | 'movement'
  | 'contraction'
  | 'attention'
  | 'recurrence'
  | 'choice'
  | 'transform'
  | 'shape'
  | 'generator'
  | 'control'
  | 'sequence'
  | 'unknown';

/** What else is asked about operators; absent means no. Numbers are input indices. */
export interface OperatorFlags {
  /** The input that holds the weights: of convolutions filters × channels × space, of dense layers a matrix. */
  readonly weights?: number;
  /** Inputs whose values decide which entries go where and how many there are. */
  readonly placement?: readonly number[];
  /** Adds to the ends of axes as many entries as input 1 (before opset 11 an attribute) says. */
  readonly pads?: true;
  /** Input 0's elements stay in row-major order, one by one: as they are, in another type, as quantized integers, or back. */
  readonly elements?: 'kept' | 'converted' | 'quantized' | 'dequantized';
  /** Axes of input 0 change places, or axes of length 1 come or go; by an attribute or input 1. */
  readonly axes?: 'permuted' | 'inserted' | 'removed';
  /**
   * What the results are: probabilities, each for itself or a distribution that adds up to 1; class numbers or marks of
   * what was picked (`choice`); vectors of unit length; yes or no (`truth`); integers taken as bits; a sequence or optional, which is no tensor.
   */
  readonly result?: 'probability' | 'distribution' | 'choice' | 'unit' | 'truth' | 'bits' | 'sequence';
  /**
   * Keeps some entries by their values, in an order of its own: boxes that overlap with no better one, the largest, or
   * those that are not zero.
   */
  readonly selects?: 'apart' | 'largest' | 'nonzero';
  /** Computes in quantized integers: inside only, or with results that are such integers too. */
  readonly quantized?: 'inside' | 'results';
  /** The arithmetic of formulas: of two tensors, of each element, or (`mean`) over axes. */
  readonly arithmetic?: 'sum' | 'difference' | 'product' | 'quotient' | 'power' | 'negation' | 'mean';
  /** Of pointwise operators: no layer of its own, or one only as part of a longer formula. */
  readonly layer?: 'never' | 'formula';
  /** ONNX Runtime folds it into the convolution before it. */
  readonly folds?: true;
  /** Its inputs lie side by side in the result. */
  readonly joins?: true;
  /** Repeats entries along an axis: one of length 1 becomes uniform. */
  readonly spreads?: true;
  /** Gives something else in every run: always, or where a mode for training is switched on. */
  readonly random?: 'always' | 'in training';
  /** A sample's result depends on the other samples of the batch. */
  readonly mixesSamples?: true;
}

/**
 * All that is known of one operator. Every aspect is required; one that is not known says so by a named default:
 * `UNKNOWN_SHAPE`, `NOT_FOLLOWED`, `CONJUGATED`, `NO_FLAGS`.
 */
export interface OperatorRecord {
  readonly kind: OperatorKind;
  /** The outputs' shapes, and values of small ones. */
  readonly shape: ShapeRule;
  /** How a flip of the inputs rearranges the outputs. */
  readonly follow: FollowRule | Unfollowed;
  /** Where the operator does not commute with the flip, and what its mirror image is. */
  readonly mirror: MirrorRule;
  readonly flags: OperatorFlags;
}

export const NO_FLAGS: OperatorFlags = {};

/** The domains of operators that are known: the standard one by its long name, and ONNX Runtime's own. */
export const KNOWN_DOMAINS = ['ai.onnx', 'com.microsoft', 'com.microsoft.nchwc'] as const;
export type KnownDomain = (typeof KNOWN_DOMAINS)[number];

/** Records of one family of operators, by domain and type. */
export type Family = Readonly<Partial<Record<KnownDomain, Readonly<Record<string, OperatorRecord>>>>>;
