import { intAttribute } from '../../onnx/attributes';
import { positiveAxis } from '../axes';
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
export const pointwise: MirrorRule = (context) => withRequired(context, broadcastOperands(context));

/** CastLike: of the second input only the type counts. */
export const firstOperand: MirrorRule = (context) => {
  const [first, ...rest] = context.inputs;
  return withRequired(context, [broadcastOperands(context)[0] ?? first!, ...rest]);
};

function broadcastOperands(context: MirrorContext): readonly State[] {
  const state = context.outputs[0]!;
  const rank = context.outShape(0).length;
  return context.inputs.map((_, i) =>
    context.node.input[i] === '' ? UNFLIPPED : broadcastOperand(state, rank, context.inShape(i)),
  );
}

/** The axis that one-dimensional parameters run along; undefined when they broadcast to the last axes. */
export type ParameterAxis = (context: MirrorContext) => number | undefined;

export const CHANNEL_PARAMETERS: ParameterAxis = () => 1;
export const LAST_AXES_PARAMETERS: ParameterAxis = () => undefined;
export const AXIS_PARAMETERS: ParameterAxis = ({ node, inShape }) =>
  positiveAxis(intAttribute(node, 'axis', 1), inShape(0).length);

/** Operators whose further inputs run along one axis (or, for layer normalizations, along the last ones). */
export const parameterized =
  (axisOf: ParameterAxis): MirrorRule =>
  (context) => {
    const state = context.outputs[0]!;
    if (!sameState(state, context.inputs[0]!, context.inShape(0))) return conjugated(context, 'other');
    if (isBlocked(context)) return conjugated(context, 'other');
    const axis = axisOf(context);
    const rank = context.inShape(0).length;
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

/** Channels that a flip permutes may change groups. */
export const groupNormalization: MirrorRule = (context) =>
  context.outputs[0]!.has(1) ? conjugated(context, 'other') : parameterized(CHANNEL_PARAMETERS)(context);

/** Blocked quantization (opset 21) has one scale for several neighbors. */
function isBlocked(context: MirrorContext): boolean {
  return intAttribute(context.node, 'block_size', 0) > 0;
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
