import { attribute } from '../../../src/onnx/attributes';
import type { Recipe, Recipes, Scene } from './scene';

const alongAxis: Recipe = (scene) => ({ inputs: [scene.x], attributes: { axis: attribute.int(scene.axis()) } });

/** Scale and perhaps bias over the last axes. */
const lastAxes =
  (bias: boolean): Recipe =>
  (scene) => {
    const axis = scene.int(-4, -1);
    const shape = scene.shape.slice(axis);
    const scale = scene.floats(shape, 0.5, 2);
    const inputs = bias && scene.chance() ? [scene.x, scale, scene.floats(shape)] : [scene.x, scale];
    return { inputs, attributes: { axis: attribute.int(axis) } };
  };

const skip =
  (bias: boolean): Recipe =>
  (scene) => {
    const x = scene.folded(1, 2);
    const width = scene.shape[3];
    const inputs = [x, scene.node('Sin', [x]), scene.floats([width], 0.5, 2)];
    return { inputs: bias ? [...inputs, scene.floats([width])] : inputs };
  };

function perChannel(scene: Scene): readonly string[] {
  return [scene.floats([scene.shape[1]], 0.5, 2), scene.floats([scene.shape[1]])];
}

export const NORMALIZATION_CASES: Recipes = {
  'ai.onnx::BatchNormalization': (scene) => ({
    inputs: [scene.x, ...perChannel(scene), ...perChannel(scene).toReversed()],
  }),
  'ai.onnx::InstanceNormalization': (scene) => ({ inputs: [scene.x, ...perChannel(scene)] }),
  'ai.onnx::GroupNormalization': (scene) => ({
    inputs: [scene.x, ...perChannel(scene)],
    attributes: { num_groups: attribute.int(scene.pick([1, scene.shape[1]])) },
  }),
  'ai.onnx::LayerNormalization': lastAxes(true),
  'ai.onnx::RMSNormalization': lastAxes(false),
  'ai.onnx::SimplifiedLayerNormalization': lastAxes(false),
  'ai.onnx::Softmax': alongAxis,
  'ai.onnx::LogSoftmax': alongAxis,
  'ai.onnx::LpNormalization': (scene) => ({
    inputs: [scene.x],
    attributes: { axis: attribute.int(scene.axis()), p: attribute.int(scene.int(1, 2)) },
  }),
  'ai.onnx::MeanVarianceNormalization': (scene) => ({
    inputs: [scene.x],
    attributes: { axes: attribute.ints(scene.pick([[0, 2, 3], [1], [2, 3], [3]])) },
  }),
  'ai.onnx::LRN': (scene) => ({
    inputs: [scene.x],
    attributes: { size: attribute.int(scene.pick([1, 3])), alpha: attribute.float(0.5) },
  }),
  'com.microsoft::SkipLayerNormalization': skip(true),
  'com.microsoft::SkipSimplifiedLayerNormalization': skip(false),
  'com.microsoft::QLinearSoftmax': (scene) => ({
    inputs: [...scene.quantized(), scene.floats([], 0.004, 0.004), scene.bytes([], 0, 0)],
    attributes: { axis: attribute.int(scene.axis()), opset: attribute.int(13) },
  }),
};

/** One scale and zero point, or one per entry of an axis. */
const linear =
  (input: (scene: Scene) => string): Recipe =>
  (scene) => {
    const axis = scene.axis();
    const dims = scene.chance() ? [] : [scene.sizeOf(axis)];
    return {
      inputs: [input(scene), scene.floats(dims, 0.02, 0.05), scene.bytes(dims, 100, 150)],
      attributes: { axis: attribute.int(axis) },
    };
  };

const quantize = linear(({ x }) => x);
const dequantize = linear((scene) => scene.quantized()[0]);

export const QUANTIZATION_CASES: Recipes = {
  'ai.onnx::QuantizeLinear': quantize,
  'ai.onnx::DequantizeLinear': dequantize,
  'com.microsoft::QuantizeLinear': quantize,
  'com.microsoft::DequantizeLinear': dequantize,
  'ai.onnx::DynamicQuantizeLinear': ({ x }) => ({ inputs: [x], outputs: 3 }),
};
