import { create } from '@bufbuild/protobuf';
import { GraphProtoSchema, TensorProto_DataType as Type } from '../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { attribute as a, makeNode } from '../../src/onnx/attributes';
import { parseModel, type OnnxModel } from '../../src/onnx/model';
import { inferShapes } from '../../src/operators/inferShapes';
import { elementCount, makeInt64Tensor, makeTensor, makeTypedTensor } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { encodeModel } from '../../src/onnx/write';
import { GraphBuilder } from '../support/models/graphBuilder';
import { mobilenetV2 } from '../support/models/mobilenetV2';
import { resnet18 } from '../support/models/resnet';
import { tinyClassifier, tinyLeNet, tinySegmenter } from '../support/models/tinyModels';
import { realTensors } from '../support/realTensors';

/** As float32 holds it; the sign of zero makes no difference to a shape. */
function asStored(value: number): number {
  return (Number.isInteger(value) ? value : Math.fround(value)) + 0;
}

/** Every tensor's shape, and every value that was followed, must be onnxruntime's; none may be unknown. */
async function expectExact(model: OnnxModel, inputs: Readonly<Record<string, readonly number[]>>): Promise<void> {
  const shapes = inferShapes(model, new Map(Object.entries(inputs)));
  const real = await realTensors(model, new Map(Object.entries(inputs)));
  expect(shapes.unknown).toEqual([]);
  const names = Object.keys(real);
  expect(Object.fromEntries(names.map((n) => [n, shapes.shape(n)]))).toEqual(
    Object.fromEntries(names.map((n) => [n, real[n]!.dims])),
  );
  for (const name of names) {
    const value = shapes.value(name);
    if (value === undefined) continue;
    const found = Array.from(real[name]!.data as ArrayLike<number>, Number);
    expect(value.map(asStored), name).toEqual(found.map(asStored));
  }
}

const X = [2, 6, 11, 14] as const;

/** A graph with one float input x of shape [2, 6, 11, 14]. */
function graph(make: (b: GraphBuilder, x: string) => unknown, opset = 13): OnnxModel {
  const b = new GraphBuilder({ opset });
  make(b, b.input('x', ['N', 6, 'H', 'W']));
  const proto = b.build([{ domain: 'com.microsoft', version: 1 }]);
  proto.graph!.output = [makeValueInfo(proto.graph!.node.at(-1)!.output[0]!, Type.UNDEFINED)];
  delete proto.graph!.output[0]!.type;
  return parseModel(encodeModel(proto), 'case.onnx');
}

/** Shape arithmetic as PyTorch exports it: [N, C, ceil(H·W / 2)…] computed by the graph. */
function shapeArithmetic(b: GraphBuilder, x: string): void {
  const shape = b.node('Shape', [x]);
  const pick = (i: number) => b.node('Gather', [shape, b.ints([i], [])], { axis: a.int(0) });
  const up = (t: string) => b.node('Unsqueeze', [t, b.ints([0])]);
  const area = b.node('Mul', [pick(2), pick(3)]);
  const half = b.node('Div', [area, b.ints([2], [])]);
  const odd = b.node('Mod', [area, b.ints([3], [])]);
  b.node('Concat', [up(odd), up(half)], { axis: a.int(0) });
  const target = b.node('Concat', [up(pick(0)), b.ints([-1]), up(area)], { axis: a.int(0) });
  b.node('Reshape', [x, target]);
}

/** The condition decides at run time whether the last axis is squeezed, as PyTorch exports `squeeze`. */
function conditional(b: GraphBuilder, condition: string, x: string, thenOp: string, elseOp: string): string {
  const branch = (op: string) =>
    create(GraphProtoSchema, {
      name: op,
      node: [makeNode(op, [x], [`${op}_result`])],
      output: [makeValueInfo(`${op}_result`, Type.FLOAT)],
    });
  return b.node('If', [condition], { then_branch: a.graph(branch(thenOp)), else_branch: a.graph(branch(elseOp)) });
}

