import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import { elementCount } from '../../../src/onnx/tensors';
import type { Recipe, Recipes, Scene } from './scene';

const reshape: Recipe = (scene) => {
  const [batch, channels, height, width] = scene.shape;
  const target = scene.pick([
    [0, 0, -1],
    [batch, channels * height, width],
    [0, -1],
    [batch, 1, channels, height * width],
    [elementCount(scene.shape)],
    [batch * channels, 1, height, width],
  ]);
  return { inputs: [scene.x, scene.ints(target)] };
};

/** Two copies of the image side by side along an axis, so that it can be parted evenly. */
function doubled(scene: Scene, ...axes: readonly number[]): string {
  return axes.reduce((x, axis) => scene.node('Concat', [x, x], { axis: attribute.int(axis) }), scene.x);
}

const slice: Recipe = (scene) => {
  const axes = scene.pick([[3], [2, 3], [1], [-1, -2]]);
  const bounds = axes.map((axis) => {
    const size = scene.sizeOf(axis);
    const step = scene.pick([1, 1, 2, -1]);
    const [a, b] = [scene.int(0, size - 1), scene.int(0, size - 1)].sort((p, q) => p - q) as [number, number];
    return step > 0
      ? { start: a, end: b === size - 1 ? 2 ** 40 : b + 1, step }
      : { start: b, end: a === 0 ? -size - 1 : a - 1, step };
  });
  return {
    inputs: [
      scene.x,
      scene.ints(bounds.map((b) => b.start)),
      scene.ints(bounds.map((b) => b.end)),
      scene.ints(axes),
      scene.ints(bounds.map((b) => b.step)),
    ],
  };
};

const gather: Recipe = (scene) => {
  const axis = scene.axis();
  const size = scene.sizeOf(axis);
  const reversed = Array.from({ length: size }, (_, i) => size - 1 - i);
  const indices = scene.pick([reversed, [0, size - 1], [scene.int(-size, size - 1)]]);
  const dims = indices.length === 1 && scene.chance() ? [] : [indices.length];
  return { inputs: [scene.x, scene.ints(indices, dims)], attributes: { axis: attribute.int(axis) } };
};

const split: Recipe = (scene) => {
  const axis = scene.axis();
  const size = scene.sizeOf(axis);
  if (size === 1) return { inputs: [scene.x, scene.ints([1])], attributes: { axis: attribute.int(axis) } };
  const first = scene.int(1, size - 1);
  return {
    inputs: [scene.x, scene.ints([first, size - first])],
    attributes: { axis: attribute.int(axis) },
    outputs: 2,
  };
};

/** Positions along an axis, one for each entry of the image. */
function places(scene: Scene, axis: number): string {
  const count = elementCount(scene.shape);
  return scene.ints(
    Array.from({ length: count }, () => scene.int(0, scene.sizeOf(axis) - 1)),
    scene.shape,
  );
}

const gatherElements: Recipe = (scene) => {
  const axis = scene.axis();
  return { inputs: [scene.x, places(scene, axis)], attributes: { axis: attribute.int(axis) } };
};

/** One entry of each line along an axis is overwritten. */
const scatterElements: Recipe = (scene) => {
  const axis = scene.pick([0, 1, 2, 3].filter((a) => scene.sizeOf(a) > 1));
  const dims = scene.shape.map((size, i) => (i === axis ? 1 : size));
  const at = scene.int(0, scene.sizeOf(axis) - 1);
  const indices = scene.ints(new Array<number>(elementCount(dims)).fill(at), dims);
  return { inputs: [scene.x, indices, scene.floats(dims)], attributes: { axis: attribute.int(axis) } };
};

const gatherND: Recipe = (scene) => ({
  inputs: [scene.x, scene.ints([0, 0, 0, scene.shape[1] - 1], [2, 2])],
});

const quantizedConcat: Recipe = (scene) => ({
  inputs: [...scene.quantization(), ...scene.quantized(), ...scene.quantized(scene.node('Sin', [scene.x]))],
  attributes: { axis: attribute.int(scene.int(1, 3)) },
});

