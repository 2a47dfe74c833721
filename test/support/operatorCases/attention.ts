import { attribute } from '../../../src/onnx/attributes';
import type { Recipe, Recipes } from './scene';

const HIDDEN = 4;

/** Rows of the image as steps of a sequence; `gates`: rows of weights per hidden unit. */
const recurrent =
  (gates: number): Recipe =>
  (scene) => {
    const [batch, channels, height, width] = scene.shape;
    const steps = scene.node('Reshape', [scene.x, scene.ints([batch * channels, height, width])]);
    const sequence = scene.node('Transpose', [steps], { perm: attribute.ints([1, 0, 2]) });
    const direction = scene.pick(['forward', 'reverse', 'bidirectional']);
    const directions = direction === 'bidirectional' ? 2 : 1;
    return {
      inputs: [
        sequence,
        scene.floats([directions, gates * HIDDEN, width]),
        scene.floats([directions, gates * HIDDEN, HIDDEN]),
      ],
      attributes: { hidden_size: attribute.int(HIDDEN), direction: attribute.string(direction) },
      outputs: 2,
    };
  };

export const ATTENTION_CASES: Recipes = {
  'ai.onnx::RNN': recurrent(1),
  'ai.onnx::GRU': recurrent(3),
  'ai.onnx::LSTM': recurrent(4),
  'com.microsoft::Attention': (scene) => ({
    inputs: [scene.folded(1, 2), scene.floats([scene.shape[3], 3 * HIDDEN]), scene.floats([3 * HIDDEN])],
    attributes: { num_heads: attribute.int(2) },
  }),
  'com.microsoft::QAttention': (scene) => {
    const [x, scale, zero] = scene.quantized(scene.folded(1, 2));
    const weights = scene.bytes([scene.shape[3], 3 * HIDDEN], 90, 150);
    const bias = scene.floats([3 * HIDDEN]);
    return {
      inputs: [x, weights, bias, scale, scene.floats([], 0.01, 0.01), '', zero, scene.bytes([], 120, 120)],
      attributes: { num_heads: attribute.int(2) },
    };
  },
  'com.microsoft::MultiHeadAttention': (scene) => {
    const tokens = scene.node('MatMul', [scene.folded(1, 2), scene.floats([scene.shape[3], HIDDEN])]);
    return { inputs: [tokens, scene.node('Sin', [tokens]), tokens], attributes: { num_heads: attribute.int(2) } };
  },
};
