import type { NodeProto } from '../onnx/proto/onnx_pb';
import { isDefaultDomain } from '../onnx/operatorSets';

/**
 * What an operator does with space, by the ONNX operator specification
 * (onnx.ai/onnx/operators) and ONNX Runtime's ContribOperators.md for `com.microsoft`:
 *
 * - `pointwise`: each output entry depends on the input entries at its own place only ("element-wise",
 *   with multidirectional or unidirectional broadcasting). Its local defect is zero.
 * - `parameterized`: pointwise in the first input, with parameters along one axis (or, for layer
 *   normalisations, along the last axes, over which statistics are taken).
 * - `symmetric`: treats all positions along each axis alike (softmax, statistics). Local defect zero.
 * - `reduction`: sums or maxima over whole axes. Local defect zero.
 * - `convolution`, `transposedConvolution`, `pooling`: a sliding window.
 * - `padding`, `resampling`, `blocks` (depth to space and back).
 * - `movement`: moves entries without computing (reshape, transpose, slice, …).
 * - `contraction`: sums of products over indices (MatMul, Gemm, Einsum).
 * - `choice`: picks or accumulates along one axis (ArgMax, TopK, CumSum).
 * - `shape`: reads the shape of a tensor, never its values.
 */
export type OperatorKind =
  | 'pointwise'
  | 'parameterized'
  | 'symmetric'
  | 'reduction'
  | 'convolution'
  | 'transposedConvolution'
  | 'pooling'
  | 'padding'
  | 'resampling'
  | 'blocks'
  | 'movement'
  | 'contraction'
  | 'choice'
  | 'shape';

const DEFAULT_DOMAIN: Readonly<Record<OperatorKind, string>> = {
  pointwise: `Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Cast CastLike
    Ceil Celu Clip Cos Cosh Div Dropout Elu Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity
    IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu
    Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Swish Tan Tanh ThresholdedRelu Where Xor`,
  parameterized: `BatchNormalization DequantizeLinear GroupNormalization InstanceNormalization LayerNormalization
    QuantizeLinear RMSNormalization`,
  symmetric: 'DynamicQuantizeLinear LogSoftmax LpNormalization MeanVarianceNormalization Softmax',
  reduction: `GlobalAveragePool GlobalLpPool GlobalMaxPool ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax
    ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare`,
  convolution: 'Conv ConvInteger QLinearConv',
  transposedConvolution: 'ConvTranspose',
  pooling: 'AveragePool LpPool MaxPool',
  padding: 'Pad',
  resampling: 'Resize Upsample',
  blocks: 'DepthToSpace SpaceToDepth',
  movement: 'Concat Expand Flatten Gather Reshape Slice Split Squeeze Tile Transpose Unsqueeze',
  contraction: 'Einsum Gemm MatMul MatMulInteger QLinearMatMul',
  choice: 'ArgMax ArgMin CumSum Hardmax LRN TopK Trilu',
  shape: 'Shape Size',
};

const MICROSOFT_DOMAIN: Readonly<Partial<Record<OperatorKind, string>>> = {
  pointwise: 'BiasGelu FastGelu Gelu QLinearAdd QLinearLeakyRelu QLinearMul QLinearSigmoid QuickGelu',
  parameterized: 'DequantizeLinear QuantizeLinear',
  symmetric: 'QLinearSoftmax',
  reduction: 'QLinearGlobalAveragePool',
  pooling: 'QLinearAveragePool',
  convolution: 'FusedConv',
};

const DEFAULT_KINDS = byOperator(DEFAULT_DOMAIN);
const MICROSOFT_KINDS = byOperator(MICROSOFT_DOMAIN);

function byOperator(table: Readonly<Partial<Record<OperatorKind, string>>>): ReadonlyMap<string, OperatorKind> {
  return new Map(
    Object.entries(table).flatMap(([kind, names]) =>
      names.split(/\s+/).map((name) => [name, kind as OperatorKind] as const),
    ),
  );
}

/** Undefined for operators whose effect on space is not known. */
export function operatorKind(node: NodeProto): OperatorKind | undefined {
  if (isDefaultDomain(node.domain)) return DEFAULT_KINDS.get(node.opType);
  return node.domain === 'com.microsoft' ? MICROSOFT_KINDS.get(node.opType) : undefined;
}

/** Operators whose local defect is zero, unless one of their inputs is a constant that varies over space. */
export function isPointwise(node: NodeProto): boolean {
  const kind = operatorKind(node);
  return kind === 'pointwise' || kind === 'shape';
}

/** Operators that make a sequence or an optional, which is no tensor and has no shape. */
export function makesSequence(node: NodeProto): boolean {
  return /^(Sequence(Construct|Empty|Erase|Insert|Map)|SplitToSequence|Optional)$/.test(node.opType);
}
