import type { ModelProto } from '../../src/onnx/proto/onnx_pb';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { appendToModel } from '../../src/onnx/append';
import { parseModel } from '../../src/onnx/model';
import { elementCount, tensorDims } from '../../src/onnx/tensors';
import { encodeModel } from '../../src/onnx/write';
import { GraphBuilder } from './models/graphBuilder';
import { mobilenetV2 } from './models/mobilenetV2';
import { resnet18, resnet50 } from './models/resnet';
import { tinyClassifier, tinyLeNet, tinySegmenter } from './models/tinyModels';
import { normalArray } from './random';

/** Parameters as published: a folded batch norm had a scale beside the bias that is left of it. */
function publishedParameters(proto: ModelProto): number {
  const { graph } = parseModel(encodeModel(proto), 'm.onnx');
  const count = (name: string) => elementCount(tensorDims(graph.initializer(name)!));
  return graph.nodes
    .filter((n) => n.opType === 'Conv' || n.opType === 'Gemm')
    .reduce((sum, n) => sum + count(n.input[1]!) + count(n.input[2]!) * (n.opType === 'Conv' ? 2 : 1), 0);
}

/** Root mean square of every activation of `ops`, in graph order. */
async function scales(proto: ModelProto, ops: readonly string[], size: number): Promise<readonly number[]> {
  const bytes = encodeModel(proto);
  const nodes = parseModel(bytes, 'm.onnx').graph.nodes.filter((n) => ops.includes(n.opType));
  const tensors = nodes.map((n) => n.output[0]!);
  const session = await InferenceSession.create(appendToModel(bytes, { outputs: tensors }));
  const x = new Tensor('float32', normalArray(3 * size * size, 7), [1, 3, size, size]);
  const outputs = await session.run({ input: x });
  return tensors.map((t) => {
    const data = outputs[t]!.data as Float32Array;
    return Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
  });
}

async function outputShape(proto: ModelProto, shape: readonly number[]): Promise<readonly number[]> {
  const session = await InferenceSession.create(encodeModel(proto));
  const data = normalArray(elementCount(shape), 3);
  return (await session.run({ input: new Tensor('float32', data, shape) }))['output']!.dims;
}

describe('the published networks', () => {
  it.each([
    ['ResNet-18', resnet18, 11_689_512],
    ['ResNet-50', resnet50, 25_557_032],
    ['MobileNetV2', mobilenetV2, 3_504_872],
  ] as const)('%s has its parameters and keeps the size of activations', async (_, make, parameters) => {
    const proto = make();
    expect(publishedParameters(proto)).toBe(parameters);
    const rms = await scales(proto, ['Relu', 'Clip', 'Add', 'Gemm'], 96);
    expect(rms.length).toBeGreaterThan(20);
    expect(Math.min(...rms)).toBeGreaterThan(0.1);
    expect(Math.max(...rms)).toBeLessThan(10);
  });

  it('depend on the seed only', () => {
    const bytes = (seed: number) => Buffer.from(encodeModel(tinyClassifier({ seed })));
    expect(bytes(3).equals(bytes(3))).toBe(true);
    expect(bytes(3).equals(bytes(4))).toBe(false);
  });

  it('take any size and batch, or the fixed one', async () => {
    expect(await outputShape(resnet18(), [2, 3, 65, 70])).toEqual([2, 1000]);
    expect(await outputShape(resnet18({ headless: true }), [1, 3, 64, 64])).toEqual([1, 512]);
    const fixed = mobilenetV2({ batch: 1, size: [64, 64] });
    expect(await outputShape(fixed, [1, 3, 64, 64])).toEqual([1, 1000]);
    await expect(outputShape(fixed, [2, 3, 64, 64])).rejects.toThrow(/Got: 2 Expected: 1/);
  });
});

describe('the tiny networks', () => {
  it('run', async () => {
    expect(await outputShape(tinyClassifier(), [1, 3, 30, 31])).toEqual([1, 10]);
    expect(await outputShape(tinyClassifier({ nhwc: true }), [1, 30, 31, 3])).toEqual([1, 10]);
    expect(await outputShape(tinySegmenter(), [2, 3, 32, 48])).toEqual([2, 4, 32, 48]);
    expect(await outputShape(tinyLeNet(), [1, 1, 28, 28])).toEqual([1, 10]);
  });
});

describe('GraphBuilder', () => {
  it('makes symmetric kernels', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 2, 8, 8]);
    b.conv(x, 3, [3, 5], { symmetric: 'hv', name: 'both' });
    b.conv(x, 3, [2, 3], { symmetric: 'h', name: 'h' });
    const { graph } = b.model();
    const both = new Float32Array(graph.initializer('both.weight')!.rawData.slice().buffer);
    const h = new Float32Array(graph.initializer('h.weight')!.rawData.slice().buffer);
    for (let at = 0; at < both.length; at += 15) {
      const kernel = both.subarray(at, at + 15);
      expect([...kernel].reverse()).toEqual([...kernel]);
      expect([kernel[0], kernel[1]]).toEqual([kernel[4], kernel[3]]);
    }
    for (let at = 0; at < h.length; at += 3) expect(h[at]).toBe(h[at + 2]);
    expect(h[0]).not.toBe(h[3]);
  });
});
