import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import type { Recipe, Recipes, Scene } from './scene';

const onImage: Recipe = ({ x }) => ({ inputs: [x] });
const onUnit: Recipe = (scene) => ({ inputs: [scene.unit()] });
const onIntegers: Recipe = (scene) => ({ inputs: [scene.integers()] });
const twoIntegers: Recipe = (scene) => ({ inputs: [scene.integers(), scene.node('Abs', [scene.integers()])] });
const two: Recipe = (scene) => ({ inputs: order(scene, scene.x, scene.operand()) });
const twoTruths: Recipe = (scene) => ({
  inputs: order(scene, scene.truth(), scene.node('Less', [scene.operand(), scene.floats([], 0.3, 0.3)])),
});
const several: Recipe = (scene) => ({
  inputs: [scene.x, ...Array.from({ length: scene.int(0, 2) }, () => scene.operand())],
});

function order(scene: Scene, a: string, b: string): readonly string[] {
  return scene.chance() ? [a, b] : [b, a];
}

function named(names: string, recipe: Recipe, domain = 'ai.onnx'): Recipes {
  return Object.fromEntries(names.split(' ').map((name) => [`${domain}::${name}`, recipe]));
}

const quantizedUnary: Recipe = (scene) => ({ inputs: [...scene.quantized(), ...scene.quantization()] });
const quantizedTwo: Recipe = (scene) => ({
  inputs: [...scene.quantized(), ...scene.quantized(scene.operand()), ...scene.quantization()],
});

export const ELEMENTWISE_CASES: Recipes = {
  ...named(
    `Relu LeakyRelu ThresholdedRelu Elu Selu Celu Gelu Mish Swish HardSwish Sigmoid HardSigmoid Softplus Softsign Tanh Erf
     Shrink Abs Neg Sign Floor Ceil Round Exp Sin Cos Tan Atan Sinh Cosh Asinh Identity Dropout IsInf IsNaN Reciprocal`.replace(
      /\s+/g,
      ' ',
    ),
    onImage,
  ),
  ...named('Sqrt Log Asin Acos Atanh', onUnit),
  ...named('Add Sub Mul Div PRelu Equal Less Greater LessOrEqual GreaterOrEqual', two),
  ...named('Sum Mean Max Min', several),
  ...named('And Or Xor', twoTruths),
  ...named('BitwiseAnd BitwiseOr BitwiseXor', twoIntegers),
  'ai.onnx::BitwiseNot': onIntegers,
  'ai.onnx::Not': (scene) => ({ inputs: [scene.truth()] }),
  'ai.onnx::PRelu': (scene) => ({ inputs: [scene.x, scene.operand()] }),
  'ai.onnx::Acosh': (scene) => ({ inputs: [scene.node('Exp', [scene.unit()])] }),
  'ai.onnx::Pow': (scene) => ({ inputs: [scene.unit(), scene.operand()] }),
  'ai.onnx::Mod': (scene) => ({ inputs: [scene.x, scene.operand(0.5, 2)], attributes: { fmod: attribute.int(1) } }),
  'ai.onnx::Clip': (scene) => ({ inputs: [scene.x, scene.floats([], -0.5, 0), scene.floats([], 0, 0.5)] }),
  'ai.onnx::Where': (scene) => ({ inputs: [scene.truth(), scene.operand(), scene.operand()] }),
  'ai.onnx::Cast': (scene) => ({
    inputs: [scene.x],
    attributes: { to: attribute.int(scene.pick([Type.INT64, Type.FLOAT16, Type.DOUBLE, Type.BOOL])) },
  }),
  'ai.onnx::CastLike': (scene) => ({ inputs: [scene.x, scene.ints([1, 2, 3])] }),
  'ai.onnx::BitShift': (scene) => ({
    inputs: [scene.quantized()[0], scene.bytes([], 2, 2)],
    attributes: { direction: attribute.string(scene.pick(['LEFT', 'RIGHT'])) },
  }),
  ...named('Gelu QuickGelu', onImage, 'com.microsoft'),
  ...named('BiasGelu FastGelu', (scene) => ({ inputs: [scene.x, scene.floats([scene.shape[3]])] }), 'com.microsoft'),
  ...named('QLinearSigmoid QLinearLeakyRelu', quantizedUnary, 'com.microsoft'),
  'com.microsoft::QLinearWhere': (scene) => ({
    inputs: [scene.truth(), ...scene.quantized(), ...scene.quantized(scene.operand()), ...scene.quantization()],
  }),
  ...named('QLinearAdd QLinearMul', quantizedTwo, 'com.microsoft'),
};
