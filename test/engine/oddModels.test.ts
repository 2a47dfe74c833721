import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  TensorProto_DataType as Type,
  type GraphProto,
  type NodeProto,
} from '../../src/onnx/proto/onnx_pb';
import { afterAll, describe, expect, it } from 'vitest';
import { attribute, makeNode } from '../../src/onnx/attributes';
import { floatToHalf } from '../../src/onnx/halfFloats';
import { makeTypedTensor, tensorFloats } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { misalignedSentence } from '../../src/report/facts/sizes';
import type { Report } from '../../src/report/report';
import { EngineFixture, PROJECT } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';
import { tinyClassifier } from '../support/models/tinyModels';

const engine = new EngineFixture();
afterAll(() => engine.remove());

const SIZE = [24, 32] as const;
const input = (b: GraphBuilder, type = Type.FLOAT): string => b.input('x', ['N', 3, ...SIZE], type);

/** What must hold of every report. */
function expectSound(report: Report): void {
  expect(report.layers.length).toBeGreaterThan(0);
  for (const layer of report.layers) {
    for (const flip of report.flips) expect(layer.error[flip], `${layer.tensor} ${flip}`).toBeGreaterThanOrEqual(0);
  }
  expect(report.checks.instrumentationDelta).toBeLessThanOrEqual(report.noiseFloor);
}

const actions = (report: Report): Record<string, string | undefined> =>
  Object.fromEntries(report.layers.map((layer) => [layer.tensor, layer.action.h]));

/** conv1, what `middle` makes of it, conv2. */
function around(middle: (b: GraphBuilder, conv: string) => string): ReturnType<GraphBuilder['build']> {
  const b = new GraphBuilder();
  const between = middle(b, b.conv(input(b), 4, 3, { pads: 1, name: 'c1' }));
  b.setChannels(between, 4);
  b.output(b.conv(between, 2, 3, { pads: 1, name: 'c2' }), 'y');
  return b.build();
}

const flag = (b: GraphBuilder, name: string): string =>
  b.initializer(makeTypedTensor(name, [], Type.BOOL, Uint8Array.of(1)));

function branch(name: string, node: NodeProto): GraphProto {
  return create(GraphProtoSchema, { name, node: [node], output: [makeValueInfo(node.output[0]!, Type.FLOAT)] });
}

describe('operators that are not followed', () => {
  const lostAfter = (report: Report, operator: string): void => {
    expectSound(report);
    expect(actions(report)).toMatchObject({ c1: 'flip(3)', y: 'flip(3)' });
    expect(report.layers.find((layer) => layer.tensor === 'y')!.assumed).toBe(true);
    expect(report.outputs[0]).toMatchObject({
      shape: [1, 2, ...SIZE],
      contract: { certainty: 'assumed' },
    });
    expect(report.warnings.join()).toContain(`the operator ${operator} is not followed`);
  };

  it('measures around an If', async () => {
    const model = around((b, conv) =>
      b.node('If', [flag(b, 'which')], {
        then_branch: attribute.graph(branch('then', makeNode('Relu', [conv], ['then_y']))),
        else_branch: attribute.graph(branch('else', makeNode('Tanh', [conv], ['else_y']))),
      }),
    );
    lostAfter(await engine.report(model), 'If');
  });

  it('says that nothing is known of the sizes behind an If', async () => {
    const model = around((b, conv) =>
      b.node('If', [flag(b, 'which')], {
        then_branch: attribute.graph(branch('then', makeNode('Relu', [conv], ['then_y']))),
        else_branch: attribute.graph(branch('else', makeNode('Tanh', [conv], ['else_y']))),
      }),
    );
    const path = engine.writeModel('behind.onnx', model);
    const { sizeAdvice } = await engine.service.audit({ kind: 'file', path });
    expect(sizeAdvice.unknown).toEqual(['c2']);
    expect(misalignedSentence(sizeAdvice)).toBe(
      'Every strided operator that is known is aligned at this size. Not known of c2: the order of positions before is not known.',
    );
  });

  it('measures around a Loop', async () => {
    const body = create(GraphProtoSchema, {
      name: 'body',
      node: [makeNode('Identity', ['go_in'], ['go_out']), makeNode('Tanh', ['state'], ['next'])],
      input: [
        makeValueInfo('i', Type.INT64, []),
        makeValueInfo('go_in', Type.BOOL, []),
        makeValueInfo('state', Type.FLOAT),
      ],
      output: [makeValueInfo('go_out', Type.BOOL, []), makeValueInfo('next', Type.FLOAT)],
    });
    const model = around((b, conv) => {
      const trips = b.initializer(makeTypedTensor('trips', [], Type.INT64, BigInt64Array.of(3n)));
      return b.node('Loop', [trips, flag(b, 'go'), conv], { body: attribute.graph(body) });
    });
    lostAfter(await engine.report(model), 'Loop');
  });

  it('measures around a sequence', async () => {
    const model = around((b, conv) => {
      const parts = b.node('SplitToSequence', [conv], { axis: attribute.int(1) });
      return b.node('ConcatFromSequence', [parts], { axis: attribute.int(1) });
    });
    lostAfter(await engine.report(model), 'SplitToSequence');
  });
});

