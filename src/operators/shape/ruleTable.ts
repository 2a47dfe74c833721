import { broadcastShape, folded, likeInput, quantizedBroadcast, sameShape, unary, where } from './elementwise';
import { conditional } from './control';
import { affineGrid, cast, constantOfShape, oneHot, range, shapeAttribute, shapeOf, sizeOf } from './generators';
import {
  centerCropPad,
  col2Im,
  depthToSpace,
  expand,
  flatten,
  pad,
  reshape,
  spaceToDepth,
  squeeze,
  tile,
  transpose,
  unsqueeze,
} from './layouts';
import { einsum, fusedMatmul, gemm, matmul } from './matrices';
import type { Rule } from './operator';
import { argReduction, reduction, topK } from './reductions';
import { resize, upsample } from './resizing';
import { compress, concat, gather, gatherND, nonZero, scatterND, slice, split } from './selections';
import { multiHeadAttention, packedAttention, recurrent } from './sequences';
import {
  batchNorm,
  convolution,
  convTranspose,
  globalPooling,
  gridSample,
  layerNorm,
  maxRoiPool,
  maxUnpool,
  pooling,
  roiAlign,
} from './windows';

const truth = (test: (a: number, b: number) => boolean): Rule => folded((a, b) => Number(test(a, b)), true);

/** Nearest, ties to even. */
function roundEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Operators of the default domain whose output is like input 0 and whose values never decide a shape. */
const LIKE_INPUT =
  `Relu LeakyRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Tanh Softplus Softsign Erf Gelu Mish
  Exp Log Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh IsNaN IsInf BitwiseNot Shrink PRelu Clip Dropout
  InstanceNormalization GroupNormalization RMSNormalization LpNormalization MeanVarianceNormalization LRN
  Softmax LogSoftmax Hardmax QuantizeLinear DequantizeLinear CumSum ReverseSequence Scatter ScatterElements
  CastLike RandomNormalLike RandomUniformLike Bernoulli EyeLike Trilu`.split(/\s+/);

const MICROSOFT_LIKE_INPUT =
  `Gelu FastGelu QuickGelu BiasGelu QLinearSigmoid QLinearLeakyRelu QLinearSoftmax QuantizeLinear DequantizeLinear
  Rfft Inverse BiasDropout BiasSplitGelu`.split(/\s+/);

const like = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, sameShape]));

const product = reduction((values) => values.reduce((a, b) => a * b, 1));
const sum = reduction((values) => values.reduce((a, b) => a + b, 0));

/** ONNX operators: opset 7 and later, and the differences before where they are small. */
export const ONNX_RULES: Readonly<Record<string, Rule>> = {
  ...like(LIKE_INPUT),
  Identity: unary((x) => x),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(roundEven),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Not: unary((x) => Number(x === 0)),
  Cast: cast,

  Add: folded((a, b) => a + b),
  Sub: folded((a, b) => a - b),
  Mul: folded((a, b) => a * b),
  Div: folded((a, b, integer) => (integer ? Math.trunc(a / b) : a / b)),
  Pow: folded((a, b) => a ** b),
  // Integers take the divisor's sign (Python's %), `fmod` of floats the dividend's.
  Mod: folded((a, b, integer) => (integer ? a - b * Math.floor(a / b) : a % b)),
  Max: folded((a, b) => Math.max(a, b)),
  Min: folded((a, b) => Math.min(a, b)),
  Sum: folded((a, b) => a + b),
  Mean: broadcastShape,
  BitShift: broadcastShape,
  BitwiseAnd: broadcastShape,
  BitwiseOr: broadcastShape,
  BitwiseXor: broadcastShape,
  Equal: truth((a, b) => a === b),
  Less: truth((a, b) => a < b),
  Greater: truth((a, b) => a > b),
  LessOrEqual: truth((a, b) => a <= b),
  GreaterOrEqual: truth((a, b) => a >= b),
  And: truth((a, b) => a !== 0 && b !== 0),
  Or: truth((a, b) => a !== 0 || b !== 0),
  Xor: truth((a, b) => (a !== 0) !== (b !== 0)),
  Where: where,

  Conv: convolution(0, 1),
  ConvInteger: convolution(0, 1),
  QLinearConv: convolution(0, 3),
  ConvTranspose: convTranspose,
  MaxPool: pooling,
  AveragePool: pooling,
  LpPool: pooling,
  GlobalAveragePool: globalPooling,
  GlobalMaxPool: globalPooling,
  GlobalLpPool: globalPooling,
  MaxUnpool: maxUnpool,
  MaxRoiPool: maxRoiPool,
  RoiAlign: roiAlign,
  GridSample: gridSample,
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  DynamicQuantizeLinear: (op) => [{ shape: op.shape(0) }, { shape: [] }, { shape: [] }],

  Gemm: gemm(0, 1),
  MatMul: matmul(0, 1),
  MatMulInteger: matmul(0, 1),
  QLinearMatMul: matmul(0, 3),
  Einsum: einsum,

  ReduceSum: sum,
  ReduceProd: product,
  ReduceMax: reduction((values) => Math.max(...values)),
  ReduceMin: reduction((values) => Math.min(...values)),
  ReduceMean: reduction(),
  ReduceL1: reduction(),
  ReduceL2: reduction(),
  ReduceLogSum: reduction(),
  ReduceLogSumExp: reduction(),
  ReduceSumSquare: reduction(),
  ArgMax: argReduction,
  ArgMin: argReduction,
  TopK: topK,

  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  Pad: pad,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Col2Im: col2Im,
  CenterCropPad: centerCropPad,
  Resize: resize,
  Upsample: upsample,

  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  GatherElements: likeInput(1),
  GatherND: gatherND,
  NonZero: nonZero,
  Compress: compress,
  ScatterND: scatterND,

  Shape: shapeOf,
  Size: sizeOf,
  ConstantOfShape: constantOfShape,
  Range: range,
  OneHot: oneHot,
  RandomNormal: shapeAttribute,
  RandomUniform: shapeAttribute,
  AffineGrid: affineGrid,

  RNN: recurrent,
  GRU: recurrent,
  LSTM: recurrent,
  If: conditional,
};

/** Fused and quantised operators of onnxruntime's own domain, com.microsoft. */
export const MICROSOFT_RULES: Readonly<Record<string, Rule>> = {
  ...like(MICROSOFT_LIKE_INPUT),
  FusedConv: convolution(0, 1),
  FusedGemm: gemm(0, 1),
  FusedMatMul: fusedMatmul,
  TransposeMatMul: fusedMatmul,
  QGemm: gemm(0, 3),
  MatMulIntegerToFloat: matmul(0, 1),
  DynamicQuantizeMatMul: matmul(0, 1),
  QLinearAdd: quantizedBroadcast,
  QLinearMul: quantizedBroadcast,
  QLinearAveragePool: pooling,
  QLinearGlobalAveragePool: globalPooling,
  SkipLayerNormalization: (op) => [{ shape: op.shape(0) }, ...op.node.output.slice(1).map(() => undefined)],
  Attention: packedAttention,
  MultiHeadAttention: multiHeadAttention,
};
