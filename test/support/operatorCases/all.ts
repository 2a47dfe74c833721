import { CATALOG, type CatalogEntry } from '../../../src/operators/catalog';
import { ATTENTION_CASES } from './attention';
import { CONTRACTION_CASES } from './contraction';
import { ELEMENTWISE_CASES } from './elementwise';
import { GENERATOR_CASES } from './generators';
import { MOVEMENT_CASES } from './movement';
import { NORMALIZATION_CASES, QUANTIZATION_CASES } from './normalization';
import { OLDER_FORMS } from './olderForms';
import { OTHER_FORMS } from './otherForms';
import { REDUCTION_CASES } from './reduction';
import type { Recipe, Recipes } from './scene';
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

export const nameOf = ({ domain, opType }: CatalogEntry): string => `${domain}::${opType}`;

/** One way to call an operator. */
export interface Call {
  readonly entry: CatalogEntry;
  /** `ai.onnx::Slice`; other forms have their operator set behind it, as in `ai.onnx::Slice@9`. */
  readonly name: string;
  readonly opset: number;
  readonly recipe: Recipe;
}

/** Every way to call the operators, in the catalog's order. */
export const CALLS: readonly Call[] = CATALOG.flatMap((entry) => {
  const name = nameOf(entry);
  const recipe = OPERATOR_CASES[name];
  const usual = recipe === undefined ? [] : [{ entry, name, opset: OLDER[name] ?? NEWEST, recipe }];
  const others = Object.entries({ ...OLDER_FORMS, ...OTHER_FORMS }).filter(([form]) => form.startsWith(`${name}@`));
  return [
    ...usual,
    ...others.map(([form, other]) => ({ entry, name: form, opset: Number(form.split('@')[1]), recipe: other })),
  ];
});

/** Operators, and forms of them, that are not run, and why. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'ai.onnx::RNN@24': 'ONNX Runtime has no kernel with the batch first',
  'ai.onnx::GRU@24': 'ONNX Runtime has no kernel with the batch first',
  'ai.onnx::LSTM@24': 'ONNX Runtime has no kernel with the batch first',
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
