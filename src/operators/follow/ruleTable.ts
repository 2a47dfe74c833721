import { intAttribute } from '../../onnx/attributes';
import { einsum, gemm, matMul, reduce } from './contraction';
import { concat, depthToSpace, gather, repeat, reshape, slice, spaceToDepth, split, transpose } from './movement';
import { broadcast, chooseAlong, gridSample, keep, keepFirst, pad, resize, spatial } from './pointwise';
import type { Rule } from './rule';

function entries(rule: Rule, names: string): [string, Rule][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name): [string, Rule] => [name, rule]);
}

const argChoice = chooseAlong(
  (_, { node }) => intAttribute(node, 'axis', 0),
  ({ node }) => intAttribute(node, 'keepdims', 1) === 1,
);
const topK = chooseAlong(
  (_, { node }) => intAttribute(node, 'axis', -1),
  () => true,
);

/**
 * How each operator passes a flip on (ONNX operator specification, default domain, and ONNX
 * Runtime's `com.microsoft` operators). An operator that is not listed loses the order.
 */
export const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...entries(
    keep,
    `Abs Acos Acosh Asin Asinh Atan Atanh Cast CastLike Ceil Celu Clip Cos Cosh Dropout Elu Erf Exp Floor Gelu HardSigmoid
     HardSwish Hardmax Identity IsInf IsNaN LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not
     Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu
     Trilu LRN CumSum FastGelu QuickGelu BiasGelu`,
  ),
  ...entries(
    keepFirst,
    `BatchNormalization DequantizeLinear DynamicQuantizeLinear GroupNormalization InstanceNormalization LayerNormalization
     QuantizeLinear RMSNormalization SimplifiedLayerNormalization QLinearLeakyRelu QLinearSigmoid QLinearSoftmax`,
  ),
  ...entries(
    broadcast,
    `Add And BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or PRelu
     Pow Sub Sum Where Xor SkipLayerNormalization QLinearAdd QLinearMul`,
  ),
  ...entries(spatial(0, true), `Conv ConvInteger ConvTranspose DeformConv FusedConv QLinearConv NhwcFusedConv`),
  ...entries(
    spatial(0, false),
    `AveragePool GlobalAveragePool GlobalLpPool GlobalMaxPool LpPool MaxPool QLinearAveragePool QLinearGlobalAveragePool`,
  ),
  ['GridSample', gridSample],
  ...entries(reshape, 'Reshape Flatten Squeeze Unsqueeze'),
  ...entries(repeat, 'Expand Tile'),
  ...entries(resize, 'Resize Upsample'),
  ...entries(
    reduce,
    `ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare`,
  ),
  ...entries(argChoice, 'ArgMax ArgMin'),
  ...entries(topK, 'TopK'),
  ...entries(matMul(), 'MatMul MatMulInteger FusedMatMul'),
  ['QLinearMatMul', matMul(0, 3)],
  ['Gemm', gemm],
  ['Einsum', einsum],
  ['Transpose', transpose],
  ['Concat', concat],
  ['Slice', slice],
  ['Split', split],
  ['Gather', gather],
  ['Pad', pad],
  ['SpaceToDepth', spaceToDepth],
  ['DepthToSpace', depthToSpace],
]);
