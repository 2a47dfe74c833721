import { create } from '@bufbuild/protobuf';
import { fc } from '../support/fastCheck';
import { TensorProtoSchema, TensorProto_DataType as Type } from '../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { floatToHalf, halfToFloat } from '../../src/onnx/halfFloats';
import {
  makeInt64Tensor,
  makeTensor,
  makeTypedTensor,
  tensorData,
  tensorDims,
  tensorFloats,
  tensorNumbers,
  type NumericArray,
} from '../../src/onnx/tensors';

const arrays: readonly NumericArray[] = [
  Float32Array.of(1.5, -2),
  Float64Array.of(1.5, -2),
  Int8Array.of(-1, 2),
  Uint8Array.of(1, 255),
  Int16Array.of(-1, 300),
  Uint16Array.of(1, 65535),
  Int32Array.of(-1, 70000),
  Uint32Array.of(1, 4294967295),
  BigInt64Array.of(-1n, 5n),
  BigUint64Array.of(1n, 5n),
];

describe('tensorData', () => {
  it.each(arrays.map((a) => [a.constructor.name, a] as const))('reads back %s', (_, array) => {
    const tensor = makeTensor('t', [2, 1], array);
    expect(tensorDims(tensor)).toEqual([2, 1]);
    expect(tensorData(tensor)).toEqual(array);
    expect(tensorFloats(tensor)).toEqual(Float32Array.from(array as ArrayLike<number | bigint>, Number));
  });

  it('reads unaligned raw data', () => {
    const bytes = new Uint8Array(13);
    bytes.set(new Uint8Array(Float32Array.of(1, 2, 3).buffer), 1);
    const tensor = makeTensor('t', [3], new Float32Array(3));
    tensor.rawData = bytes.subarray(1);
    expect(tensorData(tensor)).toEqual(Float32Array.of(1, 2, 3));
  });

  it('reads the repeated fields', () => {
    const one = (dataType: Type, field: object) =>
      tensorData(create(TensorProtoSchema, { dims: [1n], dataType, ...field }));
    expect(one(Type.FLOAT, { floatData: [0.5] })).toEqual(Float32Array.of(0.5));
    expect(one(Type.DOUBLE, { doubleData: [0.5] })).toEqual(Float64Array.of(0.5));
    expect(one(Type.INT64, { int64Data: [-5n] })).toEqual(BigInt64Array.of(-5n));
    expect(one(Type.UINT64, { uint64Data: [5n] })).toEqual(BigUint64Array.of(5n));
    expect(one(Type.UINT32, { uint64Data: [5n] })).toEqual(Uint32Array.of(5));
    expect(one(Type.INT32, { int32Data: [-5] })).toEqual(Int32Array.of(-5));
    expect(one(Type.INT8, { int32Data: [-5] })).toEqual(Int8Array.of(-5));
    expect(one(Type.BOOL, { int32Data: [1] })).toEqual(Uint8Array.of(1));
    expect(one(Type.FLOAT16, { int32Data: [0x3c00] })).toEqual(Float32Array.of(1));
    expect(one(Type.BFLOAT16, { int32Data: [0xc000] })).toEqual(Float32Array.of(-2));
  });

  it('reads float16 and bfloat16 from raw data', () => {
    const half = makeTypedTensor('t', [3], Type.FLOAT16, Uint16Array.of(0x3c00, 0x8001, 0x7c00));
    expect(tensorData(half)).toEqual(Float32Array.of(1, -(2 ** -24), Infinity));
    const bfloat = makeTypedTensor('t', [2], Type.BFLOAT16, Uint16Array.of(0x3f80, 0xbf80));
    expect(tensorData(bfloat)).toEqual(Float32Array.of(1, -1));
  });

  it('refuses what it cannot read', () => {
    const text = create(TensorProtoSchema, { name: 't', dims: [1n], dataType: Type.STRING });
    expect(() => tensorData(text)).toThrow(/"t" has the data type string/);
    const short = makeTensor('t', [2], Float32Array.of(1, 2));
    short.dims = [3n];
    expect(() => tensorData(short)).toThrow(/has the shape 3, but holds 2 numbers/);
    expect(() => makeTensor('t', [3], Float32Array.of(1))).toThrow(/1 elements for the shape \[3\]/);
  });
});

describe('tensorNumbers', () => {
  it('turns the int64 limits into infinities and refuses other inexact integers', () => {
    const limits = makeTensor('t', [3], BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 4n));
    expect(tensorNumbers(limits)).toEqual([Infinity, -Infinity, 4]);
    expect(() => tensorNumbers(makeTensor('t', [1], BigInt64Array.of(2n ** 53n + 1n)))).toThrow(/beyond the exact/);
    expect(tensorNumbers(makeInt64Tensor('t', [1, -1]))).toEqual([1, -1]);
  });
});

describe('float16', () => {
  it('comes back from every bit pattern', () => {
    const wrong = Array.from({ length: 65536 }, (_, half) => half).filter((half) => {
      const value = halfToFloat(half);
      const back = floatToHalf(value);
      return Number.isNaN(value) ? !Number.isNaN(halfToFloat(back)) : back !== half;
    });
    expect(wrong).toEqual([]);
  });

  it('is the nearest half of a float', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const half = floatToHalf(value);
        const error = Math.abs(halfToFloat(half) - value);
        for (const near of [half - 1, half + 1]) {
          const other = halfToFloat(near & 0xffff);
          if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
    expect(floatToHalf(65520)).toBe(0x7c00);
    expect(floatToHalf(65519)).toBe(0x7bff);
  });
});
