import { einsum, gemm, matMul } from '../follow/contraction';
import { NOT_FOLLOWED } from '../follow/rule';
import { einsum as mirrorEinsum, gemm as mirrorGemm, matMul as mirrorMatMul } from '../mirror/contraction';
import { CONJUGATED } from '../mirror/mirrorImage';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { sameShape } from '../shape/elementwise';
import { einsum as einsumShape, fusedMatmul, gemm as gemmShape, matmul } from '../shape/matrices';

/** Matrix products; the second operand is at input `b`. */
function product(b: number, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return {
    kind: 'contraction',
    shape: matmul(0, b),
    follow: matMul(0, b),
    mirror: mirrorMatMul(0, b),
    flags: { weights: b, ...flags },
  };
}

/** A·B + C; the second operand is at input `b`, the bias at `c`. */
function affine(b: number, c: number, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return {
    kind: 'contraction',
    shape: gemmShape(0, b),
    follow: gemm(0, b),
    mirror: mirrorGemm(0, b, c),
    flags: { weights: b, ...flags },
  };
}

const fused: OperatorRecord = { ...product(1), shape: fusedMatmul };

/** Sums of products over indices. */
export const CONTRACTION: Family = {
  'ai.onnx': {
    MatMul: product(1),
    MatMulInteger: product(1, { quantized: 'results' }),
    QLinearMatMul: product(3, { quantized: 'results' }),
    Gemm: affine(1, 2),
    Einsum: { kind: 'contraction', shape: einsumShape, follow: einsum, mirror: mirrorEinsum, flags: NO_FLAGS },
  },
  'com.microsoft': {
    FusedMatMul: fused,
    TransposeMatMul: fused,
    FusedGemm: affine(1, 2),
    QGemm: affine(3, 6, { quantized: 'results' }),
    MatMulIntegerToFloat: product(1, { quantized: 'inside' }),
    DynamicQuantizeMatMul: product(1, { quantized: 'inside', mixesSamples: true }),
    Inverse: { kind: 'transform', shape: sameShape, follow: NOT_FOLLOWED, mirror: CONJUGATED, flags: NO_FLAGS },
  },
};
