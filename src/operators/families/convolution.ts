import { convolution as follow, deformable } from '../follow/pointwise';
import { CONJUGATED } from '../mirror/mirrorImage';
import { convolution as mirror, transposedConvolution } from '../mirror/convolution';
import { NO_FLAGS, type Family, type OperatorRecord } from '../record';
import { convolution as shape, convTranspose } from '../shape/windows';

const conv: OperatorRecord = {
  kind: 'convolution',
  shape: shape(0, 1),
  follow: follow(1),
  mirror: mirror(1),
  flags: { weights: 1 },
};

const quantized: OperatorRecord = {
  kind: 'convolution',
  shape: shape(0, 3),
  follow: follow(3),
  mirror: mirror(3),
  flags: { weights: 3, quantized: 'results' },
};

/** Kernels that slide over space. */
export const CONVOLUTION: Family = {
  'ai.onnx': {
    Conv: conv,
    ConvInteger: { ...conv, flags: { weights: 1, quantized: 'results' } },
    QLinearConv: quantized,
    ConvTranspose: {
      kind: 'transposedConvolution',
      shape: convTranspose,
      follow: follow(1),
      mirror: transposedConvolution,
      flags: { weights: 1 },
    },
    // Its taps lie where another input says: no kernel that could be flipped.
    DeformConv: {
      kind: 'sampling',
      shape: shape(0, 1),
      follow: deformable,
      mirror: CONJUGATED,
      flags: NO_FLAGS,
    },
  },
  'com.microsoft': {
    QLinearConv: quantized,
    FusedConv: { ...conv, mirror: mirror(1, 3) },
  },
};
