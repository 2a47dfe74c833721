import { axesInput, axisAttribute, fixedAxes, hardmaxAxes, keepsDims } from '../axes';
import { keep } from '../follow/pointwise';
import { chooseAlong, globalPooling as followGlobal, reduce } from '../follow/reduction';
import { alongAxes, globalPooling, reduction } from '../mirror/reduction';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { sameShape } from '../shape/elementwise';
import { argReduction, reduction as reducedShape, topK } from '../shape/reductions';
import { globalPooling as globalShape } from '../shape/windows';

function reducing(combine?: (values: readonly number[]) => number, flags: OperatorFlags = {}): OperatorRecord {
  const shape = reducedShape(combine);
  return { kind: 'reduction', shape, follow: reduce, mirror: reduction, flags: { placement: [1], ...flags } };
}

function global(flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind: 'reduction', shape: globalShape, follow: followGlobal, mirror: globalPooling, flags };
}

const argChoice: OperatorRecord = {
  kind: 'choice',
  shape: argReduction,
  follow: chooseAlong(axisAttribute(0), keepsDims),
  mirror: alongAxes(axisAttribute(0), keepsDims),
  flags: { result: 'choice' },
};

const triangle: OperatorRecord = {
  kind: 'choice',
  shape: sameShape,
  follow: keep,
  mirror: alongAxes(fixedAxes(-2, -1)),
  flags: NO_FLAGS,
};

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Operators that take axes as a whole: sums, maxima, and choices along one of them. */
export const REDUCTION: Family = {
  'ai.onnx': {
    ReduceSum: reducing(total),
    ReduceProd: reducing(product),
    ReduceMax: reducing((values) => Math.max(...values)),
    ReduceMin: reducing((values) => Math.min(...values)),
    ReduceMean: reducing(undefined, { arithmetic: 'mean' }),
    ReduceL1: reducing(),
    ReduceL2: reducing(),
    ReduceLogSum: reducing(),
    ReduceLogSumExp: reducing(),
    ReduceSumSquare: reducing(),

    GlobalAveragePool: global({ arithmetic: 'mean' }),
    GlobalMaxPool: global(),
    GlobalLpPool: global(),

    ArgMax: argChoice,
    ArgMin: argChoice,
    TopK: {
      kind: 'choice',
      shape: topK,
      follow: chooseAlong(axisAttribute(-1)),
      mirror: alongAxes(axisAttribute(-1)),
      flags: { placement: [1], selects: 'largest' },
    },
    Hardmax: {
      kind: 'choice',
      shape: sameShape,
      follow: keep,
      mirror: (context) => alongAxes(() => hardmaxAxes(context))(context),
      flags: { result: 'choice' },
    },
    CumSum: {
      kind: 'choice',
      shape: sameShape,
      follow: keep,
      mirror: alongAxes(axesInput(1)),
      flags: { placement: [1] },
    },
    Trilu: triangle,
  },
  'com.microsoft': { QLinearGlobalAveragePool: global({ quantized: 'results', arithmetic: 'mean' }), Trilu: triangle },
};
