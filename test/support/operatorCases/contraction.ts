import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import { elementCount } from '../../../src/onnx/tensors';
import type { Recipe, Recipes, Scene } from './scene';

/** The image times weights, weights times the image, or the image times itself transposed. */
const matMul: Recipe = (scene) => {
  const [, , height, width] = scene.shape;
  const turned = scene.node('Transpose', [scene.node('Sin', [scene.x])], { perm: attribute.ints([0, 1, 3, 2]) });
  return {
    inputs: scene.pick([
      [scene.x, scene.floats([width, 3])],
      [scene.floats([3, height]), scene.x],
      [scene.x, turned],
      [scene.x, scene.floats([width])],
    ]),
  };
};

const fusedMatMul: Recipe = (scene) => {
  const [, , height, width] = scene.shape;
  const [transA, transB] = [scene.chance(), scene.chance()];
  const dims = [transA ? height : width, 3];
  const flags = {
    transA: attribute.int(Number(transA)),
    transB: attribute.int(Number(transB)),
    alpha: attribute.float(0.5),
  };
  if (scene.chance()) {
    return { inputs: [scene.x, scene.floats(transB ? dims.toReversed() : dims)], attributes: flags };
  }
  const same = { ...flags, transB: attribute.int(Number(!transA)) };
  return { inputs: [scene.x, scene.node('Sin', [scene.x])], attributes: same };
};

const integerProduct: Recipe = (scene) => {
  const [x, , zero] = scene.quantized();
  return { inputs: [x, scene.bytes([scene.shape[3], 3]), zero, scene.bytes([], 120, 130)] };
};

const weights = (scene: Scene, dims: readonly number[]): readonly string[] => [
  scene.bytes(dims),
  scene.floats([], 0.01, 0.01),
  scene.bytes([], 128, 128),
];

/** Rows of the image times weights, on either side, perhaps transposed. */
function gemmOperands(scene: Scene): { readonly rows: string; readonly columns: number; readonly count: number } {
  const whole = elementCount(scene.shape);
  const columns = scene.pick([scene.shape[3], scene.shape[2] * scene.shape[3], whole / scene.shape[0]]);
  return {
    rows: scene.node('Reshape', [scene.x, scene.ints([whole / columns, columns])]),
    columns,
    count: whole / columns,
  };
}

const gemm: Recipe = (scene) => {
  const { rows, columns, count } = gemmOperands(scene);
  const [transA, transB] = [scene.chance(), scene.chance()];
  const [sum, kept] = transA ? [count, columns] : [columns, count];
  const bias = scene.pick([[], [3], [1, 3], [kept, 1], [kept, 3]]);
  return {
    inputs: [rows, scene.floats(transB ? [3, sum] : [sum, 3]), scene.floats(bias)],
    attributes: {
      transA: attribute.int(Number(transA)),
      transB: attribute.int(Number(transB)),
      alpha: attribute.float(0.5),
    },
  };
};

const quantizedGemm: Recipe = (scene) => {
  const { rows, columns } = gemmOperands(scene);
  return {
    inputs: [...scene.quantized(rows), ...weights(scene, [columns, 3]), '', ...scene.quantization()],
  };
};

const einsum: Recipe = (scene) => {
  const [, channels, height, width] = scene.shape;
  const [equation, inputs] = scene.pick<readonly [string, () => readonly string[]]>([
    ['nchw,wk->nchk', () => [scene.x, scene.floats([width, 3])]],
    ['nchw->nhc', () => [scene.x]],
    ['nchw,nkhw->nck', () => [scene.x, scene.node('Sin', [scene.x])]],
    ['nchw,h->nwc', () => [scene.x, scene.floats([height])]],
    ['nchw,c', () => [scene.x, scene.floats([channels])]],
  ]);
  return { inputs: inputs(), attributes: { equation: attribute.string(equation) } };
};

export const CONTRACTION_CASES: Recipes = {
  'ai.onnx::MatMul': matMul,
  'ai.onnx::MatMulInteger': integerProduct,
  'ai.onnx::QLinearMatMul': (scene) => ({
    inputs: [...scene.quantized(), ...weights(scene, [scene.shape[3], 3]), ...scene.quantization()],
  }),
  'ai.onnx::Gemm': gemm,
  'ai.onnx::Einsum': einsum,
  'com.microsoft::FusedMatMul': fusedMatMul,
  'com.microsoft::TransposeMatMul': fusedMatMul,
  'com.microsoft::FusedGemm': (scene) => {
    const call = gemm(scene);
    return { ...call, attributes: { ...call.attributes, activation: attribute.string('Relu') } };
  },
  'com.microsoft::QGemm': quantizedGemm,
  'com.microsoft::MatMulIntegerToFloat': (scene) => {
    const [x, scale, zero] = scene.quantized();
    const [w, weightScale, weightZero] = weights(scene, [scene.shape[3], 3]);
    return { inputs: [x, w!, scale, weightScale!, zero, weightZero!] };
  },
  'com.microsoft::DynamicQuantizeMatMul': (scene) => {
    const [w, scale, zero] = weights(scene, [scene.shape[3], 3]);
    return { inputs: [scene.x, w!, scale!, zero!] };
  },
  'com.microsoft::MatMulInteger16': (scene) => ({
    inputs: [scene.x, scene.floats([scene.shape[3], 3], -9, 9)].map((name) =>
      scene.node('Cast', [scene.node('Mul', [name, scene.values([], [5])])], { to: attribute.int(Type.INT16) }),
    ),
  }),
  'ai.onnx::Det': (scene) => ({ inputs: [square(scene)] }),
  'ai.onnx::DFT': (scene) => ({
    inputs: [scene.node('Unsqueeze', [scene.x, scene.ints([-1])]), '', scene.ints([scene.int(1, 3)], [])],
  }),
  'com.microsoft::Inverse': (scene) => ({ inputs: [square(scene)] }),
};

/** Matrices of columns by columns, far from singular. */
function square(scene: Scene): string {
  const width = scene.shape[3];
  const turned = scene.node('Transpose', [scene.x], { perm: attribute.ints([0, 1, 3, 2]) });
  const identity = scene.values(
    [width, width],
    Array.from({ length: width * width }, (_, i) => (i % (width + 1) === 0 ? 4 : 0)),
  );
  return scene.node('Add', [scene.node('MatMul', [turned, scene.x]), identity]);
}