export const MOVEMENT_CASES: Recipes = {
  'ai.onnx::Reshape': reshape,
  'ai.onnx::Flatten': (scene) => ({ inputs: [scene.x], attributes: { axis: attribute.int(scene.int(-4, 4)) } }),
  'ai.onnx::Squeeze': (scene) => {
    const axis = scene.int(0, 4);
    return { inputs: [scene.node('Unsqueeze', [scene.x, scene.ints([axis])]), scene.ints([axis])] };
  },
  'ai.onnx::Unsqueeze': (scene) => ({ inputs: [scene.x, scene.ints(scene.pick([[0], [4], [-1, 2], [1, 3]]))] }),
  'ai.onnx::Transpose': (scene) => ({
    inputs: [scene.x],
    attributes: {
      perm: attribute.ints(
        scene.pick([
          [0, 2, 3, 1],
          [3, 2, 1, 0],
          [0, 1, 3, 2],
        ]),
      ),
    },
  }),
  'ai.onnx::Expand': (scene) => ({
    inputs: [scene.node('ReduceMean', [scene.x, scene.ints([scene.int(1, 3)])]), scene.ints([2, ...scene.shape])],
  }),
  'ai.onnx::Tile': (scene) => ({
    inputs: [scene.x, scene.ints([1, scene.int(1, 2), scene.int(1, 2), scene.int(1, 3)])],
  }),
  'ai.onnx::Concat': (scene) => ({
    inputs: [scene.x, scene.node('Sin', [scene.x]), ...(scene.chance() ? [scene.floats(scene.shape)] : [])],
    attributes: { axis: attribute.int(scene.axis()) },
  }),
  'ai.onnx::Split': split,
  'ai.onnx::Slice': slice,
  'ai.onnx::Gather': gather,
  'ai.onnx::DepthToSpace': (scene) => ({
    inputs: [doubled(scene, 1, 1)],
    attributes: { blocksize: attribute.int(2), mode: attribute.string(scene.pick(['DCR', 'CRD'])) },
  }),
  'ai.onnx::SpaceToDepth': (scene) => ({ inputs: [doubled(scene, 2, 3)], attributes: { blocksize: attribute.int(2) } }),
  'ai.onnx::Col2Im': (scene) => {
    const columns = doubled(scene, 1, 1);
    const [batch, channels, height, width] = scene.shape;
    const folded = scene.node('Reshape', [columns, scene.ints([batch, channels * 4, height * width])]);
    return { inputs: [folded, scene.ints([height + 1, width + 1]), scene.ints([2, 2])] };
  },
  'ai.onnx::CenterCropPad': (scene) => ({
    inputs: [scene.x, scene.ints([scene.int(1, 9), scene.int(1, 9)])],
    attributes: { axes: attribute.ints([2, 3]) },
  }),
  'ai.onnx::ReverseSequence': (scene) => ({
    inputs: [scene.x, scene.ints(Array.from({ length: scene.shape[0] }, () => scene.int(1, scene.shape[1])))],
    attributes: { batch_axis: attribute.int(0), time_axis: attribute.int(1) },
  }),
  'ai.onnx::GatherElements': gatherElements,
  'ai.onnx::GatherND': gatherND,
  'ai.onnx::Scatter': scatterElements,
  'ai.onnx::ScatterElements': scatterElements,
  'ai.onnx::ScatterND': (scene) => ({
    inputs: [scene.x, scene.ints([0, 0, 0], [1, 3]), scene.floats([1, scene.shape[3]])],
  }),
  'ai.onnx::Compress': (scene) => ({
    inputs: [scene.x, scene.node('Cast', [scene.ints([1])], { to: attribute.int(Type.BOOL) })],
    attributes: { axis: attribute.int(scene.axis()) },
  }),
  'com.microsoft::QLinearConcat': quantizedConcat,
  'com.microsoft::GatherND': gatherND,
  'com.microsoft::ExpandDims': (scene) => ({
    inputs: [scene.x, scene.node('Cast', [scene.ints([scene.int(-1, 4)], [])], { to: attribute.int(Type.INT32) })],
  }),
};
