import { create } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType as Type,
  type ModelProto,
} from '../../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { mirrorImages, type Network } from '../../../src/operators/network';
import { mirrorTwin } from '../../../src/analysis/mirror/twin';
import { attribute, makeNode } from '../../../src/onnx/attributes';
import { parseModel, type OnnxModel } from '../../../src/onnx/model';
import { makeInt64Tensor, makeTensor, makeTypedTensor } from '../../../src/onnx/tensors';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import type { Flip, Layout } from '../../../src/report/report';
import { FLIPS } from '../../../src/report/flips';
import { networkOf, noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { makeModel } from '../../support/models/model';
import { tinyClassifier, tinyLeNet, tinySegmenter } from '../../support/models/tinyModels';
import { normalArray } from '../../support/random';

const EXACT = 1e-5;

/** Checks twin(g·x) = g·f(x) for all flips; gives the network and its h twin. */
async function expectExact(
  proto: ModelProto,
  shape: readonly number[],
  layout: Layout = 'nchw',
): Promise<{ readonly network: Network; readonly twin: OnnxModel }> {
  const network = networkOf(proto, shape, layout);
  const feeds = noiseFeeds(network);
  const outputs = await runModel(network.model.bytes, feeds.id);
  for (const flip of FLIPS) {
    const mirrored = await runModel(mirrorTwin(network, { flip }).bytes, feeds[flip]);
    for (const [name, error] of Object.entries(outputErrors(network, flip, outputs, mirrored))) {
      expect(error, `${name} under ${flip}`).toBeLessThan(EXACT);
    }
  }
  return { network, twin: parseModel(mirrorTwin(network, { flip: 'h' }).bytes, 'twin.onnx') };
}

function count(model: OnnxModel, op: string): number {
  return model.graph.nodes.filter((n) => n.opType === op).length;
}

/** A strided QLinearConv on a 3-channel image x; `s` and `z` are the scale and zero point of all activations. */
function quantizedConv(b: GraphBuilder): string {
  const scale = (name: string, value: number) => b.initializer(makeTensor(name, [], Float32Array.of(value)));
  const [s, z] = [scale('s', 0.05), b.initializer(makeTensor('z', [], Uint8Array.of(128)))];
  const quantized = b.node('QuantizeLinear', [b.input('x', [1, 3, 10, 10]), s, z]);
  const values = Int8Array.from({ length: 108 }, (_, i) => ((i * 37) % 200) - 100);
  const weights = b.initializer(makeTensor('w', [4, 3, 3, 3], values));
  const [ws, wz] = [scale('ws', 0.01), b.initializer(makeTensor('wz', [], Int8Array.of(0)))];
  const attributes = { strides: attribute.ints([2, 2]), pads: attribute.ints([1, 1, 1, 1]) };
  return b.node('QLinearConv', [quantized, s, z, weights, ws, wz, s, z], attributes);
}

describe('mirror twin', () => {
  it.each([
    ['a classifier', tinyClassifier(), [2, 3, 32, 30], 'nchw'],
    ['a classifier in NHWC', tinyClassifier({ nhwc: true }), [1, 32, 30, 3], 'nhwc'],
    ['a segmenter', tinySegmenter(), [1, 3, 16, 20], 'nchw'],
    ['a LeNet', tinyLeNet(), [2, 1, 28, 28], 'nchw'],
  ] as const)('of %s is exact', async (_, proto, shape, layout) => {
    await expectExact(proto, shape, layout);
  });

  it('has the operators of the original where these have mirror images of their own', async () => {
    const { network, twin } = await expectExact(tinyClassifier(), [1, 3, 33, 33]);
    expect(twin.graph.nodes.map((n) => n.opType)).toEqual(network.model.graph.nodes.map((n) => n.opType));
    const even = await expectExact(tinyClassifier(), [1, 3, 32, 32]);
    // Pads of 0 and 1 after a stride's remainder need no crop.
    expect(count(even.twin, 'Slice')).toBe(0);
  });

  it.each(['constant', 'reflect'])(
    'leaves a Pad (%s) and a stride as they are that pad evenly together',
    async (mode) => {
      const b = new GraphBuilder();
      const padded = b.node('Pad', [b.input('x', [1, 2, 9, 12]), b.ints([0, 0, 0, 0, 0, 0, 1, 1])], {
        mode: attribute.string(mode),
      });
      b.output(b.conv(padded, 3, 3, { stride: 2, pads: 0 }), 'y');
      const { network } = await expectExact(b.build(), [1, 2, 9, 12]);
      const causes = (flip: Flip) =>
        [...mirrorImages(network, flip).values()].flatMap(({ differences }) => differences.map(({ cause }) => cause));
      expect(causes('v')).toEqual(['kernel']);
      expect(causes('h')).toEqual(['padding', 'kernel']);
    },
  );

  it.each([
    ['counts what the Pad adds as data', [1, 2], [1, 1], [1, 1]],
    ['reaches beyond what the Pad adds', [2, 1], [3, 3], [2, 2]],
  ] as const)(
    'takes no Pad for evened by a pool with a partial window that %s',
    async (_, [begin, end], kernel, step) => {
      const b = new GraphBuilder();
      const padded = b.node('Pad', [b.input('x', [1, 2, 8, 9]), b.ints([0, 0, 0, begin, 0, 0, 0, end])], {
        mode: attribute.string('reflect'),
      });
      const [kernel_shape, strides, ceil_mode] = [
        attribute.ints([...kernel]),
        attribute.ints([...step]),
        attribute.int(1),
      ];
      b.output(b.node('MaxPool', [padded], { kernel_shape, strides, ceil_mode }), 'y');
      await expectExact(b.build(), [1, 2, 8, 9]);
    },
  );

  it.each([
    ['nchw', tinyClassifier(), [1, 3, 32, 33]],
    ['nhwc', tinyClassifier({ nhwc: true }), [1, 32, 33, 3]],
  ] as const)('says along which side of the image it mirrors (%s)', (layout, proto, shape) => {
    const network = networkOf(proto, shape, layout);
    const forms = (flip: Flip) => new Set(mirrorTwin(network, { flip }).replaced.map((r) => r.form));
    expect(forms('h')).toEqual(new Set(['kernel reversed along the width']));
    expect([...forms('v')]).toContain('kernel reversed along the height');
    expect([...forms('hv')].every((form) => / along the (width|height)$/.test(form))).toBe(true);
  });

  it('flips a weight that several convolutions share once', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 4, 9, 9]);
    const weights = b.weight([4, 4, 3, 3], { std: 0.2 }, 'shared');
    const pads = { pads: attribute.ints([1, 1, 1, 1]) };
    b.output(b.node('Conv', [b.relu(b.node('Conv', [x, weights], pads)), weights], pads), 'y');
    const { twin } = await expectExact(b.build(), [1, 4, 9, 9]);
    expect(twin.graph.proto.initializer.map((t) => t.name)).toEqual(['shared_mirrored']);
  });

  it('flips weights in half precision where they are stored', async () => {
    const halves = Uint16Array.from({ length: 2 * 3 * 9 }, (_, i) => 0x3800 + ((i * 397) & 0x7ff));
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 9, 9]);
    const stored = b.initializer(makeTypedTensor('half', [2, 3, 3, 3], Type.FLOAT16, halves));
    const weights = b.node('Cast', [stored], { to: attribute.int(Type.FLOAT) });
    b.output(b.node('Conv', [x, weights]), 'y');
    const { twin } = await expectExact(b.build(), [1, 3, 9, 9]);
    expect(twin.graph.proto.initializer.map((t) => [t.name, t.dataType])).toEqual([['half_mirrored', Type.FLOAT16]]);
    expect(count(twin, 'Cast')).toBe(1);
  });

  it('is exact for quantized convolutions', async () => {
    const b = new GraphBuilder();
    b.output(b.node('DequantizeLinear', [quantizedConv(b), 's', 'z']), 'y');
    await expectExact(b.build(), [1, 3, 10, 10]);
  });

  it("knows ONNX Runtime's quantized operators", async () => {
    const b = new GraphBuilder();
    const microsoft = { domain: 'com.microsoft' };
    const y = quantizedConv(b);
    const sum = b.node('QLinearAdd', [y, 's', 'z', y, 's', 'z', 's', 'z'], {}, microsoft);
    const soft = b.node('QLinearSigmoid', [sum, 's', 'z', 's', 'z'], {}, microsoft);
    const pool = { kernel_shape: attribute.ints([2, 2]), strides: attribute.ints([2, 2]) };
    const pooled = b.node('QLinearAveragePool', [soft, 's', 'z', 's', 'z'], pool, microsoft);
    const mean = b.node('QLinearGlobalAveragePool', [pooled, 's', 'z', 's', 'z'], {}, microsoft);
    b.output(b.node('DequantizeLinear', [mean, 's', 'z']), 'y');
    const proto = b.build();
    proto.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }));
    const { network } = await expectExact(proto, [1, 3, 10, 10]);
    expect(network.action(sum)).toMatchObject({ kind: 'spatial' });
    const { replaced } = mirrorTwin(network, { flip: 'h' });
    expect(new Set(replaced.map((r) => r.cause))).toEqual(new Set(['kernel', 'grid']));
  });

  it('warns of what has no mirror image of its own, where it is mirrored', () => {
    const b = new GraphBuilder();
    const conv = b.conv(b.input('x', [1, 3, 6, 6]), 3, 3, { pads: 1 });
    b.output(b.node('Einsum', [conv], { equation: attribute.string('ncii->nci') }, { name: 'turn' }), 'y');
    const network = networkOf(b.build(), [1, 3, 6, 6]);
    const warnings = (only?: readonly ('kernel' | 'other')[]) =>
      mirrorTwin(network, { flip: 'h', ...(only && { only }) }).warnings;
    const told = ['turn (Einsum) has no mirror image of its own; it was conjugated.'];
    expect([warnings(), warnings(['other']), warnings(['kernel'])]).toEqual([told, told, []]);
  });

  it('cancels the flips between conjugated operators', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 2, 6, 7]);
    const grown = (input: string) => b.resize(input, 2, { coordinate_transformation_mode: 'asymmetric' });
    b.output(grown(b.relu(grown(b.relu(grown(x))))), 'y');
    const { twin } = await expectExact(b.build(), [1, 2, 6, 7]);
    expect(count(twin, 'Slice')).toBe(2);
  });

  it('sees no position in a pooled branch that is spread over space again', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 2, 8, 9]);
    const pooled = b.relu(b.resize(b.globalAveragePool(x), [8, 9]));
    b.output(b.concat([x, pooled]), 'y');
    const { network } = await expectExact(b.build(), [1, 2, 8, 9]);
    expect(mirrorTwin(network, { flip: 'h' }).replaced).toEqual([]);
  });

  it('un-flips what a branch of an If takes from outside', async () => {
    const branch = (op: string, name: string) =>
      create(GraphProtoSchema, {
        name,
        node: [makeNode(op, ['features', 'axis'], [name])],
        output: [makeValueInfo(name, Type.FLOAT)],
      });
    const b = new GraphBuilder();
    b.conv(b.input('x', [1, 2, 6, 7]), 3, 3, { pads: 1, name: 'features' });
    b.ints([3], [], 'axis');
    const condition = b.initializer(makeTypedTensor('condition', [], Type.BOOL, Uint8Array.of(1)));
    const branches = {
      then_branch: attribute.graph(branch('CumSum', 'then')),
      else_branch: attribute.graph(branch('CumSum', 'else')),
    };
    b.output(b.node('If', [condition], branches), 'y');
    const network = networkOf(b.build(), [1, 2, 6, 7]);
    await expectExact(b.build(), [1, 2, 6, 7]);
    const { warnings, replaced } = mirrorTwin(network, { flip: 'h' });
    expect(replaced.map((r) => r.cause)).toEqual(['kernel', 'other']);
    expect(warnings).toEqual([expect.stringContaining('If_')]);
  });

  it.each([7, 8, 9, 10, 11])('is exact in opset %i, with attributes where inputs came later', async (opset) => {
    const conv = { kernel_shape: attribute.ints([3, 3]), strides: attribute.ints([2, 2]) };
    const scales = Float32Array.of(1, 1, 2, 2);
    const nodes = [
      makeNode('Conv', ['x', 'w'], ['a'], { ...conv, auto_pad: attribute.string('SAME_LOWER') }),
      opset < 11
        ? makeNode('Pad', ['a'], ['b'], { pads: attribute.ints([0, 0, 0, 1, 0, 0, 2, 0]) })
        : makeNode('Pad', ['a', 'pads'], ['b']),
      opset < 10
        ? makeNode('Slice', ['b'], ['c'], {
            starts: attribute.ints([1]),
            ends: attribute.ints([6]),
            axes: attribute.ints([3]),
          })
        : makeNode('Slice', ['b', 'one', 'six', 'three'], ['c']),
      ...upsampled(opset),
      makeNode('MaxPool', ['d'], ['y'], {
        kernel_shape: attribute.ints([2, 2]),
        strides: attribute.ints([2, 2]),
        pads: attribute.ints([1, 0, 0, 1]),
      }),
    ];
    const weights = makeTensor('w', [2, 3, 3, 3], normalArray(54, 3));
    const initializers = [
      weights,
      makeTensor('scales', [4], scales),
      makeTensor('roi', [0], new Float32Array(0)),
      makeInt64Tensor('pads', [0, 0, 0, 1, 0, 0, 2, 0]),
      ...[1, 6, 3].map((v, i) => makeInt64Tensor(['one', 'six', 'three'][i]!, [v])),
    ];
    const used = new Set(nodes.flatMap((n) => n.input));
    const proto = makeModel({
      nodes,
      opset,
      // As exporters of that time wrote: every initializer is an input too.
      inputs: [makeValueInfo('x', Type.FLOAT, [1, 3, 14, 13]), makeValueInfo('w', Type.FLOAT, [2, 3, 3, 3])],
      outputs: [makeValueInfo('y', Type.FLOAT)],
      initializers: initializers.filter((t) => used.has(t.name)),
    });
    await expectExact(proto, [1, 3, 14, 13]);
  });
});

function upsampled(opset: number) {
  const mode = { mode: attribute.string('nearest') };
  if (opset < 9) return [makeNode('Upsample', ['c'], ['d'], { ...mode, scales: attribute.floats([1, 1, 2, 2]) })];
  if (opset === 9) return [makeNode('Upsample', ['c', 'scales'], ['d'], mode)];
  if (opset === 10) return [makeNode('Resize', ['c', 'scales'], ['d'], mode)];
  return [makeNode('Resize', ['c', 'roi', 'scales'], ['d'], mode)];
}
