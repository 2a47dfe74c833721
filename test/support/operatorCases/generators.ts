import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import type { Recipe, Recipes } from './scene';

const range: Recipe = (scene) => ({
  inputs: [scene.ints([0], []), scene.ints([scene.int(1, 5)], []), scene.ints([1], [])],
});

export const GENERATOR_CASES: Recipes = {
  'ai.onnx::Shape': (scene) => ({ inputs: [scene.x], attributes: { start: attribute.int(scene.int(0, 2)) } }),
  'ai.onnx::Size': ({ x }) => ({ inputs: [x] }),
  'ai.onnx::EyeLike': (scene) => ({ inputs: [scene.node('Flatten', [scene.x], { axis: attribute.int(1) })] }),
  'ai.onnx::ConstantOfShape': (scene) => ({ inputs: [scene.node('Shape', [scene.x])] }),
  'ai.onnx::Range': range,
  'com.microsoft::Range': range,
  'ai.onnx::OneHot': (scene) => ({
    inputs: [
      scene.node('Cast', [scene.x], { to: attribute.int(Type.INT64) }),
      scene.ints([3], []),
      scene.values([2], [0, 1]),
    ],
    attributes: { axis: attribute.int(scene.int(-5, 4)) },
  }),
  'ai.onnx::AffineGrid': (scene) => ({
    inputs: [scene.floats([scene.shape[0], 2, 3]), scene.ints(scene.shape)],
  }),
};
