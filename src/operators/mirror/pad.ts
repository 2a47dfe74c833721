import { assembled } from './assembled';
import { attribute, withAttribute } from '../../onnx/attributes';
import type { Difference, MirrorContext, MirrorRule } from './mirrorImage';
import { asIs, commutes, conjugated } from './mirrorImage';
import { padAmounts, type PadAmounts } from './padAmounts';
import { isReversed, sameState } from './state';

/**
 * Pad in any mode: the mirror image has the two ends' amounts swapped on the reversed axes, but for those along which the
 * windows behind leave unread what one end has more.
 */
export const pad: MirrorRule = assembled((context) => {
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const rank = context.inShape(0).length;
  const amounts = padAmounts(context, rank);
  const axes = [...new Set([...data.keys(), ...out.keys()])];
  if (axes.length === 0) return commutes(context);
  if (amounts === undefined) return conjugated(context, 'padding');
  const isTouched = (axis: number): boolean => amounts.begin[axis] !== 0 || amounts.end[axis] !== 0;
  const reversing = axes.every(
    (axis) =>
      !isTouched(axis) || (isReversed(data, context.inShape(0), axis) && isReversed(out, context.outShape(0), axis)),
  );
  const rest = (axis: number): boolean => !isTouched(axis);
  const keep = (state: typeof data) => new Map([...state].filter(([axis]) => rest(axis)));
  if (!reversing || !sameState(keep(data), keep(out), context.inShape(0))) return conjugated(context, 'padding');
  const uneven = axes.filter((axis) => amounts.begin[axis] !== amounts.end[axis] && !context.evenedPads.has(axis));
  if (uneven.length === 0) return commutes(context);
  const differences = uneven.map((axis): Difference => ({
    cause: 'padding',
    form: `pads ${amounts.end[axis]}, ${amounts.begin[axis]}`,
    axis,
  }));
  return {
    differences,
    plan: (mirrored) =>
      mirrored('padding') ? { ...asIs(context), write: writePad(context, swapped(amounts, uneven)) } : asIs(context),
  };
});

function swapped({ begin, end }: PadAmounts, axes: readonly number[]): PadAmounts {
  const swap = (from: readonly number[], other: readonly number[]): number[] =>
    from.map((value, axis) => (axes.includes(axis) ? other[axis]! : value));
  return { begin: swap(begin, end), end: swap(end, begin) };
}

function writePad(context: MirrorContext, amounts: PadAmounts) {
  const values = [...amounts.begin, ...amounts.end];
  return (...[writer, inputs, outputs]: Parameters<NonNullable<ReturnType<typeof asIs>['write']>>): void => {
    if (context.opset < 11) {
      writer.node(withAttribute(context.node, 'pads', attribute.ints(values)), inputs, outputs);
    } else {
      // All axes are given, so the optional list of axes goes.
      const value = (inputs[2] ?? '') === '' ? [] : [inputs[2]!];
      writer.node(context.node, [inputs[0]!, writer.integers(values), ...value], outputs);
    }
  };
}
