import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { afterAll, describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import { noiseFloor } from '../../../src/analysis/measure/noiseFloor';
import { ModelGraph } from '../../../src/onnx/graph';
import { floatToHalf } from '../../../src/onnx/halfFloats';
import { makeTypedTensor, tensorFloats } from '../../../src/onnx/tensors';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import type { Report } from '../../../src/report/report';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** Eight convolutions with skips and three strides: exact in real numbers where every stage is aligned (1 mod 8). */
function symmetricNet(seed: number, size: readonly [number, number]): ModelProto {
  const b = new GraphBuilder({ seed });
  let x = b.input('x', [1, 3, ...size]);
  for (const width of [8, 16, 24]) {
    x = b.relu(b.conv(x, width, 3, { stride: 2, pads: 1, symmetric: 'hv' }));
    x = b.relu(b.add(x, b.conv(b.relu(b.conv(x, width, 3, { pads: 1, symmetric: 'hv' })), width, 1)));
  }
  b.output(b.gemm(b.flatten(b.globalAveragePool(x)), 10), 'y');
  return b.build();
}

function halved(model: ModelProto, size: readonly [number, number]): ModelProto {
  const graph = model.graph!;
  graph.initializer = graph.initializer.map((t) =>
    makeTypedTensor(t.name, t.dims.map(Number), Type.FLOAT16, Uint16Array.from(tensorFloats(t), floatToHalf)),
  );
  graph.input = [makeValueInfo('x', Type.FLOAT16, [1, 3, ...size])];
  graph.output = [makeValueInfo('y', Type.FLOAT16)];
  return model;
}

function converted(to: Type): ModelProto {
  const b = new GraphBuilder();
  const cast = (x: string): string => b.node('Cast', [x], { to: attribute.int(to) });
  b.output(b.node('Conv', [cast(b.input('x', [1, 3, 8, 8])), cast(b.weight([2, 3, 3, 3], { std: 1 }))]), 'y', to);
  return b.build();
}

function largestError(report: Report): number {
  const layers = report.layers.flatMap((layer) => Object.values(layer.error));
  expect(layers.length).toBe(report.layers.length * 3);
  return Math.max(...layers, ...report.outputs[0]!.pairs.map((pair) => pair.relL2));
}

describe('on aligned nets with symmetric kernels', () => {
  const sizes = [
    [33, 41],
    [65, 49],
    [97, 129],
  ] as const;

  it.each(sizes)('float32 stays ten times below its floor at %i×%i', async (...size) => {
    const report = await engine.report(symmetricNet(size[0], size));
    expect(report.noiseFloor).toBe(1e-5);
    expect(largestError(report)).toBeLessThan(report.noiseFloor / 10);
    expect(report.firstBroken).toEqual({ h: null, v: null, hv: null });
  });

  it.each(sizes)('float16 stays below its floor at %i×%i', async (...size) => {
    const report = await engine.report(halved(symmetricNet(size[0], size), size));
    expect(report.noiseFloor).toBe(2e-3);
    expect(largestError(report)).toBeLessThan(report.noiseFloor);
    expect(report.firstBroken).toEqual({ h: null, v: null, hv: null });
  });

  it('a stage that is not aligned stands far above it', async () => {
    const report = await engine.report(symmetricNet(1, [33, 40]));
    expect(report.layers[0]!.error.h).toBeGreaterThan(0.01);
    expect(report.layers[0]!.error.v).toBeLessThan(1e-6);
    expect(report.firstBroken).toMatchObject({ h: report.layers[0]!.tensor, v: null });
  });
});

it('reads the arithmetic off the operators and weights', () => {
  const of = (model: ModelProto): string => noiseFloor(new ModelGraph(model.graph!, 'm.onnx')).arithmetic;
  expect(of(symmetricNet(1, [9, 9]))).toBe('float32');
  expect(of(halved(symmetricNet(1, [9, 9]), [9, 9]))).toBe('float16');
  // As mixed precision is exported, and weights that are only kept in 16 bits.
  expect(of(converted(Type.FLOAT16))).toBe('float16');
  expect(of(converted(Type.BFLOAT16))).toBe('float16');
  expect(of(converted(Type.FLOAT))).toBe('float32');
  const b = new GraphBuilder();
  const zero = b.initializer(makeTypedTensor('zero', [], Type.UINT8, Uint8Array.of(0)));
  b.output(b.node('QuantizeLinear', [b.input('x', [1, 3, 8, 8]), b.weight([], [0.1]), zero]), 'y', Type.UINT8);
  expect(of(b.build())).toBe('quantized');
});
