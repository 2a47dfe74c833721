import { expect, it } from 'vitest';
import { floatConstant } from '../../../src/analysis/fix/floatConstant';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';

// 0.1 is 3DCCCCCD in single precision, 2E66 in half, 3FB999999999999A in double; −2 is C0000000, C000, C000….
it.each([
  [Type.FLOAT, 'cdcccc3d000000c0'],
  [Type.FLOAT16, '662e00c0'],
  [Type.BFLOAT16, 'cc3d00c0'],
  [Type.DOUBLE, '9a9999999999b93f00000000000000c0'],
])('writes numbers of type %i', (type, bytes) => {
  const tensor = floatConstant('c', type, [2], [0.1, -2]);
  expect(tensor).toMatchObject({ name: 'c', dataType: type, dims: [2n] });
  expect(Buffer.from(tensor.rawData).toString('hex')).toBe(bytes);
});
