import type { NodeProto, TensorProto } from '../../onnx/proto/onnx_pb';
import type { Cause } from '../../report/report';
import type { AxisPads, GridRule } from '../gridRule';
import type { Shape, State } from './state';
import { UNFLIPPED } from './state';

/** Columns `start … end` (exclusive) of one axis. */
export interface CropRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

/** What a rule may look at. Indices count the node's inputs and outputs. */
export interface MirrorContext {
  readonly node: NodeProto;
  readonly opset: number;
  /** How the flip acts on each input and output of the original network. */
  readonly inputs: readonly State[];
  readonly outputs: readonly State[];
  readonly inShape: (index: number) => Shape;
  readonly outShape: (index: number) => Shape;
  /** Integers of an input that is the same in every run, when known. */
  readonly value: (index: number) => readonly number[] | undefined;
  /** As `value`, and the elements of large constants of indices. */
  readonly integers: (index: number) => readonly number[] | undefined;
  /** An input that is the same in every run, its bytes loaded. */
  readonly constant: (index: number) => TensorProto | undefined;
  /** As `constant`, and also the constant behind a Cast or DequantizeLinear: the same numbers up to scales. */
  readonly weights: (index: number) => TensorProto | undefined;
  /** Axes along which all entries of an input are equal, so that no order can be seen. */
  readonly uniform: (index: number) => ReadonlySet<number>;
  /** Of a Pad and of a window behind one: the axes along which they pad evenly together only (`evenedPads`). */
  readonly evenedPads: ReadonlyMap<number, AxisPads>;
  /** Whether anything reads the output. */
  readonly isUsed: (index: number) => boolean;
}

/** One reason why op(g·x) ≠ g·op(x), and how its mirror image is made. */
export interface Difference {
  readonly cause: Cause;
  /** How the mirror image is written, in words: "kernel reversed", "conjugated". */
  readonly form: string;
  /** Tensor axis the difference lies along; absent where it concerns no single axis. */
  readonly axis?: number;
}

/** Which inputs a node of the twin needs, in which order it gives its outputs, and the nodes between. */
export interface Plan {
  /** `any`: the values are not read. */
  readonly inputs: readonly (State | 'any')[];
  readonly outputs: readonly State[];
  /** Absent: the node as it is. */
  readonly write?: (writer: NodeWriter, inputs: readonly string[], outputs: readonly string[]) => void;
}

/** What a plan may add to the twin. */
export interface NodeWriter {
  /** A copy of the original node with changes, reading and writing the given tensors. */
  readonly node: (change: NodeProto, inputs: readonly string[], outputs: readonly string[]) => void;
  /** Part of a tensor; gives its name. */
  readonly crop: (tensor: string, ranges: readonly CropRange[]) => string;
  /** Name of an int64 vector. */
  readonly integers: (values: readonly number[]) => string;
}

/** How one operator behaves under a flip. */
export interface MirrorImage {
  /** Empty when op(g·x) = g·op(x) for every x. */
  readonly differences: readonly Difference[];
  /** The operator with the differences of the chosen causes mirrored away. */
  readonly plan: (mirrored: (cause: Cause) => boolean) => Plan;
  /** Grid rule by tensor axis, for sliding operators. */
  readonly grid?: ReadonlyMap<number, GridRule>;
}

export type MirrorRule = (context: MirrorContext) => MirrorImage;

/** The node on the flipped tensors, nothing mirrored. */
export function asIs(context: MirrorContext): Plan {
  return { inputs: context.inputs, outputs: context.outputs };
}

/** The operator commutes with the flip. */
export function commutes(context: MirrorContext): MirrorImage {
  // Kept for every operator of a network: without the context.
  const plan = asIs(context);
  return { differences: [], plan: () => plan };
}

/** flip∘op∘flip: exact for every operator. */
export function conjugated(context: MirrorContext, cause: Cause, form = 'conjugated'): MirrorImage {
  return {
    differences: [{ cause, form }],
    plan: (mirrored) =>
      mirrored(cause)
        ? { inputs: context.inputs.map(() => UNFLIPPED), outputs: context.outputs.map(() => UNFLIPPED) }
        : asIs(context),
  };
}

/** The default of operators whose effect on space is not known: they work on tensors in their own order. */
export const CONJUGATED: MirrorRule = (context) => conjugated(context, 'other');

/** The operator commutes once its inputs are in the given orders. */
export function reordered(context: MirrorContext, inputs: readonly State[], cause: Cause, form: string): MirrorImage {
  return {
    differences: [{ cause, form }],
    plan: (mirrored) => (mirrored(cause) ? { inputs, outputs: context.outputs } : asIs(context)),
  };
}
