import { fixedAxes } from '../axes';
import { DENSE, einsum, gemm, matMul } from '../follow/contraction';
import { chooseAlong } from '../follow/reduction';
import { einsum as mirrorEinsum, gemm as mirrorGemm, matMul as mirrorMatMul } from '../mirror/contraction';
import { alongAxes } from '../mirror/reduction';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { einsum as einsumShape, fusedMatmul, gemm as gemmShape, matmul } from '../shape/matrices';
import { only } from '../shape/operator';

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

/** The last axis times a matrix whose weights are packed into a few bits; attribute N says how many columns it has. */
const packed: OperatorRecord = {
  kind: 'contraction',
  shape: (op) => only([...op.shape(0).slice(0, -1), op.int('N', 1)]),
  follow: chooseAlong(fixedAxes(-1), () => true, DENSE),
  mirror: alongAxes(fixedAxes(-1)),
  flags: NO_FLAGS,
};

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
    MatMulInteger16: product(1, { quantized: 'results' }),
    MatMulNBits: packed,
    MatMulBnb4: packed,
    // Rows and columns of the weights stand in an input.
    MatMulFpQ4: { ...packed, shape: (op) => only([...op.shape(0).slice(0, -1), op.numbers(2)[1]!]) },
  },
};
