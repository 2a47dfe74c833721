import { floatsAttribute } from '../../onnx/attributes';
import { axisOf, only, Unresolved, type Operator, type Rule, type Shape } from './operator';

/** Upsample (to opset 9) and Resize 10: scales as attribute or input 1. */
export const upsample: Rule = (op) => {
  const scales = op.optionalNumbers(1) ?? floatsAttribute(op.node, 'scales');
  if (scales === undefined) throw new Unresolved('no scales');
  return only(scaled(op.shape(0), scales));
};

/** Resize 11 and later: (X, roi, scales, sizes); 18 adds `axes` and an aspect ratio policy. */
export const resize: Rule = (op) => {
  if (op.inputCount === 2) return upsample(op);
  const x = op.shape(0);
  const axes = op.ints('axes')?.map((a) => axisOf(a, x.length)) ?? [...x.keys()];
  const inner = axes.map((axis) => x[axis]!);
  const resized = resizedAxes(op, inner);
  const shape = [...x];
  for (const [i, axis] of axes.entries()) shape[axis] = resized[i]!;
  return only(shape);
};

function resizedAxes(op: Operator, sizes: Shape): Shape {
  const scales = op.optionalNumbers(2) ?? [];
  if (scales.length > 0) return scaled(sizes, scales);
  const target = op.optionalNumbers(3);
  if (target === undefined) throw new Unresolved('neither scales nor sizes');
  const policy = op.string('keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') return target;
  const ratios = sizes.map((size, i) => target[i]! / size);
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return sizes.map((size) => Math.round(scale * size));
}

/** floor(size × scale) with the scale in float32, as onnxruntime calculates it. */
function scaled(sizes: Shape, scales: readonly number[]): Shape {
  return sizes.map((size, axis) => Math.floor(Math.fround(size * Math.fround(scales[axis] ?? 1))));
}
