import { ATTENTION_CASES } from './attention';
import { CONTRACTION_CASES } from './contraction';
import { ELEMENTWISE_CASES } from './elementwise';
import { GENERATOR_CASES } from './generators';
import { MOVEMENT_CASES } from './movement';
import { NORMALIZATION_CASES, QUANTIZATION_CASES } from './normalization';
import { REDUCTION_CASES } from './reduction';
import type { Recipes } from './scene';
import { CONVOLUTION_CASES, POOLING_CASES, RESAMPLING_CASES } from './windows';

/** How to call each operator of the catalog, by domain and type. */
export const OPERATOR_CASES: Recipes = {
  ...ELEMENTWISE_CASES,
  ...NORMALIZATION_CASES,
  ...QUANTIZATION_CASES,
  ...REDUCTION_CASES,
  ...CONVOLUTION_CASES,
  ...POOLING_CASES,
  ...RESAMPLING_CASES,
  ...MOVEMENT_CASES,
  ...CONTRACTION_CASES,
  ...ATTENTION_CASES,
  ...GENERATOR_CASES,
};

/** The newest operator set of ONNX. */
const NEWEST = 24;

/** Operators that are gone from later operator sets, or that ONNX Runtime has no kernel for there. */
const OLDER: Readonly<Record<string, number>> = {
  'ai.onnx::Upsample': 9,
  'ai.onnx::Scatter': 10,
  'ai.onnx::GlobalLpPool': 21,
  'ai.onnx::RoiAlign': 21,
  'ai.onnx::MaxRoiPool': 21,
};

/** The operator set in which an operator is run. */
export function opsetOf(name: string): number {
  return OLDER[name] ?? NEWEST;
}

/** Operators that are not run, and why. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'com.microsoft::NhwcFusedConv': 'ONNX Runtime has it for half-precision processors only',
  'ai.onnx::NonZero': 'the number of results depends on values: nothing to compare one by one',
  'ai.onnx::RandomNormal': 'random',
  'ai.onnx::RandomUniform': 'random',
  'ai.onnx::RandomNormalLike': 'random',
  'ai.onnx::RandomUniformLike': 'random',
  'ai.onnx::Bernoulli': 'random',
  'ai.onnx::If': 'runs graphs inside; test/analysis/mirror/twin.test.ts has one',
  'ai.onnx::Loop': 'runs graphs inside',
  'ai.onnx::Scan': 'runs graphs inside',
  'ai.onnx::SequenceConstruct': 'makes no tensor',
  'ai.onnx::SequenceEmpty': 'makes no tensor',
  'ai.onnx::SequenceErase': 'makes no tensor',
  'ai.onnx::SequenceInsert': 'makes no tensor',
  'ai.onnx::SequenceMap': 'makes no tensor',
  'ai.onnx::SplitToSequence': 'makes no tensor',
  'ai.onnx::Optional': 'makes no tensor',
  'ai.onnx::Attention': 'held against ONNX Runtime in test/operators/attention.test.ts',
  'com.microsoft::QAttention': 'held against ONNX Runtime in test/operators/attention.test.ts',
  'com.microsoft::GroupQueryAttention': 'held against ONNX Runtime in test/operators/attention.test.ts',
  'ai.onnx::RotaryEmbedding': 'held against ONNX Runtime in test/operators/places.test.ts',
  'com.microsoft::RotaryEmbedding': 'held against ONNX Runtime in test/operators/places.test.ts',
  'ai.onnx::Affine': 'experimental, of operator set 1',
  'ai.onnx::ImageScaler': 'experimental, of operator set 1',
  'ai.onnx::ParametricSoftplus': 'experimental, of operator set 1',
  'ai.onnx::Scale': 'experimental, of operator set 1',
  'ai.onnx::ScaledTanh': 'experimental, of operator set 1',
  'ai.onnx::NonMaxSuppression': 'the number of results depends on values: nothing to compare one by one',
  'ai.onnx::Unique': 'the number of results depends on values: nothing to compare one by one',
  'com.microsoft::Unique': 'the number of results depends on values: nothing to compare one by one',
  'com.microsoft::MatMulNBits': 'its weights are packed; a matrix product like the others',
  'com.microsoft::MatMulBnb4': 'its weights are packed; a matrix product like the others',
  'com.microsoft::MatMulFpQ4': 'its weights are packed; a matrix product like the others',
  'ai.onnx::TensorScatter': 'not followed',
  'com.microsoft::CropAndResize': 'not followed',
  'com.microsoft::DynamicQuantizeLSTM': 'its weights are packed; a recurrence like the others',
  'ai.onnx::Multinomial': 'random',
  'ai.onnx::BlackmanWindow': 'makes constants of sound, never of an image',
  'ai.onnx::HammingWindow': 'makes constants of sound, never of an image',
  'ai.onnx::HannWindow': 'makes constants of sound, never of an image',
  'ai.onnx::MelWeightMatrix': 'makes constants of sound, never of an image',
  'ai.onnx::SequenceAt': 'reads no tensor',
  'ai.onnx::SequenceLength': 'reads no tensor',
  'ai.onnx::ConcatFromSequence': 'reads no tensor',
  'ai.onnx::OptionalGetElement': 'reads no tensor',
  'ai.onnx::OptionalHasElement': 'reads no tensor',
  'com.microsoft::NhwcMaxPool': 'written by the optimizer, with the channels last: not followed',
  'com.microsoft.nchwc::ReorderInput': 'written by the optimizer, with channels in blocks: not followed',
  'com.microsoft.nchwc::ReorderOutput': 'written by the optimizer, with channels in blocks: not followed',
  'com.microsoft.nchwc::Conv': 'written by the optimizer, with channels in blocks: not followed',
  'com.microsoft.nchwc::AveragePool': 'written by the optimizer, with channels in blocks: not followed',
  'com.microsoft.nchwc::MaxPool': 'written by the optimizer, with channels in blocks: not followed',
  'com.microsoft.nchwc::GlobalAveragePool': 'written by the optimizer, with channels in blocks: not followed',
  'com.microsoft.nchwc::GlobalMaxPool': 'written by the optimizer, with channels in blocks: not followed',
  'com.microsoft.nchwc::Upsample': 'written by the optimizer, with channels in blocks: not followed',
};
