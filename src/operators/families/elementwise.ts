import { broadcast, keep } from '../follow/pointwise';
import { firstOperand, pointwise } from '../mirror/pointwise';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { broadcastShape, folded, quantizedBroadcast, sameShape, unary, where } from '../shape/elementwise';
import { cast } from '../shape/generators';
import type { Rule as ShapeRule } from '../shape/operator';

/** One data input; what others there are (bounds, a ratio, a bias) does not change the shape. */
function single(flags: OperatorFlags = NO_FLAGS, shape: ShapeRule = sameShape): OperatorRecord {
  return { kind: 'pointwise', shape, follow: keep, mirror: pointwise, flags };
}

/** Inputs that broadcast together. */
function broadcasting(flags: OperatorFlags = NO_FLAGS, shape: ShapeRule = broadcastShape): OperatorRecord {
  return { kind: 'pointwise', shape, follow: broadcast, mirror: pointwise, flags };
}

const truth = (test: (a: number, b: number) => boolean): OperatorRecord =>
  broadcasting(
    { result: 'truth' },
    folded((a, b) => Number(test(a, b)), true),
  );

/** Nearest, ties to even. */
function roundEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

const FORMULA = { layer: 'formula' } as const;
const POWER = { arithmetic: 'power', layer: 'formula' } as const;
const BITS = { result: 'bits' } as const;
const QUANTIZED = { quantized: 'results' } as const;

/** Operators that compute each entry from the entries at the same place (ONNX, "element-wise"). */
export const ELEMENTWISE: Family = {
  'ai.onnx': {
    Relu: single(),
    LeakyRelu: single(),
    ThresholdedRelu: single(),
    Elu: single(),
    Selu: single(),
    Celu: single(),
    Gelu: single(),
    Mish: single(),
    Swish: single(),
    HardSwish: single(),
    Sigmoid: single({ result: 'probability' }),
    HardSigmoid: single({ result: 'probability' }),
    Softplus: single(),
    Softsign: single(),
    Tanh: single(),
    Erf: single(),
    Shrink: single(),
    Clip: single(),

    Abs: single({ layer: 'never' }, unary(Math.abs)),
    Neg: single(
      { arithmetic: 'negation', layer: 'never' },
      unary((x) => -x),
    ),
    Sign: single(NO_FLAGS, unary(Math.sign)),
    Floor: single(NO_FLAGS, unary(Math.floor)),
    Ceil: single(NO_FLAGS, unary(Math.ceil)),
    Round: single(NO_FLAGS, unary(roundEven)),
    Sqrt: single(POWER, unary(Math.sqrt)),
    Reciprocal: single(
      POWER,
      unary((x) => 1 / x),
    ),
    Exp: single(FORMULA),
    Log: single(FORMULA),
    Sin: single(),
    Cos: single(),
    Tan: single(),
    Asin: single(),
    Acos: single(),
    Atan: single(),
    Sinh: single(),
    Cosh: single(),
    Asinh: single(),
    Acosh: single(),
    Atanh: single(),

    Identity: single(
      { elements: 'kept' },
      unary((x) => x),
    ),
    Dropout: single({ elements: 'kept', random: 'in training' }),
    Cast: single({ elements: 'converted' }, cast),
    CastLike: { ...single({ elements: 'converted' }), mirror: firstOperand },

    Add: broadcasting(
      { arithmetic: 'sum' },
      folded((a, b) => a + b),
    ),
    Sum: broadcasting(
      { arithmetic: 'sum' },
      folded((a, b) => a + b),
    ),
    Sub: broadcasting(
      { arithmetic: 'difference' },
      folded((a, b) => a - b),
    ),
    Mul: broadcasting(
      { arithmetic: 'product' },
      folded((a, b) => a * b),
    ),
    Div: broadcasting(
      { arithmetic: 'quotient' },
      folded((a, b, integer) => (integer ? Math.trunc(a / b) : a / b)),
    ),
    Pow: broadcasting(
      POWER,
      folded((a, b) => a ** b),
    ),
    // Integers take the divisor's sign (Python's %), `fmod` of floats the dividend's.
    Mod: broadcasting(
      NO_FLAGS,
      folded((a, b, integer) => (integer ? a - b * Math.floor(a / b) : a % b)),
    ),
    Max: broadcasting(
      FORMULA,
      folded((a, b) => Math.max(a, b)),
    ),
    Min: broadcasting(
      FORMULA,
      folded((a, b) => Math.min(a, b)),
    ),
    Mean: broadcasting(),
    PRelu: broadcasting(NO_FLAGS, sameShape),
    Where: broadcasting({ layer: 'never' }, where),

    Equal: truth((a, b) => a === b),
    Less: truth((a, b) => a < b),
    Greater: truth((a, b) => a > b),
    LessOrEqual: truth((a, b) => a <= b),
    GreaterOrEqual: truth((a, b) => a >= b),
    And: truth((a, b) => a !== 0 && b !== 0),
    Or: truth((a, b) => a !== 0 || b !== 0),
    Xor: truth((a, b) => (a !== 0) !== (b !== 0)),
    Not: single(
      { result: 'truth' },
      unary((x) => Number(x === 0)),
    ),
    IsInf: single({ result: 'truth' }),
    IsNaN: single({ result: 'truth' }),

    BitShift: broadcasting(BITS),
    BitwiseAnd: broadcasting(BITS),
    BitwiseOr: broadcasting(BITS),
    BitwiseXor: broadcasting(BITS),
    BitwiseNot: single(BITS),

    // Removed from the standard in 2019; ONNX Runtime still runs them in old files.
    Affine: single(),
    ImageScaler: single(),
    ParametricSoftplus: single(),
    Scale: single(),
    ScaledTanh: single(),
  },
  'com.microsoft': {
    Gelu: single(),
    FastGelu: single(),
    QuickGelu: single(),
    BiasGelu: single(),
    QLinearSigmoid: single({ ...QUANTIZED, result: 'probability' }),
    QLinearLeakyRelu: single(QUANTIZED),
    QLinearAdd: broadcasting(QUANTIZED, quantizedBroadcast(3)),
    QLinearMul: broadcasting(QUANTIZED, quantizedBroadcast(3)),
    QLinearWhere: broadcasting(QUANTIZED, quantizedBroadcast(1, 4)),
  },
};
