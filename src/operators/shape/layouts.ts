import { elementCount } from '../../onnx/tensors';
import { broadcast, broadcastValue } from './elementwise';
import { flatIndex, pick, stridesOf } from './indexing';
import { axisOf, only, Unresolved, type Operator, type Rule, type Shape } from './operator';

/** 0 copies the input's dimension (unless `allowzero`), −1 takes what is left. */
export const reshape: Rule = (op) => {
  const x = op.shape(0);
  const target = op.numbersOrAttribute(1, 'shape');
  if (target === undefined) throw new Unresolved('no shape to reshape to');
  const zero = op.int('allowzero', 0) === 1;
  const copied = target.map((d, axis) => (d === 0 && !zero ? (x[axis] ?? 0) : d));
  const known = elementCount(copied.filter((d) => d !== -1));
  const shape = copied.map((d) => (d === -1 ? elementCount(x) / known : d));
  if (elementCount(shape) !== elementCount(x)) throw new Unresolved('a reshape to another number of elements');
  return only(shape, op.maybeValue(0));
};

export const flatten: Rule = (op) => {
  const x = op.shape(0);
  const axis = axisOf(op.int('axis', 1), x.length);
  return only([elementCount(x.slice(0, axis)), elementCount(x.slice(axis))], op.maybeValue(0));
};

export const squeeze: Rule = (op) => {
  const x = op.shape(0);
  const axes = op.numbersOrAttribute(1, 'axes')?.map((a) => axisOf(a, x.length));
  const shape = x.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis)));
  return only(shape, op.maybeValue(0));
};

export const unsqueeze: Rule = (op) => {
  const x = op.shape(0);
  const given = op.numbersOrAttribute(1, 'axes') ?? [];
  const rank = x.length + given.length;
  const axes = new Set(given.map((a) => axisOf(a, rank)));
  const rest = [...x];
  const shape = Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : rest.shift()!));
  return only(shape, op.maybeValue(0));
};

export const transpose: Rule = (op) => {
  const x = op.shape(0);
  const perm = op.ints('perm') ?? x.map((_, axis) => x.length - 1 - axis);
  const shape = perm.map((axis) => x[axis]!);
  const strides = stridesOf(x);
  const permuted = perm.map((axis) => strides[axis]!);
  return only(
    shape,
    pick(op.maybeValue(0), shape, (index) => flatIndex(index, permuted)),
  );
};

export const expand: Rule = (op) => {
  const x = op.shape(0);
  const shape = broadcast(x, op.numbers(1));
  return only(shape, broadcastValue(op.maybeValue(0), x, shape));
};

export const tile: Rule = (op) => {
  const x = op.shape(0);
  const repeats = op.numbers(1);
  const shape = x.map((size, axis) => size * repeats[axis]!);
  const strides = stridesOf(x);
  const source = (index: readonly number[]) =>
    flatIndex(
      index.map((i, axis) => i % x[axis]!),
      strides,
    );
  return only(shape, pick(op.maybeValue(0), shape, source));
};

/** Pads [begin…, end…] as attribute (before opset 11) or input 1, for all axes or those of input 3. */
export const pad: Rule = (op) => {
  const x = op.shape(0);
  const pads = op.optionalNumbers(1) ?? op.ints('pads') ?? op.ints('paddings');
  if (pads === undefined) throw new Unresolved('no pads');
  const axes = op.optionalNumbers(3)?.map((a) => axisOf(a, x.length)) ?? [...x.keys()];
  const shape = [...x];
  for (const [i, axis] of axes.entries()) shape[axis]! += pads[i]! + pads[i + axes.length]!;
  return only(shape);
};

export const depthToSpace: Rule = (op) => {
  const [batch, channels, height, width] = fourAxes(op);
  const block = op.int('blocksize', 1);
  return only([batch, channels / block ** 2, height * block, width * block]);
};

export const spaceToDepth: Rule = (op) => {
  const [batch, channels, height, width] = fourAxes(op);
  const block = op.int('blocksize', 1);
  return only([batch, channels * block ** 2, height / block, width / block]);
};

function fourAxes(op: Operator): readonly [number, number, number, number] {
  const x = op.shape(0);
  if (x.length !== 4) throw new Unresolved('four axes were expected');
  return x as readonly [number, number, number, number] & Shape;
}

/** Input 0 [N, C·kernel, L] to an image of the size in input 1; the kernel's size is input 2. */
export const col2Im: Rule = (op) => {
  const [batch, columns] = op.shape(0);
  return only([batch!, columns! / elementCount(op.numbers(2)), ...op.numbers(1)]);
};

export const centerCropPad: Rule = (op) => {
  const shape = [...op.shape(0)];
  const sizes = op.numbers(1);
  const axes = op.ints('axes')?.map((a) => axisOf(a, shape.length)) ?? [...shape.keys()];
  for (const [i, axis] of axes.entries()) shape[axis] = sizes[i]!;
  return only(shape);
};
