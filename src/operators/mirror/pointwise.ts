import { intAttribute } from '../../onnx/attributes';
import { positiveAxis } from '../follow/rule';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, conjugated, reordered } from './mirrorImage';
import { broadcastOperand, parameterState, sameState, UNFLIPPED, without, type State } from './state';

/** Commutes where every input has the order that the output's asks for; `position` where one has not. */
export function withRequired(context: MirrorContext, wanted: readonly State[]): MirrorImage {
  const required = wanted.map((state, i) => asVisible(context, i, state));
  const wrong = required.flatMap((state, i) => (sameState(state, context.inputs[i]!, context.inShape(i)) ? [] : [i]));
  if (wrong.length === 0) return commutes(context);
  const names = wrong.map((i) => context.node.input[i]!).join(', ');
  return reordered(context, required, 'position', `mirrored input ${names}`);
}

/** `state`, but the input's own on axes where all entries are equal. */
function asVisible(context: MirrorContext, index: number, state: State): State {
  const own = context.inputs[index]!;
  if (sameState(state, own, context.inShape(index))) return state;
  const uniform = context.uniform(index);
  return uniform.size === 0
    ? state
    : new Map([...without(state, uniform), ...[...own].filter(([axis]) => uniform.has(axis))]);
}

/** Element-wise operators with broadcasting (ONNX "Broadcasting in ONNX"). */
export const pointwise: MirrorRule = (context) => {
  const state = context.outputs[0]!;
  const rank = context.outShape(0).length;
  return withRequired(
    context,
    context.inputs.map((_, i) => (hasShapeOnly(context, i) ? context.inputs[i]! : operand(context, i, state, rank))),
  );
};

function operand(context: MirrorContext, index: number, state: State, rank: number): State {
  return context.node.input[index] === '' ? UNFLIPPED : broadcastOperand(state, rank, context.inShape(index));
}

/** Of CastLike's second input only the type counts. */
function hasShapeOnly(context: MirrorContext, index: number): boolean {
  return context.node.opType === 'CastLike' && index === 1;
}

/** Operators whose further inputs run along one axis (or, for layer normalisations, along the last ones). */
export const parameterized: MirrorRule = (context) => {
  const state = context.outputs[0]!;
  if (!sameState(state, context.inputs[0]!, context.inShape(0))) return conjugated(context, 'other');
  const rank = context.inShape(0).length;
  if (context.node.opType === 'GroupNormalization' && state.has(1)) return conjugated(context, 'other');
  if (isBlocked(context)) return conjugated(context, 'other');
  const axis = parameterAxis(context, rank);
  return withRequired(
    context,
    context.inputs.map((own, i) => {
      if (i === 0 || context.node.input[i] === '') return own;
      const shape = context.inShape(i);
      if (axis === undefined) return broadcastOperand(state, rank, shape);
      return shape.length === 1 && shape[0] !== 1 ? parameterState(state, axis) : UNFLIPPED;
    }),
  );
};

/** Blocked quantisation (opset 21) has one scale for several neighbours. */
function isBlocked(context: MirrorContext): boolean {
  return intAttribute(context.node, 'block_size', 0) > 0;
}

/** The axis that the parameters run along; undefined when they broadcast to the last axes. */
function parameterAxis(context: MirrorContext, rank: number): number | undefined {
  switch (context.node.opType) {
    case 'LayerNormalization':
    case 'RMSNormalization':
      return undefined;
    case 'QuantizeLinear':
    case 'DequantizeLinear':
      return positiveAxis(intAttribute(context.node, 'axis', 1), rank);
    default:
      return 1;
  }
}

/** Operators that treat the positions along each axis alike. */
export const symmetric: MirrorRule = (context) =>
  sameState(context.outputs[0]!, context.inputs[0]!, context.inShape(0))
    ? commutes(context)
    : conjugated(context, 'other');

/** Reads the shape, which no flip changes. */
export const shapeOnly: MirrorRule = (context) => ({
  differences: [],
  plan: () => ({ inputs: context.inputs.map(() => 'any'), outputs: context.outputs }),
});