describe('element types', () => {
  it('feeds bytes to a model that takes them', async () => {
    const b = new GraphBuilder();
    const x = b.node('Cast', [input(b, Type.UINT8)], { to: attribute.int(Type.FLOAT) }, { channels: 3 });
    b.output(b.conv(x, 2, 3, { pads: 1 }), 'y');
    const path = join(PROJECT, 'media/samples/coffee.png');
    const report = await engine.report(b.build(), { input: { kind: 'image', path } });
    expectSound(report);
    expect(report.input.preprocess).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
    expect(report.outputs[0]!.expects).toBe('equivariance');
  });

  it('measures a half-precision net, with its own floor', async () => {
    const model = tinyClassifier({ size: [33, 33] });
    const half = (data: Float32Array): Uint16Array<ArrayBuffer> => Uint16Array.from(data, floatToHalf);
    model.graph!.initializer = model.graph!.initializer.map((t) =>
      makeTypedTensor(t.name, t.dims.map(Number), Type.FLOAT16, half(tensorFloats(t))),
    );
    model.graph!.input = [makeValueInfo('input', Type.FLOAT16, ['N', 3, 33, 33])];
    model.graph!.output = [makeValueInfo('output', Type.FLOAT16)];
    const [report, full] = [await engine.report(model), await engine.report(tinyClassifier({ size: [33, 33] }))];
    expectSound(report);
    expect(report.noiseFloor).toBeGreaterThan(full.noiseFloor);
    for (const [i, layer] of report.layers.entries()) {
      expect(Math.abs(layer.error.h! / full.layers[i]!.error.h! - 1), layer.tensor).toBeLessThan(0.02);
    }
  });

  it('compares outputs that are no floats', async () => {
    const b = new GraphBuilder();
    const conv = b.conv(input(b), 4, 3, { pads: 1, name: 'c1' });
    b.output(b.node('ArgMax', [conv], { axis: attribute.int(1), keepdims: attribute.int(0) }), 'labels', Type.INT64);
    b.output(b.node('Greater', [conv, b.weight([], [0])]), 'mask', Type.BOOL);
    b.output(conv);
    const report = await engine.report(b.build());
    expectSound(report);
    expect(actions(report)).toEqual({ c1: 'flip(3)' });
    expect(report.outputs.map((o) => [o.name, o.expects])).toEqual([
      ['labels', 'equivariance'],
      ['mask', 'equivariance'],
      ['c1', 'equivariance'],
    ]);
    expect(report.outputs[0]!.pairs[0]!.maxAbs).toBeLessThanOrEqual(3);
  });

  it('measures a net with quantized and dequantized tensors', async () => {
    const b = new GraphBuilder();
    const zero = b.initializer(makeTypedTensor('zero', [], Type.UINT8, Uint8Array.of(128)));
    const quantized = (tensor: string, channels: number): string => {
      const scale = b.weight([], [0.04]);
      const q = b.node('QuantizeLinear', [tensor, scale, zero], {}, { channels });
      return b.node('DequantizeLinear', [q, scale, zero], {}, { channels });
    };
    const first = quantized(b.relu(b.conv(quantized(input(b), 3), 4, 3, { pads: 1, name: 'c1' })), 4);
    b.output(b.flatten(b.globalAveragePool(quantized(b.conv(first, 6, 3, { pads: 1, name: 'c2' }), 6))), 'y');
    const report = await engine.report(b.build());
    expectSound(report);
    expect(report.layers.filter((l) => l.op.startsWith('Conv'))).toHaveLength(2);
    expect(report.warnings.join()).toContain('quantized');
  });

  it('measures a dynamically quantized net', async () => {
    const b = new GraphBuilder();
    b.nodeWithOutputs('DynamicQuantizeLinear', [input(b)], ['q', 'scale', 'zero']);
    const values = Uint8Array.from({ length: 108 }, (_, i) => (i * 37) % 256);
    const weight = b.initializer(makeTypedTensor('w', [4, 3, 3, 3], Type.UINT8, values));
    const middle = b.initializer(makeTypedTensor('wz', [], Type.UINT8, Uint8Array.of(128)));
    const sums = b.node('ConvInteger', ['q', weight, 'zero', middle], { pads: attribute.ints([1, 1, 1, 1]) });
    const floats = b.node('Cast', [sums], { to: attribute.int(Type.FLOAT) });
    b.output(b.relu(b.node('Mul', [floats, 'scale'])), 'y');
    const report = await engine.report(b.build());
    expectSound(report);
    expect(actions(report)['y']).toBe('flip(3)');
    // The integers are how the values are stored; what is made of them is measured.
    expect(Object.keys(actions(report))).not.toContain('q');
    expect(report.warnings.join()).toContain('quantized');
  });
});

