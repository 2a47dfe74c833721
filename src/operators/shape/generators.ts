import { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { tensorAttribute } from '../../onnx/attributes';
import { elementCount } from '../../onnx/tensors';
import { constantFact } from './constantFact';
import { axisOf, fact, MAX_VALUES, only, Unresolved, type Rule, type Value } from './operator';

/** From opset 15 a part of it: `start` to `end`. */
export const shapeOf: Rule = (op) => {
  const x = op.shape(0);
  const data = x.slice(op.int('start', 0), op.int('end', x.length));
  return only([data.length], { data, integer: true });
};

export const sizeOf: Rule = (op) => only([], { data: [elementCount(op.shape(0))], integer: true });

export const constantOfShape: Rule = (op) => {
  const { shape } = fact(op.numbers(0));
  const count = elementCount(shape);
  if (count > MAX_VALUES) return only(shape);
  const tensor = tensorAttribute(op.node, 'value');
  const fill: Value = (tensor && constantFact(tensor).value) ?? { data: [0], integer: false };
  return only(shape, { data: new Array<number>(count).fill(fill.data[0] ?? 0), integer: fill.integer });
};

export const range: Rule = (op) => {
  const [start, limit, delta] = [op.numbers(0)[0]!, op.numbers(1)[0]!, op.numbers(2)[0]!];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!Number.isFinite(count)) throw new Unresolved('a range without end');
  if (count > MAX_VALUES) return only([count]);
  const data = Array.from({ length: count }, (_, i) => start + i * delta);
  return only([count], { data, integer: op.maybeValue(0)!.integer });
};

export const oneHot: Rule = (op) => {
  const indices = op.shape(0);
  const axis = axisOf(op.int('axis', -1), indices.length + 1);
  return only([...indices.slice(0, axis), op.numbers(1)[0]!, ...indices.slice(axis)]);
};

/** Random tensors whose shape is an attribute. */
export const shapeAttribute: Rule = (op) => {
  const shape = op.ints('shape');
  if (shape === undefined) throw new Unresolved('no shape');
  return only(shape);
};

/** The size input [N, C, H, W] gives a grid [N, H, W, 2], in 3-D [N, D, H, W, 3]. */
export const affineGrid: Rule = (op) => {
  const [batch, , ...spatial] = op.numbers(1);
  return only([batch!, ...spatial, spatial.length]);
};

const FLOAT_TYPES: ReadonlySet<number> = new Set([Type.FLOAT, Type.DOUBLE, Type.FLOAT16, Type.BFLOAT16]);

/** To integers by truncation, to booleans by "is not zero". */
export const cast: Rule = (op) => {
  const value = op.maybeValue(0);
  if (value === undefined) return only(op.shape(0));
  const to = op.int('to', Type.FLOAT);
  const integer = !FLOAT_TYPES.has(to);
  const convert = to === Type.BOOL ? (x: number) => Number(x !== 0) : integer ? Math.trunc : (x: number) => x;
  return only(op.shape(0), { data: value.data.map(convert), integer });
};