function quantized(b: GraphBuilder, x: string): void {
  const u8 = (name: string, dims: readonly number[]) =>
    b.initializer(makeTensor(name, dims, new Uint8Array(elementCount(dims)).fill(3)));
  const [scale, zero] = [b.weight([], [0.1], 'scale'), u8('zero', [])];
  const q = b.node('QuantizeLinear', [x, scale, zero]);
  const pads = { pads: a.ints([1, 1, 1, 1]), strides: a.ints([2, 2]) };
  b.node('ConvInteger', [q, u8('w', [4, 6, 3, 3])], pads);
  const c = b.node('QLinearConv', [q, scale, zero, 'w', scale, zero, scale, zero], pads);
  const sum = b.node('QLinearAdd', [c, scale, zero, c, scale, zero, scale, zero], {}, { domain: 'com.microsoft' });
  const pooled = b.node('QLinearGlobalAveragePool', [sum, scale, zero, scale, zero], {}, { domain: 'com.microsoft' });
  const flat = b.node('Flatten', [b.node('DequantizeLinear', [pooled, scale, zero])]);
  b.nodeWithOutputs('DynamicQuantizeLinear', [flat], ['dq', 'dq_scale', 'dq_zero']);
  const product = b.node('MatMulInteger', ['dq', u8('m', [4, 5])]);
  b.node('QLinearMatMul', ['dq', scale, zero, 'm', scale, zero, scale, zero]);
  b.node('Cast', [product], { to: a.int(Type.FLOAT) });
}

