import { attribute } from '../../../src/onnx/attributes';
import { MOVEMENT_CASES } from './movement';
import { NORMALIZATION_CASES } from './normalization';
import { REDUCTION_CASES } from './reduction';
import { RESAMPLING_CASES } from './windows';
import type { Recipe, Recipes } from './scene';

/** Operators as earlier operator sets write them, by the set: what is an input today was an attribute. */

const slice: Recipe = (scene) => {
  const axes = scene.pick([[3], [2, 3], [1], [2]]);
  const bounds = axes.map((axis) => {
    const size = scene.sizeOf(axis);
    const start = scene.int(0, size - 1);
    return { start, end: scene.pick([scene.int(start + 1, size), 2 ** 31]) };
  });
  return {
    inputs: [scene.x],
    attributes: {
      starts: attribute.ints(bounds.map(({ start }) => start)),
      ends: attribute.ints(bounds.map(({ end }) => end)),
      axes: attribute.ints(axes),
    },
  };
};

const pad: Recipe = (scene) => {
  const amount = (): number => scene.int(0, 2);
  return {
    inputs: [scene.x],
    attributes: { pads: attribute.ints([0, 0, amount(), amount(), 0, 0, amount(), amount()]) },
  };
};

const split: Recipe = (scene) => {
  const axis = scene.pick([2, 3]);
  const size = scene.sizeOf(axis);
  const first = size === 1 ? 1 : scene.int(1, size - 1);
  const sizes = first === size ? [size] : [first, size - first];
  return {
    inputs: [scene.x],
    attributes: { axis: attribute.int(axis), split: attribute.ints(sizes) },
    outputs: sizes.length,
  };
};

const reduce: Recipe = (scene) => ({
  inputs: [scene.x],
  attributes: {
    axes: attribute.ints(scene.pick([[2, 3], [1], [3], [0, 2]])),
    keepdims: attribute.int(scene.int(0, 1)),
  },
});

/** From an axis on, all entries are one row. */
const rows: Recipe = (scene) => ({ inputs: [scene.x], attributes: { axis: attribute.int(scene.int(0, 3)) } });

/** Present forms in the first operator set that has them. */
const FIRST_OF_ITS_FORM: Recipes = {
  'ai.onnx::Slice@10': MOVEMENT_CASES['ai.onnx::Slice']!,
  'ai.onnx::Pad@11': (scene) => ({
    inputs: [scene.x, scene.ints([0, 0, scene.int(0, 2), scene.int(0, 2), 0, 0, scene.int(0, 2), scene.int(0, 2)])],
  }),
  'ai.onnx::Pad@18': RESAMPLING_CASES['ai.onnx::Pad']!,
  'ai.onnx::Resize@11': (scene) => ({
    inputs: [
      scene.x,
      scene.values([0], []),
      scene.values(
        [4],
        scene.pick([
          [1, 1, 2, 2],
          [1, 1, 1.5, 3],
        ]),
      ),
    ],
    attributes: { mode: attribute.string(scene.pick(['nearest', 'linear'])) },
  }),
  'ai.onnx::Softmax@13': NORMALIZATION_CASES['ai.onnx::Softmax']!,
  'ai.onnx::Hardmax@13': REDUCTION_CASES['ai.onnx::Hardmax']!,
  'ai.onnx::Split@13': MOVEMENT_CASES['ai.onnx::Split']!,
  'ai.onnx::Squeeze@13': MOVEMENT_CASES['ai.onnx::Squeeze']!,
  'ai.onnx::TopK@10': (scene) => ({ inputs: [scene.x, scene.ints([1])], outputs: 2 }),
  'ai.onnx::DFT@20': (scene) => ({ inputs: [scene.node('Unsqueeze', [scene.x, scene.ints([-1])])] }),
};

export const OLDER_FORMS: Recipes = {
  ...FIRST_OF_ITS_FORM,
  'ai.onnx::Slice@9': slice,
  'ai.onnx::Pad@10': pad,
  'ai.onnx::Resize@10': (scene) => ({
    inputs: [
      scene.x,
      scene.values(
        [4],
        scene.pick([
          [1, 1, 2, 2],
          [1, 1, 1.5, 3],
          [1, 1, 1, 2.5],
        ]),
      ),
    ],
    attributes: { mode: attribute.string(scene.pick(['nearest', 'linear'])) },
  }),
  'ai.onnx::Upsample@8': (scene) => ({
    inputs: [scene.x],
    attributes: {
      scales: attribute.floats(
        scene.pick([
          [1, 1, 2, 2],
          [1, 1, 3, 1],
        ]),
      ),
      mode: attribute.string(scene.pick(['nearest', 'linear'])),
    },
  }),
  'ai.onnx::Squeeze@11': (scene) => {
    const axis = scene.int(0, 4);
    const wide = scene.node('Unsqueeze', [scene.x], { axes: attribute.ints([axis]) });
    return { inputs: [wide], attributes: { axes: attribute.ints([axis]) } };
  },
  'ai.onnx::Unsqueeze@11': (scene) => ({
    inputs: [scene.x],
    attributes: { axes: attribute.ints(scene.pick([[0], [4], [0, 2], [1, 3]])) },
  }),
  'ai.onnx::Split@11': split,
  'ai.onnx::ReduceSum@11': reduce,
  'ai.onnx::ReduceMean@13': reduce,
  'ai.onnx::ReduceMax@11': reduce,
  'ai.onnx::Softmax@11': rows,
  'ai.onnx::LogSoftmax@11': rows,
  'ai.onnx::Hardmax@11': rows,
  'ai.onnx::TopK@9': (scene) => {
    const axis = scene.int(0, 3);
    return {
      inputs: [scene.x],
      attributes: { axis: attribute.int(axis), k: attribute.int(scene.int(1, scene.sizeOf(axis))) },
      outputs: 2,
    };
  },
  'ai.onnx::Clip@6': (scene) => ({
    inputs: [scene.x],
    attributes: { min: attribute.float(-0.5), max: attribute.float(0.5) },
  }),
  'ai.onnx::DFT@17': (scene) => ({
    inputs: [scene.node('Unsqueeze', [scene.x, scene.ints([-1])])],
    attributes: { axis: attribute.int(scene.int(1, 3)) },
  }),
};
