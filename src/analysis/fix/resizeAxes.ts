import { TensorProto_DataType as Type, type NodeProto } from '../../onnx/proto/onnx_pb';
import { attribute, makeNode } from '../../onnx/attributes';
import { makeTensor } from '../../onnx/tensors';
import type { NodeAdder } from '../mirror/nodeAdder';

/** Resize with `sizes` and half_pixel exists since opset 11; its region and scales may be left out since 13. */
export const RESIZE_OPSET = 11;
const OPTIONAL_SCALES_OPSET = 13;

/** A tensor whose data type and number of axes are known. */
export interface TypedTensor {
  readonly name: string;
  readonly type: Type;
  readonly rank: number;
}

/**
 * Whether ONNX Runtime resizes these axes linearly: any of up to three axes, two neighbors among the last
 * three of four, or any of the last three of five.
 */
export function canResize(rank: number, axes: readonly number[]): boolean {
  const within = (from: number, to: number): boolean => axes.every((axis) => axis >= from && axis <= to);
  if (rank <= 3) return true;
  return rank === 4 ? within(1, 2) || within(2, 3) : rank === 5 && within(2, 4);
}

/**
 * Brings some axes of a tensor to other sizes (`sizes`: by axis) by half_pixel linear interpolation, which
 * commutes with flips, in float32; gives the name of the result, which has the tensor's own type. Other axes
 * are read off the tensor, so that they may stay free. Needs `RESIZE_OPSET`, and `canResize`.
 */
export function resizeAxes(
  adder: NodeAdder,
  { name, type, rank }: TypedTensor,
  sizes: ReadonlyMap<number, number>,
): string {
  const fresh = (suffix: string): string => adder.fresh(`${name}_${suffix}`);
  const real = type === Type.FLOAT ? name : adder.add(cast(name, fresh('float'), Type.FLOAT));
  const attributes = {
    mode: attribute.string('linear'),
    coordinate_transformation_mode: attribute.string('half_pixel'),
  };
  const none =
    adder.opset < OPTIONAL_SCALES_OPSET ? adder.constant(makeTensor(fresh('none'), [0], new Float32Array())) : '';
  const inputs = [real, none, none, resizedShape(adder, name, rank, sizes)];
  const output = adder.add(makeNode('Resize', inputs, [fresh('resized')], attributes));
  if (type === Type.FLOAT) return output;
  const rounded = type === Type.UINT8 ? adder.add(makeNode('Round', [output], [fresh('rounded')])) : output;
  return adder.add(cast(rounded, fresh('sized'), type));
}

/** Name of the vector with the tensor's shape, in which some entries are replaced. */
function resizedShape(adder: NodeAdder, name: string, rank: number, sizes: ReadonlyMap<number, number>): string {
  const fresh = (suffix: string): string => adder.fresh(`${name}_${suffix}`);
  const shape = adder.add(makeNode('Shape', [name], [fresh('shape')]));
  const parts: string[] = [];
  for (let start = 0; start < rank;) {
    let end = start;
    while (end < rank && sizes.has(end) === sizes.has(start)) end++;
    const axes = Array.from({ length: end - start }, (_, i) => start + i);
    const given = sizes.has(start) ? adder.integers(axes.map((axis) => sizes.get(axis)!)) : undefined;
    parts.push(given ?? adder.crop(shape, [{ axis: 0, start, end }]));
    start = end;
  }
  return adder.add(makeNode('Concat', parts, [fresh('sizes')], { axis: attribute.int(0) }));
}

function cast(input: string, output: string, type: Type): NodeProto {
  return makeNode('Cast', [input], [output], { to: attribute.int(type) });
}
