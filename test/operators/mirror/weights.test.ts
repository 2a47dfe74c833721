import { describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { makeTensor, makeTypedTensor } from '../../../src/onnx/tensors';
import { realWeights } from '../../../src/operators/mirror/weights';
import { runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';

const DIMS = [2, 3, 1, 2];
const STORED = Int8Array.of(-128, 7, 3, 127, 0, -5, 12, 4, -77, 64, 1, -1);

interface Quantization {
  readonly axis?: number;
  readonly scale: readonly number[];
  /** Absent: no third input; empty: named ''. */
  readonly zero?: readonly number[];
}

function quantized({ axis, scale, zero }: Quantization): GraphBuilder {
  const b = new GraphBuilder();
  const shape = (values: readonly number[]): number[] => (values.length === 1 ? [] : [values.length]);
  const inputs = [
    b.initializer(makeTensor('q', DIMS, STORED)),
    b.initializer(makeTensor('scale', shape(scale), Float32Array.from(scale))),
    ...(zero === undefined
      ? []
      : zero.length === 0
        ? ['']
        : [b.initializer(makeTensor('zero', shape(zero), Int8Array.from(zero)))]),
  ];
  b.input('x', [1]);
  b.output(b.node('DequantizeLinear', inputs, axis === undefined ? {} : { axis: attribute.int(axis) }, { name: 'w' }));
  return b;
}

describe('realWeights', () => {
  it.each<[string, Quantization]>([
    ['one scale and zero point', { scale: [0.5], zero: [3] }],
    ['one scale without a zero point', { scale: [0.25] }],
    ['one scale with an empty zero point', { scale: [0.25], zero: [] }],
    ['scales and zero points of the first axis', { axis: 0, scale: [0.5, 2], zero: [3, -7] }],
    ['scales and zero points of the second axis, the default', { scale: [0.5, 2, 3], zero: [1, 0, -9] }],
    ['scales and zero points of the last axis', { axis: -1, scale: [0.5, 2], zero: [-3, 11] }],
  ])('are what ONNX Runtime reads with %s', async (_, quantization) => {
    const b = quantized(quantization);
    const expected = await runModel(b.bytes(), { x: { type: 'float32', dims: [1], data: Float32Array.of(0) } });
    expect(realWeights(b.model(), 'w')).toEqual({ dims: DIMS, data: expected['w']!.data });
  });

  it('are undefined where a block has a scale of its own', () => {
    const b = new GraphBuilder({ opset: 21 });
    const q = b.initializer(makeTensor('q', DIMS, STORED));
    const scale = b.initializer(makeTensor('scale', [1, 3, 1, 2], new Float32Array(6).fill(0.5)));
    const w = b.node('DequantizeLinear', [q, scale], { block_size: attribute.int(2), axis: attribute.int(0) });
    expect(realWeights(b.model(), w)).toBeUndefined();
    const each = b.initializer(makeTensor('each', DIMS, new Float32Array(12).fill(0.5)));
    const own = b.node('DequantizeLinear', [q, each], { block_size: attribute.int(1), axis: attribute.int(0) });
    expect(realWeights(b.model(), own)).toBeUndefined();
  });

  it('are undefined where scale or zero point are computed', () => {
    const b = new GraphBuilder();
    const x = b.input('x', []);
    const q = b.initializer(makeTensor('q', DIMS, STORED));
    const zero = b.initializer(makeTensor('zero', [], Int8Array.of(3)));
    const one = b.weight([], [0.5]);
    const byInput = b.node('DequantizeLinear', [q, x, zero]);
    const computed = b.node('Cast', [x], { to: attribute.int(Type.INT8) });
    const zeroByInput = b.node('DequantizeLinear', [q, one, computed]);
    const model = b.model();
    expect(realWeights(model, byInput)).toBeUndefined();
    expect(realWeights(model, zeroByInput)).toBeUndefined();
    expect(realWeights(model, x)).toBeUndefined();
  });

  it('are those that a Cast reads in half precision', () => {
    const b = new GraphBuilder();
    const half = b.initializer(makeTypedTensor('half', [3], Type.FLOAT16, Uint16Array.of(0x3c00, 0xc000, 0x3555)));
    const w = b.node('Cast', [half], { to: attribute.int(Type.FLOAT) });
    const { dims, data } = realWeights(b.model(), w)!;
    expect([dims, data[0], data[1]]).toEqual([[3], 1, -2]);
    expect(data[2]).toBeCloseTo(1 / 3, 3);
  });
});
