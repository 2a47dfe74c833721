import { attribute } from '../../../src/onnx/attributes';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { normalArray } from '../random';
import { GraphBuilder } from './graphBuilder';

/** Features of each kind. */
const HALF = 4;
export const FEATURES = 2 * HALF;
/** The channels that change their sign. */
export const ANTISYMMETRIC = Array.from({ length: HALF }, (_, i) => HALF + i);

/**
 * A network of mirror-symmetric and anti-symmetric features, as in "Flopping for FLOPs" (Bökman, Nordström & Kahl, ICML
 * 2025): under h the first half of the channels stays and the other changes sign. Kernels between features of one kind are
 * their own mirror images, those between the kinds change sign with theirs. The nonlinearity acts on sums and
 * differences of both kinds, which swap. The head reads symmetric features alone, so that its scores do not change.
 *
 * @param side odd, so that the stride of 2 is aligned
 * @param head `features` for the pooled features of both kinds themselves
 */
export function symmetricFeatures(side: number, head: 'scores' | 'features' = 'scores'): ModelProto {
  const b = new GraphBuilder({ seed: 3 });
  const x = b.input('x', ['n', 3, side, side]);
  const first = activation(
    b,
    convolution(
      b,
      x,
      'first',
      Array.from({ length: 3 }, () => 1),
      1,
    ),
    'first',
  );
  const second = activation(b, convolution(b, first, 'second', KINDS, 2), 'second');
  const third = convolution(b, second, 'third', KINDS, 1);
  const pooled = b.node('GlobalAveragePool', [third], {}, { name: 'pooled' });
  if (head === 'features') {
    b.output(b.flatten(pooled), 'features');
    return b.build();
  }
  const scores = normalArray(5 * FEATURES, 77).map((value, i) => (KINDS[i % FEATURES] === 1 ? value : 0));
  const dense = b.weight([5, FEATURES], [...scores]);
  b.output(b.node('Gemm', [b.flatten(pooled), dense], { transB: attribute.int(1) }, { name: 'scores' }), 'scores');
  return b.build();
}

/** 1 for a symmetric feature, −1 for an anti-symmetric one. */
const KINDS = Array.from({ length: FEATURES }, (_, i) => (i < HALF ? 1 : -1));

function convolution(b: GraphBuilder, x: string, name: string, from: readonly number[], stride: number): string {
  const values = normalArray(
    FEATURES * from.length * 9,
    name.length * 100 + name.charCodeAt(0),
    Math.sqrt(2 / (9 * from.length)),
  );
  const kernels = values.map((value, i) => {
    const kernel = Math.floor(i / 9);
    const sign = KINDS[Math.floor(kernel / from.length)]! * from[kernel % from.length]!;
    const column = i % 3;
    return (value + sign * values[i - column + 2 - column]!) * Math.SQRT1_2;
  });
  const attributes = { pads: attribute.ints([1, 1, 1, 1]), strides: attribute.ints([stride, stride]) };
  const weights = b.weight([FEATURES, from.length, 3, 3], [...kernels], `${name}.weight`);
  return b.node('Conv', [x, weights], attributes, { name, channels: FEATURES });
}

/** ReLU of s + a and s − a, and back. */
function activation(b: GraphBuilder, x: string, name: string): string {
  const turn = Array.from({ length: FEATURES * FEATURES }, (_, i) => {
    const [row, column] = [Math.floor(i / FEATURES), i % FEATURES];
    if (row % HALF !== column % HALF) return 0;
    return row >= HALF && column >= HALF ? -Math.SQRT1_2 : Math.SQRT1_2;
  });
  const weights = (): string => b.weight([FEATURES, FEATURES, 1, 1], turn);
  const mixed = b.node('Conv', [x, weights()], {}, { name: `${name}.sums`, channels: FEATURES });
  return b.node(
    'Conv',
    [b.relu(mixed, { name: `${name}.relu` }), weights()],
    {},
    { name: `${name}.back`, channels: FEATURES },
  );
}