const CASES: Readonly<Record<string, (b: GraphBuilder, x: string) => unknown>> = {
  'Conv with strides, dilations, groups and uneven pads': (b, x) =>
    b.conv(b.conv(x, 8, [3, 2], { stride: [2, 3], pads: [0, 1, 2, 1], dilation: [2, 1] }), 4, 1, { groups: 2 }),
  'Conv SAME_UPPER, SAME_LOWER and VALID': (b, x) => {
    b.conv(x, 4, 3, { stride: 2, autoPad: 'SAME_UPPER' });
    b.conv(x, 4, [2, 5], { stride: [3, 2], autoPad: 'SAME_LOWER' });
    return b.conv(x, 4, 3, { stride: 2, autoPad: 'VALID' });
  },
  'Conv along one axis': (b, x) => {
    const line = b.node('Reshape', [x, b.ints([0, 6, -1])]);
    return b.node('Conv', [line, b.weight([3, 6, 5], { std: 1 })], { pads: a.ints([1, 2]), strides: a.ints([3]) });
  },
  ConvTranspose: (b, x) => {
    b.convTranspose(x, 4, 2, { stride: 2 });
    b.convTranspose(x, 4, 3, { stride: 2, pads: 1, outputPadding: 1 });
    b.convTranspose(x, 4, [4, 3], { stride: [2, 3], pads: [1, 0, 1, 1], dilation: [1, 2], groups: 2 });
    b.convTranspose(x, 4, 3, { stride: 2, autoPad: 'SAME_UPPER' });
    return b.convTranspose(x, 4, 3, { stride: 2, autoPad: 'VALID' });
  },
  'ConvTranspose to a given size': (b, x) =>
    b.node('ConvTranspose', [x, b.weight([6, 4, 3, 3], { std: 1 })], {
      strides: a.ints([2, 2]),
      output_shape: a.ints([22, 29]),
    }),
  pooling: (b, x) => {
    b.maxPool(x, 3, { stride: 2, pads: 1 });
    b.maxPool(x, [2, 3], { stride: [1, 2], dilation: 2 });
    b.averagePool(x, 2, { stride: 2, countIncludePad: true });
    b.averagePool(x, 3, { stride: 2, autoPad: 'SAME_LOWER' });
    b.maxPool(x, 3, { stride: 2, autoPad: 'SAME_UPPER' });
    b.averagePool(x, 3, { stride: 3, autoPad: 'VALID' });
    b.node('LpPool', [x], { kernel_shape: a.ints([3, 3]), strides: a.ints([2, 2]) });
    b.nodeWithOutputs('MaxPool', [x], ['max', 'indices'], { kernel_shape: a.ints([2, 2]), strides: a.ints([2, 2]) });
    b.node('MaxUnpool', ['max', 'indices', b.ints([...X])], { kernel_shape: a.ints([2, 2]), strides: a.ints([2, 2]) });
    b.node('GlobalMaxPool', [x]);
    b.node('GlobalLpPool', [x]);
    return b.globalAveragePool(x);
  },
  normalization: (b, x) => {
    b.batchNorm(x);
    const ones = b.weight([6], [1, 1, 1, 1, 1, 1]);
    b.node('InstanceNormalization', [x, ones, ones]);
    b.node('LpNormalization', [x], { axis: a.int(1) });
    b.node('LRN', [x], { size: a.int(3) });
    return b.node('MeanVarianceNormalization', [x]);
  },
  activations: (b, x) => {
    b.relu(x);
    b.relu6(x);
    b.node('PRelu', [x, b.weight([6, 1, 1], { std: 1 })]);
    for (const op of ['LeakyRelu', 'Elu', 'Selu', 'Sigmoid', 'HardSigmoid', 'Tanh', 'Softplus', 'Erf', 'Exp'])
      b.node(op, [x]);
    for (const op of ['Softmax', 'LogSoftmax', 'Hardmax']) b.node(op, [x], { axis: a.int(1) });
    return b.node('Gelu', [x], {}, { domain: 'com.microsoft' });
  },
  broadcasting: (b, x) => {
    const column = b.weight([11, 1], { std: 1 });
    const wide = b.weight([3, 1, 1, 1, 14], { std: 1 });
    for (const op of ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Min', 'Max', 'Mean', 'Sum']) b.node(op, [x, column]);
    b.node('Sum', [x, column, wide]);
    for (const op of ['Greater', 'Less', 'Equal', 'LessOrEqual', 'GreaterOrEqual']) b.node(op, [wide, x]);
    const mask = b.node('Greater', [x, column]);
    b.node('And', [mask, b.node('Not', [mask])]);
    return b.node('Where', [mask, wide, column]);
  },
  matrices: (b, x) => {
    const w = (...dims: number[]) => b.weight(dims, { std: 1 });
    b.node('MatMul', [x, w(14, 5)]);
    b.node('MatMul', [x, w(14)]);
    b.node('MatMul', [w(11), x]);
    b.node('MatMul', [w(3, 1, 1, 4, 11), x]);
    b.node('MatMul', [w(5), w(5)]);
    b.node('FusedMatMul', [x, x], { transB: a.int(1) }, { domain: 'com.microsoft' });
    b.node('Gemm', [w(7, 3), w(5, 7)], { transA: a.int(1), transB: a.int(1) });
    b.node('Einsum', [x, x], { equation: a.string('nchw, nchv -> ncwv') });
    b.node('Einsum', [x, w(14, 3)], { equation: a.string('...w,wk->k...') });
    return b.node('Einsum', [w(3, 4), w(4, 5)], { equation: a.string('zj,jk') });
  },
  reductions: (b, x) => {
    b.node('ReduceMean', [x], { axes: a.ints([2, -1]) });
    b.node('ReduceMax', [x], { axes: a.ints([1]), keepdims: a.int(0) });
    b.node('ReduceL2', [x], { keepdims: a.int(0) });
    b.node('ReduceSum', [x, b.ints([1, 3])], { keepdims: a.int(0) });
    b.node('ReduceSum', [x], { noop_with_empty_axes: a.int(1) });
    b.node('ArgMax', [x], { axis: a.int(-1), keepdims: a.int(0) });
    b.nodeWithOutputs('TopK', [x, b.ints([3])], ['values', 'places'], { axis: a.int(1) });
    const shape = b.node('Shape', [x]);
    b.node('ReduceProd', [shape], { keepdims: a.int(0) });
    b.node('ReduceMax', [shape], { axes: a.ints([0]) });
    const table = b.ints([1, 2, 3, 4, 5, 6], [2, 3]);
    return b.node('ReduceSum', [table, b.ints([0])], { keepdims: a.int(0) });
  },
  'Reshape, Flatten, Squeeze and Unsqueeze': (b, x) => {
    b.node('Reshape', [x, b.ints([0, -1, 7])]);
    b.node('Reshape', [x, b.ints([-1])]);
    for (const axis of [0, 1, 3, 4, -1]) b.node('Flatten', [x], { axis: a.int(axis) });
    const more = b.node('Unsqueeze', [x, b.ints([0, -1, 3])]);
    b.node('Squeeze', [more, b.ints([3, -1])]);
    return b.node('Squeeze', [more]);
  },
  'Transpose, Expand, Tile and Pad': (b, x) => {
    b.node('Transpose', [x]);
    b.transpose(x, [0, 2, 3, 1]);
    b.node('Transpose', [b.ints([1, 2, 3, 4, 5, 6], [2, 3])]);
    b.node('Expand', [x, b.ints([3, 1, 1, 1, 1])]);
    b.node('Expand', [b.ints([1, 2], [2, 1]), b.ints([2, 2, 3])]);
    b.node('Tile', [x, b.ints([1, 2, 1, 3])]);
    b.node('Tile', [b.ints([1, 2, 3, 4], [2, 2]), b.ints([2, 2])]);
    return b.node('Pad', [x, b.ints([0, 0, 1, 2, 0, 0, -1, 3])], { mode: a.string('reflect') });
  },
  'depth and space': (b, x) => {
    const deep = b.conv(x, 12, 1);
    b.node('DepthToSpace', [deep], { blocksize: a.int(2) });
    const even = b.node('Slice', [x, b.ints([0]), b.ints([10]), b.ints([2])]);
    return b.node('SpaceToDepth', [even], { blocksize: a.int(2) });
  },
  'Resize by scales and sizes': (b, x) => {
    b.resize(x, 2);
    b.resize(x, [0.6, 1.7], { mode: 'nearest' });
    b.resize(x, 1.2999999523162842);
    return b.node('Resize', [x, '', '', b.ints([2, 6, 7, 9])], { mode: a.string('linear') });
  },
  'Concat and Split': (b, x) => {
    b.concat([x, x, b.conv(x, 3, 1)]);
    b.concat([x, x], -1);
    b.node('Concat', [b.ints([1, 2]), b.ints([3]), b.node('Shape', [x])], { axis: a.int(0) });
    b.nodeWithOutputs('Split', [x], ['third', 'third2', 'third3'], { axis: a.int(1) });
    b.nodeWithOutputs('Split', [x, b.ints([4, 10])], ['few', 'many'], { axis: a.int(-1) });
    b.nodeWithOutputs('Split', [b.node('Shape', [x]), b.ints([1, 3])], ['batch', 'rest'], { axis: a.int(0) });
    return b.node('Neg', ['rest']);
  },
  Slice: (b, x) => {
    const bounds = (starts: number[], ends: number[], axes?: number[], steps?: number[]) => {
      const lists = [starts, ends, axes, steps].filter((l) => l !== undefined).map((l) => b.ints(l));
      b.node('Slice', [x, ...lists]);
      b.node('Slice', [
        b.ints([1, 2, 3, 4, 5, 6, 7], [7]),
        ...lists.map((_, i) => b.ints([[starts, ends, [0], steps ?? [1]][i]!.at(-1)!])),
      ]);
    };
    bounds([1, 2], [2, 4]);
    bounds([2, -3], [100, -1], [2, 3]);
    bounds([-1], [-100], [3], [-1]);
    bounds([20], [0], [-1], [-3]);
    bounds([1], [11], [2], [4]);
    bounds([5], [5], [2]);
    b.node('Slice', [
      x,
      b.ints([-1]),
      b.initializer(makeTensor('min', [1], BigInt64Array.of(-(2n ** 63n)))),
      b.ints([3]),
      b.ints([-1]),
    ]);
    return b.node('Slice', [
      x,
      b.ints([1]),
      b.initializer(makeTensor('max', [1], BigInt64Array.of(2n ** 63n - 1n))),
      b.ints([3]),
    ]);
  },
  'Gather and its kind': (b, x) => {
    b.node('Gather', [x, b.ints([1, 0], [1, 2])], { axis: a.int(-2) });
    b.node('Gather', [x, b.ints([2], [])], { axis: a.int(1) });
    b.node('Gather', [b.ints([1, 2, 3, 4, 5, 6], [2, 3]), b.ints([-1, 0])], { axis: a.int(1) });
    b.node('GatherElements', [x, b.ints([0, 1], [1, 1, 1, 2])], { axis: a.int(1) });
    b.node('GatherND', [x, b.ints([0, 1, 1, 0], [2, 2])]);
    b.node('GatherND', [x, b.ints([0, 1], [2, 1])], { batch_dims: a.int(1) });
    b.node('Compress', [x, b.node('Cast', [b.ints([1, 0, 1])], { to: a.int(Type.BOOL) })], { axis: a.int(1) });
    b.node('NonZero', [b.ints([0, 2, 0, 3, 0, 0], [2, 3])]);
    b.node('ScatterND', [b.ints([1, 2, 3, 4], [2, 2]), b.ints([-1], [1, 1]), b.ints([7, 8], [1, 2])]);
    b.node('ScatterND', [
      b.ints([1, 2, 3, 4, 5, 6], [2, 3]),
      b.ints([0, 0, 0, 2, -2, 1, -1, -1], [4, 2]),
      b.ints([7, 8, 9, 10]),
    ]);
    return b.node('ScatterElements', [x, b.ints([0], [1, 1, 1, 1]), b.weight([1, 1, 1, 1], [5])]);
  },
  'shape arithmetic': shapeArithmetic,
  'integer and float arithmetic': (b) => {
    const [p, q] = [b.ints([7, -7, 8]), b.ints([2, 2, -3])];
    for (const op of ['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Max', 'Min', 'Equal', 'Less', 'Greater']) b.node(op, [p, q]);
    const f = b.node('Cast', [p], { to: a.int(Type.FLOAT) });
    const half = b.node('Div', [f, b.weight([1], [2])]);
    for (const op of ['Floor', 'Ceil', 'Round', 'Neg', 'Abs', 'Sign']) b.node(op, [half]);
    b.node('Cast', [half], { to: a.int(Type.INT64) });
    b.node('Cast', [half], { to: a.int(Type.BOOL) });
    b.node('Sqrt', [b.weight([2], [4, 9])]);
    const minus = b.node('Equal', [p, b.ints([-7])]);
    return b.node('Where', [minus, q, p]);
  },
  'generated tensors': (b, x) => {
    const shape = b.node('Shape', [x]);
    b.node('Size', [x]);
    b.node('ConstantOfShape', [shape]);
    b.node('ConstantOfShape', [b.ints([2, 2])], { value: a.tensor(makeInt64Tensor('', [7])) });
    b.node('Range', [b.ints([2], []), b.ints([9], []), b.ints([3], [])]);
    b.node('Range', [b.ints([5], []), b.ints([-1], []), b.ints([-2], [])]);
    b.node('OneHot', [b.ints([1, 2]), b.ints([4], []), b.weight([2], [0, 1])]);
    b.node('RandomNormalLike', [x]);
    b.node('EyeLike', [b.ints([1, 2], [1, 2])]);
    return b.node('RandomUniform', [], { shape: a.ints([2, 3]) });
  },
  'Dropout, Identity and CumSum': (b, x) => {
    b.nodeWithOutputs('Dropout', [x], ['kept', 'mask']);
    b.node('Identity', ['kept']);
    return b.node('CumSum', [x, b.ints([1], [])]);
  },
  recurrent: (b) => {
    const w = (...dims: number[]) => b.weight(dims, { std: 0.1 });
    const attributes = { hidden_size: a.int(4), direction: a.string('bidirectional') };
    return b.nodeWithOutputs('LSTM', [w(5, 2, 3), w(2, 16, 3), w(2, 16, 4)], ['Y', 'Yh', 'Yc'], attributes);
  },
  regions: (b, x) => {
    const regions = b.weight([2, 4], [0, 0, 5, 5, 1, 1, 7, 9]);
    b.node('RoiAlign', [x, regions, b.ints([0, 1])], { output_height: a.int(3), output_width: a.int(2) });
    return b.node('MaxRoiPool', [x, b.weight([1, 5], [0, 0, 0, 5, 5])], { pooled_shape: a.ints([2, 2]) });
  },
  'quantized operators': quantized,
  'If with a known condition': (b, x) => {
    const size = b.node('Gather', [b.node('Shape', [x]), b.ints([1], [])]);
    conditional(b, b.node('Equal', [size, b.ints([6], [])]), x, 'GlobalAveragePool', 'Relu');
    return conditional(b, b.node('Equal', [size, b.ints([5], [])]), x, 'GlobalMaxPool', 'Neg');
  },
  'If with branches of the same shape': (b, x) => {
    const sum = b.node('ReduceSum', [x], { keepdims: a.int(0) });
    return conditional(b, b.node('Greater', [sum, b.weight([], [0])]), x, 'Relu', 'Neg');
  },
};

describe('shapes and values are those of onnxruntime:', () => {
  it.each(Object.entries(CASES))('%s', async (_, make) => {
    await expectExact(graph(make), { x: X });
  });

  it('numbers that are computed from constants', async () => {
    const model = graph((b, x) => {
      const numbers = [-7, -3, -1, 0, 1, 2, 3, 8];
      const pairs = numbers.flatMap((n) => numbers.filter((m) => m !== 0).map((m) => [n, m] as const));
      const [n, m] = [0, 1].map((side) => b.ints(pairs.map((pair) => pair[side]!)));
      const [f, g] = [0, 1].map((side) =>
        b.weight(
          [pairs.length],
          pairs.map((pair) => pair[side]! / 4),
        ),
      );
      const exponent = b.ints(pairs.map(([, m]) => Math.abs(m) % 4));
      const arithmetic = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Mod'];
      b.node('Sum', [f!, g!]);
      for (const op of arithmetic) b.node(op, [n!, m!]);
      for (const op of arithmetic) b.node(op, [f!, g!], op === 'Mod' ? { fmod: a.int(1) } : {});
      b.node('Pow', [n!, exponent]);
      for (const op of ['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual']) {
        b.node(op, [n!, m!]);
        b.node(op, [f!, g!]);
      }
      const [p, q] = [0, 1].map((side) =>
        b.node('Cast', [b.ints(pairs.map((pair) => Math.max(0, pair[side]!)))], { to: a.int(Type.BOOL) }),
      );
      for (const op of ['And', 'Or', 'Xor']) b.node(op, [p!, q!]);
      b.node('Where', [p!, n!, m!]);
      b.node('Not', [p!]);
      for (const op of ['Abs', 'Neg', 'Sign', 'Identity']) b.node(op, [n!]);
      for (const op of ['Abs', 'Neg', 'Sign', 'Floor', 'Ceil', 'Round', 'Identity', 'Reciprocal']) b.node(op, [g!]);
      b.node('Sqrt', [b.weight([4], [0, 0.25, 4, 16])]);
      for (const to of [Type.INT64, Type.INT32, Type.FLOAT, Type.BOOL]) b.node('Cast', [g!], { to: a.int(to) });
      b.node('ReduceProd', [b.ints([2, 3, 4])], { keepdims: a.int(0) });
      return b.node('Relu', [x]);
    });
    await expectExact(model, { x: X });
    const shapes = inferShapes(model, new Map([['x', X]]));
    const folded = ['Add', 'Mod', 'Or', 'And', 'Xor', 'Where', 'Less', 'Div', 'Pow'];
    const known = model.graph.nodes.filter(({ output }) => shapes.value(output[0]!) !== undefined);
    expect(folded.filter((op) => !known.some(({ opType }) => opType === op))).toEqual([]);
  });

  it('LayerNormalization and newer operators (opset 18)', async () => {
    const model = graph((b, x) => {
      const w = b.weight([14], { std: 1 });
      b.node('LayerNormalization', [x, w, w]);
      b.node('ReduceMean', [x, b.ints([1, 2])], { keepdims: a.int(0) });
      b.node('Shape', [x], { start: a.int(1), end: a.int(-1) });
      b.nodeWithOutputs('Split', [x], ['s0', 's1', 's2'], { axis: a.int(3), num_outputs: a.int(3) });
      b.node('Pad', [x, b.ints([1, 2]), '', b.ints([-1])]);
      b.node('Resize', [x, '', '', b.ints([8, 30])], {
        axes: a.ints([2, 3]),
        keep_aspect_ratio_policy: a.string('not_larger'),
      });
      b.node('Mish', [x]);
      b.node('Col2Im', [b.weight([1, 8, 9], { std: 1 }), b.ints([4, 4]), b.ints([2, 2])]);
      b.node('CenterCropPad', [x, b.ints([5, 20])], { axes: a.ints([2, 3]) });
      const grid = b.weight([2, 3, 4, 2], { std: 1 });
      return b.node('GridSample', [x, grid]);
    }, 18);
    await expectExact(model, { x: X });
  });

  it('statistics of a LayerNormalization over the last axis, which is the default', async () => {
    const model = graph((b, x) => {
      const w = b.weight([14], { std: 1 });
      return b.nodeWithOutputs('LayerNormalization', [x, w, w], ['y', 'mean', 'inverse']);
    }, 17);
    await expectExact(model, { x: X });
  });

  it('regions, by default of one place, and Fourier transforms (opset 16 to 20)', async () => {
    const regions = (attributes: Record<string, ReturnType<typeof a.int>>) =>
      graph((b, x) => {
        const boxes = b.weight([3, 4], [0, 0, 3, 3, 1, 1, 5, 4, 2, 2, 9, 9]);
        return b.node('RoiAlign', [x, boxes, b.ints([0, 1, 1])], attributes);
      }, 16);
    for (const attributes of [{}, { output_height: a.int(3) }, { output_width: a.int(2) }]) {
      await expectExact(regions(attributes), { x: X });
    }
    const ends = [{}, { onesided: a.int(1) }, { inverse: a.int(1) }, { inverse: a.int(1), onesided: a.int(0) }];
    for (const opset of [17, 20]) {
      for (const attributes of ends) {
        for (const length of [[], [5], [20]]) {
          const model = graph((b, x) => {
            const sizes = length.length === 0 ? [] : [b.ints(length, [])];
            return b.node('DFT', [b.node('Unsqueeze', [x, b.ints([-1])]), ...sizes], attributes);
          }, opset);
          await expectExact(model, { x: X });
        }
      }
    }
  });

  it.each([
    ['not_larger', [8, 30]],
    ['not_larger', [30, 8]],
    ['not_smaller', [8, 30]],
    ['not_smaller', [30, 8]],
    ['stretch', [8, 30]],
  ])('Resize with the policy %s to %o (opset 18)', async (policy, sizes) => {
    const model = graph(
      (b, x) =>
        b.node('Resize', [x, '', '', b.ints(sizes)], {
          axes: a.ints([2, 3]),
          keep_aspect_ratio_policy: a.string(policy),
        }),
      18,
    );
    await expectExact(model, { x: X });
  });

  it.each([[0], [1], [2], [-1], [0, 1], [0, 2], [1, -1], [0, 1, 2]].map((axes) => ({ axes })))(
    'values that are reduced along the axes $axes',
    async ({ axes }) => {
      const model = graph((b) => {
        const table = b.ints([7, -2, 3, 5, 1, 0, 4, 9, -6, 8, 2, 11], [2, 3, 2]);
        for (const keepdims of [0, 1]) {
          for (const op of ['ReduceSum', 'ReduceProd', 'ReduceMax', 'ReduceMin']) {
            const given = op === 'ReduceSum' ? [table, b.ints(axes)] : [table];
            const attributes = op === 'ReduceSum' ? {} : { axes: a.ints(axes) };
            b.node(op, given, { ...attributes, keepdims: a.int(keepdims) });
          }
        }
        return b.node('Identity', [table]);
      });
      await expectExact(model, { x: X });
    },
  );

  it('attributes that later became inputs (opset 9)', async () => {
    const model = graph((b, x) => {
      b.node('Slice', [x], { starts: a.ints([1, -3]), ends: a.ints([9, 100]), axes: a.ints([2, 3]) });
      b.node('Unsqueeze', [x], { axes: a.ints([0]) });
      b.node('Pad', [x], { pads: a.ints([0, 0, 1, 1, 0, 0, 2, 2]) });
      b.nodeWithOutputs('TopK', [x], ['v', 'i'], { k: a.int(2) });
      b.nodeWithOutputs('Split', [x], ['p', 'q'], { axis: a.int(1), split: a.ints([2, 4]) });
      return b.node('Upsample', [x, b.weight([4], [1, 1, 2, 1.5])], { mode: a.string('nearest') });
    }, 9);
    await expectExact(model, { x: X });
  });

  it.each([
    [1, 0],
    [2, 1],
    [3, 1],
  ])('ceil_mode with stride %i and pads %i', async (stride, pads) => {
    for (const kernel of [2, 3]) {
      for (let size = 5; size < 13; size++) {
        const model = graph((b, x) => {
          b.maxPool(x, kernel, { stride, pads, ceilMode: true });
          return b.averagePool(x, kernel, { stride, pads, ceilMode: true });
        });
        await expectExact(model, { x: [1, 6, size, size + 1] });
      }
    }
  });

  it.each([
    ['ResNet-18', resnet18, [1, 3, 65, 96]],
    ['MobileNetV2', mobilenetV2, [2, 3, 64, 33]],
    ['a classifier', tinyClassifier, [1, 3, 30, 31]],
    ['a segmenter', tinySegmenter, [1, 3, 32, 48]],
    ['a LeNet', tinyLeNet, [3, 1, 28, 28]],
  ] as const)('%s', async (_, make, shape) => {
    await expectExact(parseModel(encodeModel(make()), 'm.onnx'), { input: shape });
  });
});

/** By the operators' own pages; ONNX Runtime has no kernel for these calls, or gives other values in each run. */
describe('shapes of what is not run here', () => {
  const W = (b: GraphBuilder, ...dims: number[]): string => b.weight(dims, { std: 1 });
  const microsoft = { domain: 'com.microsoft' };

  it.each<[string, (b: GraphBuilder, x: string) => string, readonly number[]]>([
    [
      'MatMulNBits',
      (b, x) => b.node('MatMulNBits', [x, W(b, 9)], { N: a.int(9), K: a.int(14) }, microsoft),
      [2, 6, 11, 9],
    ],
    [
      'MatMulBnb4',
      (b, x) => b.node('MatMulBnb4', [x, W(b, 9)], { N: a.int(5), K: a.int(14) }, microsoft),
      [2, 6, 11, 5],
    ],
    ['MatMulFpQ4', (b, x) => b.node('MatMulFpQ4', [x, W(b, 9), b.ints([14, 7])], {}, microsoft), [2, 6, 11, 7]],
    ['RandomNormal', (b) => b.node('RandomNormal', [], { shape: a.ints([3, 5]) }), [3, 5]],
    ['RandomUniform', (b) => b.node('RandomUniform', [], { shape: a.ints([1, 2, 4]) }), [1, 2, 4]],
    ['RandomNormalLike', (b, x) => b.node('RandomNormalLike', [x]), X],
    ['RandomUniformLike', (b, x) => b.node('RandomUniformLike', [x]), X],
    ['Bernoulli', (b, x) => b.node('Bernoulli', [x]), X],
    [
      'MultiHeadAttention with packed keys and values, which ONNX Runtime does not compute on CPU',
      (b) => b.node('MultiHeadAttention', [W(b, 2, 5, 8), W(b, 2, 7, 2, 2, 4)], { num_heads: a.int(2) }, microsoft),
      [2, 5, 8],
    ],
  ])('are those of %s', (_, build, expected) => {
    const model = graph(build);
    const [output] = model.graph.outputs;
    expect(inferShapes(model, new Map([['x', X]])).shape(output!.name)).toEqual(expected);
  });

  it.each([
    [
      'RNN',
      0,
      'forward',
      [
        [7, 1, 2, 5],
        [1, 2, 5],
      ],
    ],
    [
      'GRU',
      0,
      'bidirectional',
      [
        [7, 2, 2, 5],
        [2, 2, 5],
      ],
    ],
    [
      'LSTM',
      0,
      'reverse',
      [
        [7, 1, 2, 5],
        [1, 2, 5],
        [1, 2, 5],
      ],
    ],
    [
      'LSTM',
      1,
      'bidirectional',
      [
        [7, 2, 2, 5],
        [7, 2, 5],
        [7, 2, 5],
      ],
    ],
    [
      'GRU',
      1,
      'forward',
      [
        [7, 2, 1, 5],
        [7, 1, 5],
      ],
    ],
  ] as const)('are those of an %s of layout %i, %s', (op, layout, direction, expected) => {
    const names = expected.map((__, i) => `out${i}`);
    const model = graph((b) => {
      const directions = direction === 'bidirectional' ? 2 : 1;
      const gates = { RNN: 1, GRU: 3, LSTM: 4 }[op];
      const weights = [W(b, directions, gates * 5, 3), W(b, directions, gates * 5, 5)];
      return b.nodeWithOutputs(op, [W(b, 7, 2, 3), ...weights], names, {
        hidden_size: a.int(5),
        direction: a.string(direction),
        layout: a.int(layout),
      });
    }, 14);
    const shapes = inferShapes(model, new Map([['x', X]]));
    expect(names.map((name) => shapes.shape(name))).toEqual(expected);
  });
});

describe('what cannot be known', () => {
  it('stays unknown, with everything that depends on it', () => {
    const model = graph((b, x) => {
      const hits = b.node('NonZero', [x], {}, { name: 'hits' });
      b.node('Transpose', [hits], {}, { name: 'rows' });
      b.node('Mystery', [x], {}, { name: 'mystery', domain: 'com.example' });
      b.node('MatMul', [x, b.weight([3, 3], { std: 1 })], {}, { name: 'misfit' });
      return b.relu(x, { name: 'known' });
    });
    const shapes = inferShapes(model, new Map([['x', X]]));
    expect(shapes.unknown).toEqual(['hits', 'rows', 'mystery', 'misfit']);
    expect(shapes.shape('known')).toEqual(X);
    expect(shapes.shape('mystery')).toBeUndefined();
  });

  it('includes inputs with free dimensions that are not given; declared ones are used', () => {
    const free = graph((b, x) => b.relu(x, { name: 'y' }));
    expect(inferShapes(free, new Map()).unknown).toEqual(['y']);
    const fixed = parseModel(encodeModel(tinyClassifier({ batch: 1, size: [32, 32] })), 'm.onnx');
    expect(inferShapes(fixed, new Map()).shape('conv1')).toEqual([1, 8, 16, 16]);
  });

  it('values of half floats are read, large ones not followed', () => {
    const model = graph((b, x) => {
      b.node(
        'Identity',
        [b.initializer(makeTypedTensor('h', [1], Type.FLOAT16, Uint16Array.of(0x3800)))],
        {},
        { name: 'half' },
      );
      b.node('Identity', [b.weight([5000], { std: 1 })], {}, { name: 'large' });
      return b.relu(x);
    });
    const shapes = inferShapes(model, new Map());
    expect(shapes.value('half')).toEqual([0.5]);
    expect(shapes.value('large')).toBeUndefined();
    expect(shapes.shape('large')).toEqual([5000]);
  });
});
