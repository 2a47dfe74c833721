import { intAttribute, stringAttribute } from '../../onnx/attributes';
import { tensorDims, tensorFloats } from '../../onnx/tensors';
import { rearrangeElements } from '../follow/rearrange';
import { CONJUGATED, commutes, conjugated, type MirrorContext, type MirrorRule } from './mirrorImage';
import { sameState } from './state';

/** Normalized coordinates (−1…1) that differ by less are the same place: what single precision makes of equal ones. */
const SAME_PLACE = 2 ** -22;

/** Pixels: a place this close to the middle between two is at the mercy of rounding. */
const TIE = 1e-3;

/**
 * GridSample: commutes where a constant grid samples mirrored places at mirrored positions. One that does not fixes where
 * in the image it looks. Nearest neighbors also break where a place lies between two pixels. Of a computed grid nothing is
 * known.
 */
export const gridSample: MirrorRule = (context) => {
  const grid = context.constant(1);
  if (grid === undefined) return CONJUGATED(context);
  const reversed = reversedAxes(context);
  const places = tensorFloats(grid);
  if (reversed === undefined || !isMirrored(places, tensorDims(grid), reversed)) return conjugated(context, 'position');
  const nearest = stringAttribute(context.node, 'mode', 'linear') === 'nearest';
  return nearest && hasTies(context, places, reversed) ? conjugated(context, 'resample') : commutes(context);
};

/** Axes of space that the flip reverses in image and result alike; undefined where it does something else to them. */
function reversedAxes(context: MirrorContext): ReadonlySet<number> | undefined {
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  const [from, to] = [context.inShape(0), context.outShape(0)];
  const axes = [...new Set([...data.keys(), ...out.keys()])];
  const visible = from.map((size, axis) => Math.min(size, to[axis]!));
  const maps = axes.filter((axis) => axis >= 2).flatMap((axis) => [data.get(axis), out.get(axis)]);
  const understood = !axes.includes(0) && maps.every((map) => map === undefined || map === 'reverse');
  return understood && sameState(data, out, visible) ? new Set(axes.filter((axis) => axis >= 2)) : undefined;
}

/** `dims`: N, D1 … Dr, r; the last axis holds places along Dr first (x), D1 last, which are axes 2 … r + 1 of the image. */
function isMirrored(places: Float32Array, dims: readonly number[], reversed: ReadonlySet<number>): boolean {
  const rank = dims.at(-1)!;
  const axes = [...reversed].map((axis) => ({ axis: axis - 1, map: 'reverse' as const }));
  const there = rearrangeElements(places, dims, axes);
  return places.every((place, i) => {
    const mirrored = reversed.has(imageAxis(i, rank)) ? -there[i]! : there[i]!;
    return Math.abs(place - mirrored) <= SAME_PLACE;
  });
}

function imageAxis(i: number, rank: number): number {
  return rank + 1 - (i % rank);
}

/** Whether a place lies between two pixels along a reversed axis (ONNX GridSample, "align_corners"). */
function hasTies(context: MirrorContext, places: Float32Array, reversed: ReadonlySet<number>): boolean {
  const shape = context.inShape(0);
  const corners = intAttribute(context.node, 'align_corners', 0) === 1;
  return places.some((place, i) => {
    const axis = imageAxis(i, shape.length - 2);
    const size = shape[axis]!;
    const pixel = corners ? ((place + 1) / 2) * (size - 1) : ((place + 1) * size - 1) / 2;
    return reversed.has(axis) && Math.abs(pixel - Math.floor(pixel) - 0.5) < TIE;
  });
}
