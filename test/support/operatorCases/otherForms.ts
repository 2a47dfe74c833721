import { attribute } from '../../../src/onnx/attributes';
import type { Recipe, Recipes, Scene } from './scene';

/** Operators with everything left out that may be, so that defaults apply, and with what is seldom written. */

const onImage: Recipe = ({ x }) => ({ inputs: [x] });

const conv: Recipe = (scene) => {
  const kernel = [Math.min(2, scene.shape[2]), Math.min(3, scene.shape[3])];
  return { inputs: [scene.x, scene.floats([2, scene.shape[1], ...kernel])] };
};

const pool: Recipe = (scene) => ({
  inputs: [scene.x],
  attributes: { kernel_shape: attribute.ints([1, Math.min(2, scene.shape[3])]) },
});

/** Strides that leave a remainder, and pads of its own at each end. */
const stridedConv: Recipe = (scene) => ({
  inputs: [scene.x, scene.floats([2, scene.shape[1], 3, 3])],
  attributes: {
    strides: attribute.ints([scene.int(1, 3), scene.int(2, 3)]),
    pads: attribute.ints([1, 1, scene.int(1, 2), scene.int(1, 2)]),
  },
});

const recurrent =
  (gates: number): Recipe =>
  (scene) => {
    const [batch, channels, height, width] = scene.shape;
    const sequence = scene.node('Reshape', [scene.x, scene.ints([batch * channels, height, width])]);
    return {
      inputs: [sequence, scene.floats([1, gates * 2, width]), scene.floats([1, gates * 2, 2])],
      attributes: { hidden_size: attribute.int(2), layout: attribute.int(1) },
      outputs: 2,
    };
  };

const RESIZED: Recipe = (scene) => ({
  inputs: [
    scene.x,
    '',
    scene.values(
      [2],
      scene.pick([
        [2, 2],
        [1, 1.5],
        [0.5, 2],
      ]),
    ),
  ],
  attributes: {
    axes: attribute.ints([2, 3]),
    mode: attribute.string(scene.pick(['linear', 'cubic'])),
    antialias: attribute.int(scene.int(0, 1)),
  },
});

/** The image with its columns first, which is the axis that an operator works along by default. */
function columnsFirst(scene: Scene): string {
  return scene.node('Transpose', [scene.x], { perm: attribute.ints([3, 1, 2, 0]) });
}

/** Places along the columns, for each entry of `columnsFirst`: an order that is its own mirror image, or another one. */
function columnPlaces(scene: Scene): string {
  const [batch, channels, height, width] = scene.shape;
  const order = Array.from({ length: width }, (_, i) => i);
  const places = scene.pick([order, order.toReversed(), order.map((i) => (i + 1) % width), order.map(() => 0)]);
  const each = channels * height * batch;
  return scene.ints(
    Array.from({ length: width * each }, (_, i) => places[Math.floor(i / each)]!),
    [width, channels, height, batch],
  );
}

const scatterColumns: Recipe = (scene) => {
  const [batch, channels, height, width] = scene.shape;
  return { inputs: [scene.floats([width, channels, height, batch]), columnPlaces(scene), columnsFirst(scene)] };
};

