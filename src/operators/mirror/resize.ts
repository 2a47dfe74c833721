import { assembled } from './assembled';
import { findAttribute, floatsAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes';
import { tensorFloats } from '../../onnx/tensors';
import { positiveAxis } from '../axes';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import { isMirrorSymmetric, type ResizeAxis } from './resizeAxis';
import { sameState } from './state';

/**
 * Resize and Upsample commute with a flip where output column k reads the mirror image of
 * what column n−1−k reads; else they are conjugated, since no attribute counts columns from the other end.
 */
const resizeFrom = (context: MirrorContext, isUpsample: boolean): MirrorImage => {
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const axes = [...new Set([...data.keys(), ...out.keys()])];
  if (axes.length === 0) return commutes(context);
  const asymmetric: number[] = [];
  for (const axis of axes) {
    const [from, to] = [context.inShape(0)[axis]!, context.outShape(0)[axis]!];
    const resized = resizeAxis(context, axis, isUpsample);
    if (resized === undefined) return conjugated(context, 'resample');
    const untouched = from === to && resized.scale === 1 && resized.coordinates !== 'tf_crop_and_resize';
    if (untouched) continue;
    const reversing = [data, out].every((s) => (s.get(axis) ?? 'reverse') === 'reverse');
    if (!reversing || !isMirrorSymmetric(resized)) asymmetric.push(axis);
  }
  const kept = sameState(data, out, context.outShape(0));
  return asymmetric.length === 0 && kept ? commutes(context) : resampled(context, asymmetric);
};

/** Before opset 11 Resize is as Upsample. */
export const resize: MirrorRule = assembled((context) => resizeFrom(context, context.opset < 11));
export const upsample: MirrorRule = assembled((context) => resizeFrom(context, true));

function resampled(context: MirrorContext, axes: readonly number[]): MirrorImage {
  const image = conjugated(context, 'resample');
  if (axes.length === 0) return image;
  return { ...image, differences: axes.map((axis) => ({ cause: 'resample', form: 'conjugated', axis })) };
}

function resizeAxis(context: MirrorContext, axis: number, upsample: boolean): ResizeAxis | undefined {
  const { node } = context;
  const scale = axisScale(context, axis, upsample ? 1 : 2);
  // Regions of interest and kept aspect ratios are rare; conjugation is exact for them too.
  const policy = stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch');
  const coordinates = stringAttribute(node, 'coordinate_transformation_mode', upsample ? 'asymmetric' : 'half_pixel');
  if (scale === undefined || policy !== 'stretch' || coordinates === 'tf_crop_and_resize') return undefined;
  return {
    from: context.inShape(0)[axis]!,
    to: context.outShape(0)[axis]!,
    scale,
    coordinates,
    mode: stringAttribute(node, 'mode', 'nearest'),
    nearest: upsample ? 'simple' : stringAttribute(node, 'nearest_mode', 'round_prefer_floor'),
  };
}

/** The scale that the runtime uses: the one given, or output over input length when sizes are given. */
function axisScale(context: MirrorContext, axis: number, scalesInput: number): number | undefined {
  const { node, opset } = context;
  const rank = context.inShape(0).length;
  const axes = intsAttribute(node, 'axes')?.map((a) => positiveAxis(a, rank));
  const place = axes === undefined ? axis : axes.indexOf(axis);
  if (place < 0) return 1;
  if (opset < 9 && findAttribute(node, 'scales') !== undefined) return floatsAttribute(node, 'scales')?.[place];
  const hasScales = (node.input[scalesInput] ?? '') !== '' && context.inShape(scalesInput)[0] !== 0;
  if (!hasScales) return Math.fround(context.outShape(0)[axis]! / context.inShape(0)[axis]!);
  const scales = context.constant(scalesInput);
  return scales === undefined ? undefined : tensorFloats(scales)[place];
}
