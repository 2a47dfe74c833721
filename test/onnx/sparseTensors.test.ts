import { create } from '@bufbuild/protobuf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { attribute, makeNode } from '../../src/onnx/attributes';
import { parseModel } from '../../src/onnx/model';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  SparseTensorProtoSchema,
  TensorProto_DataType as Type,
  type SparseTensorProto,
  type TensorProto,
} from '../../src/onnx/proto/onnx_pb';
import { makeInt64Tensor, makeTensor, tensorDims, tensorFloats } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { encodeModel } from '../../src/onnx/write';
import { makeModel } from '../support/models/model';
import { normalArray } from '../support/random';

const VALUES = Float32Array.of(0.5, -2, 3, 1);
const DIMS = [2, 1, 3, 3];
const PLACES = [0, 5, 9, 16];
/** The same places, one index for each axis. */
const TUPLES = PLACES.flatMap((p) => [Math.floor(p / 9), 0, Math.floor((p % 9) / 3), p % 3]);

function sparse(indices: TensorProto, dims: readonly number[] = DIMS, values = VALUES): SparseTensorProto {
  return create(SparseTensorProtoSchema, {
    values: makeTensor('k', [values.length], values),
    indices,
    dims: dims.map(BigInt),
  });
}

function convolution(kernel: SparseTensorProto, asConstant = false) {
  const sparseTensor = create(AttributeProtoSchema, {
    name: 'sparse_value',
    type: AttributeProto_AttributeType.SPARSE_TENSOR,
    sparseTensor: kernel,
  });
  const constant = Object.assign(makeNode('Constant', [], ['k']), { attribute: [sparseTensor] });
  const proto = makeModel({
    nodes: [
      ...(asConstant ? [constant] : []),
      makeNode('Conv', ['x', 'k'], ['y'], { pads: attribute.ints([1, 1, 1, 1]) }),
    ],
    inputs: [makeValueInfo('x', Type.FLOAT, [1, 1, 4, 5])],
    outputs: [makeValueInfo('y', Type.FLOAT)],
  });
  if (!asConstant) proto.graph!.sparseInitializer.push(kernel);
  return encodeModel(proto);
}

async function run(bytes: Uint8Array): Promise<unknown> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
  return (await session.run({ x: new Tensor('float32', normalArray(20, 1), [1, 1, 4, 5]) }))['y']!.data;
}

describe('sparse weights are read as dense ones', () => {
  const forms = {
    'places in row-major order': makeInt64Tensor('', PLACES),
    'an index for each axis': makeInt64Tensor('', TUPLES, [4, 4]),
  };
  for (const [form, indices] of Object.entries(forms)) {
    for (const asConstant of [false, true]) {
      it(`given by ${form}, ${asConstant ? 'in a Constant node' : 'as an initializer'}`, async () => {
        const bytes = convolution(sparse(indices), asConstant);
        const model = parseModel(bytes, 'sparse.onnx');
        const kernel = model.graph.constant('k')!;
        const expected = new Float32Array(18);
        PLACES.forEach((place, i) => (expected[place] = VALUES[i]!));
        expect(tensorDims(kernel)).toEqual(DIMS);
        expect(tensorFloats(kernel)).toEqual(expected);
        expect(model.bytes).toBe(bytes);
        expect(await run(encodeModel(model.proto))).toEqual(await run(bytes));
      });
    }
  }

  it('without a single value', () => {
    const model = parseModel(convolution(sparse(makeInt64Tensor('', []), DIMS, new Float32Array())), 'sparse.onnx');
    expect(tensorFloats(model.graph.constant('k')!)).toEqual(new Float32Array(18));
  });
});

describe('sparse weights are refused in one line', () => {
  const refused: Readonly<Record<string, readonly [SparseTensorProto, RegExp]>> = {
    'that would fill the memory': [sparse(makeInt64Tensor('', PLACES), [1_000_000, 1_000_000]), /MAX_DENSE_BYTES/],
    'with a place outside': [sparse(makeInt64Tensor('', [0, 5, 9, 18])), /"k" has the index 18 on an axis of 18/],
    'with a negative index': [sparse(makeInt64Tensor('', [-1, 5, 9, 16])), /has the index -1/],
    'with too few indices': [sparse(makeInt64Tensor('', [0, 5, 9])), /has 4 values and indices of shape \[3\]/],
    'with indices of another rank': [sparse(makeInt64Tensor('', [...PLACES, ...PLACES], [4, 2])), /shape \[4, 2\]/],
    'with a negative dimension': [sparse(makeInt64Tensor('', PLACES), [-2, 1, 3, 3]), /has the shape \[-2, 1, 3, 3\]/],
  };
  for (const [what, [kernel, message]] of Object.entries(refused)) {
    it(what, () => {
      expect(() => parseModel(convolution(kernel), 'sparse.onnx')).toThrow(message);
    });
  }
});