export const OTHER_FORMS: Recipes = {
  'ai.onnx::Gather@16': (scene) => ({
    inputs: [columnsFirst(scene), scene.ints(scene.pick([[0, -1], [0, 1], [1]]))],
  }),
  'ai.onnx::GatherElements@16': (scene) => ({ inputs: [columnsFirst(scene), columnPlaces(scene)] }),
  'ai.onnx::ScatterElements@16': scatterColumns,
  'ai.onnx::Scatter@9': scatterColumns,
  'ai.onnx::Split@16': (scene) => ({
    inputs: [scene.node('Concat', [columnsFirst(scene), columnsFirst(scene)], { axis: attribute.int(0) })],
    outputs: 2,
  }),
  'ai.onnx::ArgMax@16': (scene) => ({ inputs: [columnsFirst(scene)] }),
  'ai.onnx::ArgMin@16': (scene) => ({ inputs: [columnsFirst(scene)], attributes: { keepdims: attribute.int(0) } }),
  'ai.onnx::Conv@24': conv,
  'ai.onnx::Conv@13': stridedConv,
  'ai.onnx::MaxPool@24': pool,
  'ai.onnx::AveragePool@24': pool,
  'ai.onnx::ConvTranspose@24': (scene) => ({
    inputs: [scene.x, scene.floats([scene.shape[1], 1, 2, 3])],
    attributes: { group: attribute.int(1) },
  }),
  'ai.onnx::ConvTranspose@13': (scene) => ({
    inputs: [scene.x, scene.floats([scene.shape[1], 1, 3, 3])],
    attributes: {
      strides: attribute.ints([2, 2]),
      auto_pad: attribute.string(scene.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID'])),
    },
  }),
  'ai.onnx::ConvTranspose@14': (scene) => ({
    inputs: [scene.x, scene.floats([scene.shape[1], 1, 3, 3])],
    attributes: {
      strides: attribute.ints([2, 2]),
      output_shape: attribute.ints([2 * scene.shape[2], 2 * scene.shape[3]]),
    },
  }),
  'ai.onnx::Softmax@24': onImage,
  'ai.onnx::LayerNormalization@24': (scene) => ({ inputs: [scene.x, scene.floats([scene.shape[3]], 0.5, 2)] }),
  'ai.onnx::Hardmax@24': onImage,
  'ai.onnx::ArgMax@24': onImage,
  'ai.onnx::ReduceMean@24': onImage,
  'ai.onnx::ReduceSum@24': (scene) => ({ inputs: [scene.x, scene.ints([-1])] }),
  'ai.onnx::TopK@24': (scene) => ({ inputs: [scene.x, scene.ints([1])], outputs: 2 }),
  'ai.onnx::LpNormalization@24': onImage,
  'ai.onnx::MeanVarianceNormalization@24': onImage,
  'ai.onnx::Flatten@24': onImage,
  'ai.onnx::Transpose@24': onImage,
  'ai.onnx::Squeeze@24': (scene) => ({ inputs: [scene.node('Unsqueeze', [scene.x, scene.ints([2])])] }),
  'ai.onnx::Slice@24': (scene) => ({
    inputs: [scene.x, scene.ints([0, 0, 0]), scene.ints([9, 9, scene.int(1, scene.shape[2])])],
  }),
  'ai.onnx::Slice@13': (scene) => ({
    inputs: [scene.x, scene.ints([0]), scene.ints([scene.int(1, scene.shape[3])]), scene.ints([3]), scene.ints([1])],
  }),
  'ai.onnx::Slice@14': (scene) => ({
    inputs: [scene.x, scene.ints([-1]), scene.ints([-9]), scene.ints([-1]), scene.ints([scene.pick([-1, -2])])],
  }),
  'ai.onnx::Gather@24': (scene) => ({ inputs: [scene.x, scene.ints([0])] }),
  'ai.onnx::Gather@13': (scene) => ({
    inputs: [scene.x, scene.ints([0, 1, 1, 0], [2, 2])],
    attributes: { axis: attribute.int(3) },
  }),
  'ai.onnx::Gather@14': (scene) => ({
    inputs: [
      scene.x,
      scene.ints(Array.from({ length: scene.shape[3] }, (_, i) => (i % 2 === 0 ? i : scene.shape[3] - 1 - i))),
    ],
    attributes: { axis: attribute.int(3) },
  }),
  'ai.onnx::Split@24': (scene) => ({
    inputs: [scene.node('Concat', [scene.x, scene.x], { axis: attribute.int(3) })],
    attributes: { axis: attribute.int(3), num_outputs: attribute.int(2) },
    outputs: 2,
  }),
  'ai.onnx::DepthToSpace@24': (scene) => ({
    inputs: [scene.node('Concat', [scene.x, scene.x, scene.x, scene.x], { axis: attribute.int(1) })],
    attributes: { blocksize: attribute.int(2) },
  }),
  'ai.onnx::Resize@24': RESIZED,
  'ai.onnx::Resize@13': (scene) => ({
    inputs: [scene.x, '', scene.values([4], [1, 1, scene.pick([1, 2]), scene.pick([2, 3, 1.5])])],
  }),
  'ai.onnx::Pad@24': (scene) => ({ inputs: [scene.x, scene.ints([0, 1, 0, -1, 0, 0, 0, scene.int(1, 2)])] }),
  'ai.onnx::Pad@13': (scene) => ({ inputs: [scene.x, scene.ints([0, 0, 0, scene.int(0, 1), 0, 0, 0, 1])] }),
  'ai.onnx::GridSample@24': (scene) => ({
    inputs: [scene.x, scene.floats([scene.shape[0], 2, 3, 2])],
    attributes: {
      mode: attribute.string(scene.pick(['linear', 'nearest', 'cubic'])),
      align_corners: attribute.int(1),
      padding_mode: attribute.string(scene.pick(['zeros', 'border', 'reflection'])),
    },
  }),
  'ai.onnx::Concat@24': (scene) => ({
    inputs: [scene.x, scene.floats([1, 1, 1, scene.shape[3]])].map((name) =>
      scene.node('Expand', [name, scene.ints(scene.shape)]),
    ),
    attributes: { axis: attribute.int(1) },
  }),
  'ai.onnx::Shape@24': (scene) => ({ inputs: [scene.x], attributes: { end: attribute.int(-1) } }),
  'ai.onnx::OneHot@24': (scene) => ({
    inputs: [
      scene.node('ArgMax', [scene.x], { axis: attribute.int(1) }),
      scene.ints([3], []),
      scene.values([2], [0, 1]),
    ],
  }),
  'ai.onnx::CumSum@24': (scene) => ({ inputs: [scene.x, scene.ints([3], [])] }),
  'ai.onnx::Trilu@24': onImage,
  'ai.onnx::ScatterND@24': (scene) => ({
    inputs: [scene.x, scene.ints([0, 0], [1, 1, 2]), scene.floats([1, 1, ...scene.shape.slice(2)])],
    attributes: { reduction: attribute.string('add') },
  }),
  'ai.onnx::GatherND@24': (scene) => ({
    inputs: [
      scene.x,
      scene.ints(
        Array.from({ length: scene.shape[0] }, () => 0),
        [scene.shape[0], 1],
      ),
    ],
    attributes: { batch_dims: attribute.int(1) },
  }),
  'ai.onnx::ScatterElements@24': (scene) => ({
    inputs: [scene.x, scene.ints([0, 0], [1, 1, 1, 2]), scene.floats([1, 1, 1, 2])],
    attributes: { axis: attribute.int(2), reduction: attribute.string('add') },
  }),
  'ai.onnx::Einsum@24': (scene) => ({
    inputs: [scene.x],
    attributes: { equation: attribute.string(scene.pick(['...hw->...wh', 'nchw->nc', 'nchw->nhwc'])) },
  }),
  'ai.onnx::LSTM@24': recurrent(4),
  'ai.onnx::GRU@24': recurrent(3),
  'ai.onnx::RNN@24': recurrent(1),
  'ai.onnx::CenterCropPad@24': (scene) => ({
    inputs: [scene.x, scene.ints([scene.shape[0], scene.shape[1], scene.int(1, 9), scene.int(1, 9)])],
  }),
};
