import { findAttribute, intAttribute, intsAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/proto/onnx_pb';

/** What may be looked at to find the axes that an operator works along. */
export interface AxisQuestion {
  readonly node: NodeProto;
  readonly inShape: (index: number) => readonly number[];
  /** Integers of an input that is the same in every run, when known. */
  readonly value: (index: number) => readonly number[] | undefined;
}

/** The axes of input 0 that an operator works along; undefined where they are computed and not known. */
export type Axes = (question: AxisQuestion) => readonly number[] | undefined;

/** A negative axis counts from the end (ONNX convention). */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** One axis, in the attribute `axis`. */
export function axisAttribute(fallback: number): Axes {
  return ({ node, inShape }) => [positiveAxis(intAttribute(node, 'axis', fallback), inShape(0).length)];
}

/** Axes in an input. */
export function axesInput(index: number): Axes {
  return ({ value, inShape }) => value(index)?.map((axis) => positiveAxis(axis, inShape(0).length));
}

/** Always the same axes; negative ones count from the end. */
export function fixedAxes(...axes: readonly number[]): Axes {
  return ({ inShape }) => axes.map((axis) => positiveAxis(axis, inShape(0).length));
}

/** Axes 2, 3, … of N, C, D1, D2, …; of N, D1, D2, …, C all between the first and the last. */
export function spatialAxes({ node, inShape }: Pick<AxisQuestion, 'node' | 'inShape'>): readonly number[] {
  const axes = allAxes(inShape(0).length);
  return intAttribute(node, 'channels_last', 0) === 1 ? axes.slice(1, -1) : axes.slice(2);
}

/** Hardmax: `axis`; before opset 13 all axes from there on, taken as one. */
export function hardmaxAxes({ node, inShape, opset }: AxisQuestion & { readonly opset: number }): readonly number[] {
  const rank = inShape(0).length;
  const axis = positiveAxis(intAttribute(node, 'axis', opset < 13 ? 1 : -1), rank);
  return opset < 13 ? allAxes(rank).slice(axis) : [axis];
}

/** Axes of a reduction, in input 1 or the attribute; none means all, or nothing with `noop_with_empty_axes`. */
export const reducedAxes: Axes = ({ node, inShape, value }) => {
  const rank = inShape(0).length;
  const given = (node.input[1] ?? '') === '' ? intsAttribute(node, 'axes', []) : value(1);
  if (given === undefined) return undefined;
  if (given.length > 0) return given.map((axis) => positiveAxis(axis, rank));
  return intAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : allAxes(rank);
};

/** Whether reduced axes stay, with length 1. */
export function keepsDims({ node }: AxisQuestion): boolean {
  return intAttribute(node, 'keepdims', 1) === 1;
}

/** `axis` after the listed ones are gone. */
export function afterDropping(dropped: readonly number[]): (axis: number) => number {
  return (axis) => axis - dropped.filter((a) => a < axis).length;
}

export function allAxes(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, i) => i);
}

/**
 * DFT: the axis that is transformed, in input 2 or (version 17) the attribute, and the last one of complex parts. Where
 * neither is given, the versions' defaults differ: both axes.
 */
export const fourierAxes: Axes = ({ node, inShape, value }) => {
  const rank = inShape(0).length;
  const own = findAttribute(node, 'axis');
  const attributeAxes = own === undefined ? [1, -2] : [Number(own.i)];
  const given = (node.input[2] ?? '') === '' ? attributeAxes : value(2);
  return given && [...given.map((axis) => positiveAxis(axis, rank)), rank - 1];
};
