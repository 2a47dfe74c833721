import { TensorProto_DataType as Type, type TensorProto } from '../../onnx/proto/onnx_pb';
import { makeNode } from '../../onnx/attributes';
import { elementCount, makeInt64Tensor, makeTensor, tensorDims } from '../../onnx/tensors';
import type { State } from '../../operators/mirror/state';
import type { NodeAdder } from './nodeAdder';

/** Entries of a kernel up to which a matrix product beats ONNX Runtime's Slice, which moves one entry at a time. */
const MAX_AREA = 64;
/** Fewer weights are reversed at once either way. */
const MIN_ELEMENTS = 2 ** 12;

/**
 * Reverses the rows or columns of many small kernels as a product with a permutation matrix: all kernels in one, area ×
 * area. Exact, since every sum has one term that is not zero; only an entry that is not finite spreads over its kernel.
 *
 * @param constant float32 weights of which the last two axes are the kernels'
 * @param maps what to do to each axis
 * @returns the reversed tensor's name; undefined where nodes of another kind do it better
 */
export function reverseByProduct(adder: NodeAdder, constant: TensorProto, maps: State): string | undefined {
  const dims = tensorDims(constant);
  const [height = 0, width = 0] = dims.slice(-2);
  const axes = [...maps.keys()];
  const isOfKernels = axes.every((axis) => axis >= dims.length - 2 && maps.get(axis) === 'reverse');
  if (constant.dataType !== Type.FLOAT || dims.length < 4 || axes.length === 0 || !isOfKernels) return undefined;
  if (height * width > MAX_AREA || elementCount(dims) < MIN_ELEMENTS) return undefined;
  const area = height * width;
  const shapes = [[-1, area], dims].map((shape, i) => {
    return adder.constant(makeInt64Tensor(adder.fresh(`${constant.name}_shape_${i}`), shape));
  });
  const matrix = permutation([height, width], [axes.includes(dims.length - 2), axes.includes(dims.length - 1)]);
  const product = adder.constant(makeTensor(adder.fresh(`${constant.name}_order`), [area, area], matrix));
  const add = (op: string, inputs: readonly string[]): string =>
    adder.add(makeNode(op, inputs, [adder.fresh(`${constant.name}_reversed`)]));
  const rows = add('Reshape', [constant.name, shapes[0]!]);
  return add('Reshape', [add('MatMul', [rows, product]), shapes[1]!]);
}

/** Column i has its one where the i-th entry of the reversed kernel comes from; row-major. */
function permutation(
  [height, width]: readonly [number, number],
  [rows, columns]: readonly boolean[],
): Float32Array<ArrayBuffer> {
  const area = height * width;
  const matrix = new Float32Array(area * area);
  for (let i = 0; i < area; i++) {
    const [row, column] = [Math.floor(i / width), i % width];
    const from = (rows ? height - 1 - row : row) * width + (columns ? width - 1 - column : column);
    matrix[from * area + i] = 1;
  }
  return matrix;
}
