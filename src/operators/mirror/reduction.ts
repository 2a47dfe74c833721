import { intAttribute, intsAttribute } from '../../onnx/attributes';
import { normalize } from '../follow/axisMaps';
import { positiveAxis } from '../follow/rule';
import type { MirrorContext, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import { sameState, without, type State } from './state';

/** Sums and maxima over whole axes forget the order along them. */
export const reduction: MirrorRule = (context) => {
  if (intAttribute(context.node, 'channels_last', 0) === 1) return conjugated(context, 'other');
  const expected = reducedState(context);
  return sameState(expected, context.outputs[0]!, context.outShape(0))
    ? commutes(context)
    : conjugated(context, 'position');
};

function reducedState(context: MirrorContext): State {
  const state = context.inputs[0]!;
  const rank = context.inShape(0).length;
  if (context.node.opType.includes('Global')) return normalize(without(state, spatialAxes(rank)), context.outShape(0));
  const axes = reducedAxes(context, rank);
  return intAttribute(context.node, 'keepdims', 1) === 1 ? without(state, axes) : dropAxes(without(state, axes), axes);
}

function spatialAxes(rank: number): readonly number[] {
  return Array.from({ length: rank - 2 }, (_, i) => i + 2);
}

function reducedAxes(context: MirrorContext, rank: number): readonly number[] {
  const given = context.value(1) ?? intsAttribute(context.node, 'axes', []);
  if (given.length > 0) return given.map((axis) => positiveAxis(axis, rank));
  const none = intAttribute(context.node, 'noop_with_empty_axes', 0) === 1;
  return none ? [] : Array.from({ length: rank }, (_, i) => i);
}

function dropAxes(state: State, axes: readonly number[]): State {
  return new Map([...state].map(([axis, map]) => [axis - axes.filter((a) => a < axis).length, map]));
}

/** ArgMax, TopK, CumSum and others that work along one axis (two for Trilu): they commute with flips of the others. */
export const choice: MirrorRule = (context) => {
  const rank = context.inShape(0).length;
  const state = context.inputs[0]!;
  const along = workingAxes(context, rank);
  const drops = context.node.opType.startsWith('Arg') && intAttribute(context.node, 'keepdims', 1) === 0;
  const expected = drops ? dropAxes(state, along) : state;
  const free = along.every((axis) => !state.has(axis));
  const kept = context.outputs.every((output, i) => sameState(output, expected, context.outShape(i)));
  return free && kept ? commutes(context) : conjugated(context, 'position');
};

function workingAxes(context: MirrorContext, rank: number): readonly number[] {
  switch (context.node.opType) {
    case 'ArgMax':
    case 'ArgMin':
      return [positiveAxis(intAttribute(context.node, 'axis', 0), rank)];
    case 'CumSum':
      return (context.value(1) ?? allAxes(rank)).map((axis) => positiveAxis(axis, rank));
    case 'LRN':
      return [1];
    case 'Trilu':
      return [rank - 2, rank - 1];
    case 'Hardmax': {
      const axis = positiveAxis(intAttribute(context.node, 'axis', context.opset < 13 ? 1 : -1), rank);
      return context.opset < 13 ? allAxes(rank).filter((a) => a >= axis) : [axis];
    }
    default:
      return [positiveAxis(intAttribute(context.node, 'axis', -1), rank)];
  }
}

function allAxes(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, i) => i);
}
