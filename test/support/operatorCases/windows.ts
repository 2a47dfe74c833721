import { attribute } from '../../../src/onnx/attributes';
import type { Attributes } from '../models/windowOptions';
import type { Recipe, Recipes, Scene } from './scene';

interface Window {
  readonly kernel: readonly number[];
  readonly attributes: Attributes;
}

/** Kernel, strides and pads that fit the image. `dilates`: whether the operator knows dilations. */
function window(scene: Scene, dilates = true): Window {
  const sizes = scene.shape.slice(2);
  const kernel = sizes.map((size) => scene.int(1, Math.min(3, size)));
  const begins = kernel.map((k) => scene.int(0, k - 1));
  const ends = kernel.map((k) => scene.int(0, k - 1));
  const isExplicit = scene.chance();
  // ONNX Runtime has no dilation where it finds the pads itself.
  const dilations = kernel.map((k, i) => (isExplicit && 2 * (k - 1) + 1 <= sizes[i]! ? scene.int(1, 2) : 1));
  // Nor does it make negative pads.
  const strides = [scene.int(1, 3), scene.int(1, 2)].map((s, i) => (isExplicit ? s : Math.min(s, kernel[i]!)));
  const padding: Attributes = isExplicit
    ? { pads: attribute.ints([...begins, ...ends]) }
    : { auto_pad: attribute.string(scene.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'])) };
  return {
    kernel,
    attributes: {
      kernel_shape: attribute.ints(kernel),
      strides: attribute.ints(strides),
      ...(dilates ? { dilations: attribute.ints(dilations) } : {}),
      ...padding,
    },
  };
}

/** Weights for all channels at once, or channel by channel. */
function filters(scene: Scene, kernel: readonly number[]) {
  const channels = scene.shape[1];
  const depthwise = scene.chance();
  return {
    dims: depthwise ? [channels, 1, ...kernel] : [3, channels, ...kernel],
    group: { group: attribute.int(depthwise ? channels : 1) },
  };
}

const conv: Recipe = (scene) => {
  const { kernel, attributes } = window(scene);
  const { dims, group } = filters(scene, kernel);
  return { inputs: [scene.x, scene.floats(dims), scene.floats([dims[0]!])], attributes: { ...attributes, ...group } };
};

const convTranspose: Recipe = (scene) => {
  const kernel = [scene.int(1, 3), scene.int(1, 3)];
  const strides = [scene.int(1, 3), scene.int(1, 3)];
  return {
    inputs: [scene.x, scene.floats([scene.shape[1], 2, ...kernel])],
    attributes: {
      kernel_shape: attribute.ints(kernel),
      strides: attribute.ints(strides),
      pads: attribute.ints([...kernel, ...kernel].map((k) => scene.int(0, Math.ceil(k / 2) - 1))),
      output_padding: attribute.ints(strides.map((s) => scene.int(0, s - 1))),
    },
  };
};

const convInteger: Recipe = (scene) => {
  const { kernel, attributes } = window(scene);
  const { dims, group } = filters(scene, kernel);
  const [x, , zero] = scene.quantized();
  return { inputs: [x, scene.bytes(dims), zero, scene.bytes([], 120, 130)], attributes: { ...attributes, ...group } };
};

const quantizedConv: Recipe = (scene) => {
  const { kernel, attributes } = window(scene);
  const { dims, group } = filters(scene, kernel);
  const weights = [scene.bytes(dims), scene.floats([], 0.01, 0.01), scene.bytes([], 128, 128)];
  return {
    inputs: [...scene.quantized(), ...weights, ...scene.quantization()],
    attributes: { ...attributes, ...group },
  };
};

const fusedConv: Recipe = (scene) => {
  const call = conv(scene);
  return { ...call, attributes: { ...call.attributes, activation: attribute.string('Relu') } };
};

const deformConv: Recipe = (scene) => {
  const [batch, channels, height, width] = scene.shape;
  const offsets = scene.floats([batch, 2 * 9, height, width]);
  return {
    inputs: [scene.x, scene.floats([3, channels, 3, 3]), offsets],
    attributes: { kernel_shape: attribute.ints([3, 3]), pads: attribute.ints([1, 1, 1, 1]) },
  };
};

export const CONVOLUTION_CASES: Recipes = {
  'ai.onnx::Conv': conv,
  'ai.onnx::ConvTranspose': convTranspose,
  'ai.onnx::ConvInteger': convInteger,
  'ai.onnx::QLinearConv': quantizedConv,
  'ai.onnx::DeformConv': deformConv,
  'com.microsoft::FusedConv': fusedConv,
  'com.microsoft::QLinearConv': quantizedConv,
};

/** Pads of a pool must not be counted where a partial window reaches beyond them: that is another test's. */
const pool =
  (dilates: boolean, extra: (scene: Scene) => Attributes = () => ({})): Recipe =>
  (scene) => ({ inputs: [scene.x], attributes: { ...window(scene, dilates).attributes, ...extra(scene) } });

const ceil = (scene: Scene): Attributes => ({ ceil_mode: attribute.int(scene.int(0, 1)) });

export const POOLING_CASES: Recipes = {
  'ai.onnx::MaxPool': pool(true, ceil),
  'ai.onnx::AveragePool': pool(true, (scene) => ({
    ...ceil(scene),
    count_include_pad: attribute.int(scene.int(0, 1)),
  })),
  'ai.onnx::LpPool': pool(true, (scene) => ({ p: attribute.int(scene.int(1, 2)) })),
  'ai.onnx::MaxUnpool': (scene) => {
    const attributes = { kernel_shape: attribute.ints([1, 1]) };
    const outputs = [scene.name('pooled'), scene.name('indices')];
    scene.builder.nodeWithOutputs('MaxPool', [scene.x], outputs, attributes);
    return { inputs: outputs, attributes };
  },
  'com.microsoft::QLinearAveragePool': (scene) => ({
    inputs: [...scene.quantized(), ...scene.quantization()],
    attributes: { ...window(scene, false).attributes, ...ceil(scene) },
  }),
};

const COORDINATES = ['half_pixel', 'pytorch_half_pixel', 'half_pixel_symmetric', 'align_corners', 'asymmetric'];

const resize: Recipe = (scene) => {
  const mode = scene.pick(['nearest', 'linear', 'cubic']);
  const attributes = {
    mode: attribute.string(mode),
    coordinate_transformation_mode: attribute.string(scene.pick(COORDINATES)),
    ...(mode === 'nearest'
      ? { nearest_mode: attribute.string(scene.pick(['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'])) }
      : {}),
  };
  const [batch, channels, height, width] = scene.shape;
  if (scene.chance()) {
    const sizes = [batch, channels, scene.int(1, 2 * height), scene.int(1, 2 * width)];
    return { inputs: [scene.x, '', '', scene.ints(sizes)], attributes };
  }
  const scales = scene.pick([
    [1, 1, 2, 2],
    [1, 1, 1.5, 3],
    [1, 1, 1, 2.5],
  ]);
  return { inputs: [scene.x, '', scene.values([4], scales)], attributes };
};

const pad: Recipe = (scene) => {
  const mode = scene.pick(['constant', 'edge', 'reflect', 'wrap']);
  const most = mode === 'constant' || mode === 'edge' ? 2 : Math.min(2, scene.shape[2] - 1, scene.shape[3] - 1);
  const amount = (): number => scene.int(0, most);
  const inputs = scene.chance()
    ? [scene.x, scene.ints([0, 0, amount(), amount(), 0, 0, amount(), amount()])]
    : [scene.x, scene.ints([amount(), amount()]), '', scene.ints([scene.pick([2, 3, -1])])];
  return { inputs, attributes: { mode: attribute.string(mode) } };
};

const gridSample: Recipe = (scene) => ({ inputs: [scene.x, scene.floats([scene.shape[0], 3, 4, 2])] });

const microsoftPad: Recipe = (scene) => {
  const amount = (): number => scene.int(0, 2);
  return { inputs: [scene.x, scene.ints([0, 0, amount(), amount(), 0, 0, amount(), amount()])] };
};

export const RESAMPLING_CASES: Recipes = {
  'ai.onnx::Pad': pad,
  'ai.onnx::Resize': resize,
  'ai.onnx::Upsample': (scene) => ({
    inputs: [scene.x, scene.values([4], [1, 1, 2, 3])],
    attributes: { mode: attribute.string(scene.pick(['nearest', 'linear'])) },
  }),
  'ai.onnx::GridSample': gridSample,
  'com.microsoft::GridSample': gridSample,
  'com.microsoft::Pad': microsoftPad,
  'ai.onnx::RoiAlign': (scene) => ({
    inputs: [scene.x, scene.values([2, 4], [0, 0, 2, 2, 1, 0.5, 3, 2.5]), scene.ints([0, scene.shape[0] - 1])],
    attributes: { output_height: attribute.int(2), output_width: attribute.int(3) },
  }),
  'ai.onnx::MaxRoiPool': (scene) => ({
    inputs: [scene.x, scene.values([1, 5], [0, 0, 0, 2, 2])],
    attributes: { pooled_shape: attribute.ints([2, 2]) },
  }),
};
