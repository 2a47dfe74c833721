import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { NodeAdder } from '../../../src/analysis/mirror/nodeAdder';
import { reverseByProduct } from '../../../src/analysis/mirror/reverseByProduct';
import { GraphProtoSchema } from '../../../src/onnx/proto/onnx_pb';
import { makeTensor, tensorFloats } from '../../../src/onnx/tensors';
import { reversal } from '../../../src/operators/mirror/state';

const WEIGHTS = makeTensor('w', [32, 16, 3, 4], new Float32Array(32 * 16 * 12));

function added(dims: readonly number[], axes: readonly number[]): NodeAdder | undefined {
  const adder = new NodeAdder(create(GraphProtoSchema), 13);
  const size = dims.reduce((a, b) => a * b, 1);
  const constant = makeTensor('w', dims, new Float32Array(size));
  return reverseByProduct(adder, constant, reversal(axes)) === undefined ? undefined : adder;
}

/** The matrix of the product, as the places that the entries of a kernel come from. */
function order(axes: readonly number[]): readonly number[] {
  const { initializers } = added([32, 16, 3, 4], axes)!;
  const matrix = tensorFloats(initializers.find(({ dims }) => dims.length === 2)!);
  return Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: 12 }, (__, from) => matrix[from * 12 + i]!).indexOf(1),
  );
}

describe('reversing kernels as a product', () => {
  it.each([
    ['rows', [2], [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]],
    ['columns', [3], [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8]],
    ['both', [2, 3], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
  ])('takes each entry from its mirror image: %s', (_, axes, places) => {
    expect(order(axes)).toEqual(places);
  });

  it('leaves the rest to nodes of other kinds', () => {
    expect(added([32, 16, 3, 4], [1])).toBeUndefined();
    expect(added([32, 16, 3, 4], [])).toBeUndefined();
    expect(added([4, 4, 3, 3], [3])).toBeUndefined();
    expect(added([64, 8, 9, 9], [3])).toBeUndefined();
    expect(added([512, 8], [1])).toBeUndefined();
    const adder = new NodeAdder(create(GraphProtoSchema), 13);
    expect(reverseByProduct(adder, WEIGHTS, new Map([[3, Int32Array.of(1, 0, 3, 2)]]))).toBeUndefined();
    expect(adder.nodes).toEqual([]);
  });
});
