import type { NodeProto } from '../../onnx/proto/onnx_pb';
import type { AxisMap } from './action';
import type { AxisMaps } from './axisMaps';

/** The flip's order is lost in this node; `reason` is shown to a person. */
export interface Lost {
  readonly lost: string;
  /** It may be kept: what the operator does is not known. */
  readonly isUnknown?: true;
}

/** Concrete shapes and the values of small integer tensors, as shape inference knows them. */
export interface ConcreteShapes {
  shape(tensor: string): readonly number[] | undefined;
  value(tensor: string): readonly number[] | undefined;
}

/** What one flip does to a tensor; undefined: the tensor does not depend on the image. */
export type Tracked = AxisMaps | undefined;

/** What a rule may look at: concrete shapes and the values of small constant tensors. */
export interface NodeContext {
  readonly node: NodeProto;
  /** Maps per input, in the node's order. */
  readonly inputs: readonly Tracked[];
  readonly inShape: (index: number) => readonly number[];
  readonly outShape: (index: number) => readonly number[];
  /** Integers of a constant input, when known. */
  readonly value: (index: number) => readonly number[] | undefined;
  /** As `value`, and the elements of large constants of indices. */
  readonly integers: (index: number) => readonly number[] | undefined;
  /** Axes along which all entries of an input are equal, so that no order can be seen. */
  readonly uniform: (index: number) => ReadonlySet<number>;
}

/** From the maps of the inputs to those of output `output`; called only when some input depends on the image. */
export type Rule = (context: NodeContext, output: number) => AxisMaps | Lost;

/** An operator after which the order of space is lost or not known; the reason completes "the operator X …". */
export interface Unfollowed {
  readonly unfollowed: string;
  /** As in `Lost`. */
  readonly isUnknown?: true;
}

/** The default of operators whose effect on the order of space is not known. */
export const NOT_FOLLOWED: Unfollowed = { unfollowed: 'is not followed', isUnknown: true };

/**
 * Whether a flip rearranges an operand. One that it leaves alone, a parameter or what was pooled over all of space and
 * perhaps spread over it again, may meet positions in any order: at best it is the same everywhere, as the pooled branch
 * of an image-level feature is, and else it breaks the order, which is then measured like a position embedding's error.
 */
export function isMoved(maps: Tracked): maps is AxisMaps {
  return maps !== undefined && maps.size > 0;
}

export const EMPTY: AxisMaps = new Map();

export function isLost(value: AxisMaps | Lost): value is Lost {
  return 'lost' in value;
}

export function lost(reason: string): Lost {
  return { lost: reason };
}

/** For what is not known of an operator, in place of a loss. */
export function notKnown(reason: string): Lost {
  return { lost: reason, isUnknown: true };
}

/** `maps` with every axis renumbered; undefined drops the axis. */
export function renumber(maps: AxisMaps, place: (axis: number) => number | undefined): AxisMaps {
  const result = new Map<number, AxisMap>();
  for (const [axis, map] of maps) {
    const to = place(axis);
    if (to !== undefined) result.set(to, map);
  }
  return result;
}

/** The only input that depends on the image, for operators that have one data input. */
export function data(context: NodeContext, index = 0): AxisMaps {
  return context.inputs[index] ?? EMPTY;
}
