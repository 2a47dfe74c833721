import { attribute } from '../../../src/onnx/attributes';
import type { Recipe, Recipes, Scene } from './scene';

const reduce =
  (input: (scene: Scene) => string = ({ x }) => x): Recipe =>
  (scene) => {
    const axes = [0, 1, 2, 3].filter(() => scene.chance()).map((axis) => (scene.chance() ? axis : axis - 4));
    const data = input(scene);
    return {
      inputs: scene.chance() && axes.length === 0 ? [data] : [data, scene.ints(axes)],
      attributes: {
        keepdims: attribute.int(scene.int(0, 1)),
        noop_with_empty_axes: attribute.int(scene.int(0, 1)),
      },
    };
  };

const choice: Recipe = (scene) => ({
  inputs: [scene.x],
  attributes: { axis: attribute.int(scene.axis()), keepdims: attribute.int(scene.int(0, 1)) },
});

const triangle: Recipe = (scene) => ({
  inputs: [scene.x, scene.ints([scene.int(-1, 1)], [])],
  attributes: { upper: attribute.int(scene.int(0, 1)) },
});

const onImage: Recipe = ({ x }) => ({ inputs: [x] });

export const REDUCTION_CASES: Recipes = {
  ...Object.fromEntries(
    ['Sum', 'Prod', 'Max', 'Min', 'Mean', 'L1', 'L2', 'SumSquare', 'LogSumExp'].map((name) => [
      `ai.onnx::Reduce${name}`,
      reduce(),
    ]),
  ),
  'ai.onnx::ReduceLogSum': reduce((scene) => scene.unit()),
  'ai.onnx::GlobalAveragePool': onImage,
  'ai.onnx::GlobalMaxPool': onImage,
  'ai.onnx::GlobalLpPool': onImage,
  'ai.onnx::ArgMax': choice,
  'ai.onnx::ArgMin': choice,
  'ai.onnx::TopK': (scene) => {
    const axis = scene.axis();
    const k = scene.int(1, scene.sizeOf(axis));
    return { inputs: [scene.x, scene.ints([k])], attributes: { axis: attribute.int(axis) }, outputs: 2 };
  },
  'ai.onnx::Hardmax': (scene) => ({ inputs: [scene.x], attributes: { axis: attribute.int(scene.axis()) } }),
  'ai.onnx::CumSum': (scene) => ({
    inputs: [scene.x, scene.ints([scene.axis()], [])],
    attributes: { exclusive: attribute.int(scene.int(0, 1)), reverse: attribute.int(scene.int(0, 1)) },
  }),
  'ai.onnx::Trilu': triangle,
  'com.microsoft::Trilu': triangle,
  'com.microsoft::QLinearGlobalAveragePool': (scene) => ({
    inputs: [...scene.quantized(), ...scene.quantization()],
    attributes: { channels_last: attribute.int(scene.int(0, 1)) },
  }),
};