describe('shapes', () => {
  it('takes a fixed batch, filled with noise', async () => {
    const report = await engine.report(tinyClassifier({ batch: 4, size: [33, 32] }));
    expectSound(report);
    expect(report.input.shape).toEqual([4, 3, 33, 32]);
  });

  it('takes channels last', async () => {
    const report = await engine.report(tinyClassifier({ nhwc: true }), { size: [33, 40] });
    expectSound(report);
    expect(report.input).toMatchObject({ shape: [1, 33, 40, 3], layout: 'nhwc' });
  });

  it('takes −1 for a free dimension, also for a tensor', async () => {
    const report = await engine.report(tinyClassifier({ batch: -1, size: [-1, -1] }), {
      input: { kind: 'noise', seed: 1, shape: [2, 3, 20, 21] },
    });
    expectSound(report);
    expect(report.input.shape).toEqual([2, 3, 20, 21]);
  });

  it('flips back an output whose pooled branch is spread over space again', async () => {
    const b = new GraphBuilder({ opset: 13 });
    const features = b.relu(b.conv(input(b), 4, 3, { pads: 1, name: 'c1' }));
    const pooled = b.relu(b.conv(b.globalAveragePool(features), 4, 1, { name: 'image' }));
    const sizes = b.ints([1, 4, ...SIZE]);
    const spread = b.node('Resize', [pooled, '', '', sizes], { mode: attribute.string('nearest') });
    b.output(b.conv(b.concat([features, spread]), 2, 1, { name: 'head' }), 'y');
    const report = await engine.report(b.build());
    expectSound(report);
    expect(report.outputs[0]!.expects).toBe('equivariance');
    expect(actions(report)).toMatchObject({ y: 'flip(3)' });
  });

  it.each([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21])('runs opset %i', async (opset) => {
    const b = new GraphBuilder({ opset });
    b.output(b.flatten(b.globalAveragePool(b.relu(b.conv(input(b), 4, 3, { pads: 1, stride: 2 })))), 'y');
    expectSound(await engine.report(b.build()));
  });
});
