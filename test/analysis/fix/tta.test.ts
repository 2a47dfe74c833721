import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { applyFlip, type FloatTensor } from '../../../src/operators/follow/rearrange';
import { ttaModel, type TtaOptions } from '../../../src/analysis/fix/tta';
import { softmax } from '../../../src/analysis/measure/metrics';
import type { Network } from '../../../src/operators/network';
import { attribute } from '../../../src/onnx/attributes';
import { parseModel } from '../../../src/onnx/model';
import { tensorInfo } from '../../../src/onnx/valueInfo';
import type { Flip, Layout, OutputContract } from '../../../src/report/report';
import { networkOf, noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { buildRandomModel, modelChoice } from '../../support/models/randomModel';
import { tinyClassifier, tinyLeNet, tinySegmenter } from '../../support/models/tinyModels';

const EXACT = 1e-6;

/** The largest error of the averaged outputs over the group, and the largest distance from averages of separate runs. */
async function measure(network: Network, options: TtaOptions) {
  const fixed = ttaModel(network, options);
  const feeds = noiseFeeds(network);
  const id = await runModel(fixed.bytes, feeds.id);
  let error = 0;
  const sums = structuredClone(await runModel(network.model.bytes, feeds.id));
  for (const flip of fixed.flips) {
    const errors = outputErrors(network, flip, id, await runModel(fixed.bytes, feeds[flip]));
    error = Math.max(error, ...fixed.outputs.map((name) => errors[name]!));
    const separate = await runModel(network.model.bytes, feeds[flip]);
    for (const name of fixed.outputs) addTo(sums[name]!, back(network, name, flip, separate[name]!));
  }
  for (const name of fixed.outputs) sums[name]!.data.forEach((v, i, all) => (all[i] = v / (fixed.flips.length + 1)));
  const distance = Math.max(...Object.values(outputErrors(withoutActions(network), 'h', sums, id)));
  return { fixed, error, distance };
}

function back(network: Network, name: string, flip: Flip, tensor: FloatTensor): FloatTensor {
  const action = network.action(name);
  return action === undefined ? tensor : applyFlip(tensor, action, flip);
}

function addTo(sum: FloatTensor, term: FloatTensor): void {
  term.data.forEach((v, i) => (sum.data[i]! += v));
}

function withoutActions(network: Network): Network {
  return { ...network, action: () => undefined };
}

const MODELS: Readonly<Record<string, readonly [ModelProto, readonly number[], Layout]>> = {
  'a classifier with a free batch': [tinyClassifier(), [2, 3, 32, 30], 'nchw'],
  'a classifier with a fixed batch': [tinyClassifier({ batch: 1, size: [32, 30] }), [1, 3, 32, 30], 'nchw'],
  'a dense layer over space': [tinyLeNet(), [1, 1, 28, 28], 'nchw'],
  'an NHWC classifier': [tinyClassifier({ nhwc: true }), [1, 33, 32, 3], 'nhwc'],
  'a dense output': [tinySegmenter(), [2, 3, 16, 20], 'nchw'],
  'a dense output and a fixed batch': [tinySegmenter({ batch: 1, size: [16, 20] }), [1, 3, 16, 20], 'nchw'],
};

describe.each(Object.entries(MODELS))('flip averages of %s', (_, [proto, shape, layout]) => {
  const network = networkOf(proto, shape, layout);

  it.each<{ flips: Flip[]; form?: 'copies' }>([
    { flips: ['h'] },
    { flips: ['v'] },
    { flips: ['hv'], form: 'copies' },
    { flips: ['h', 'v', 'hv'] },
    { flips: ['h', 'v'], form: 'copies' },
  ])('are exact: %o', async (options) => {
    const { fixed, error, distance } = await measure(network, { merge: 'mean', ...options });
    expect(fixed.form).toBe(options.form ?? (typeof shapeOf(network)[0] === 'number' ? 'copies' : 'stack'));
    expect(fixed.flips).toEqual(options.flips.length === 1 ? options.flips : ['h', 'v', 'hv']);
    expect(error).toBeLessThan(EXACT);
    expect(distance).toBeLessThan(EXACT);
    expect(fixed.warnings).toEqual([]);
    const [before, after] = [network.model, parseModel(fixed.bytes, 'fixed.onnx')];
    expect(after.graph.inputs.map(tensorInfo)).toEqual(before.graph.inputs.map(tensorInfo));
    expect(after.graph.outputs.map(tensorInfo)).toEqual(before.graph.outputs.map(tensorInfo));
    // Weights are shared: only a few small constants come on top.
    expect(weightBytes(after.proto)).toBeLessThan(weightBytes(before.proto) + 400);
  });
});

function shapeOf(network: Network): readonly (number | string)[] {
  return tensorInfo(network.model.graph.inputs[0]!).shape;
}

function weightBytes(proto: ModelProto): number {
  return proto.graph!.initializer.reduce((sum, t) => sum + t.rawData.byteLength, 0);
}

describe('flip averages', () => {
  it('are exact for randomly built networks', async () => {
    await fc.assert(
      fc.asyncProperty(
        modelChoice(8),
        fc.constantFrom<Flip[]>(['h'], ['v'], ['hv'], ['h', 'v', 'hv']),
        async (choice, flips) => {
          const proto = buildRandomModel(choice);
          // The builder declares no types: the indices of a MaxPool would pass for real numbers.
          fc.pre(proto?.graph?.node.every((n) => n.opType !== 'MaxPool' || n.output.length === 1) === true);
          const network = networkOf(proto!, shape(choice));
          const runs = await runModel(network.model.bytes, noiseFeeds(network).id).catch(() => undefined);
          fc.pre(runs !== undefined);
          const { error, distance } = await measure(network, { flips, merge: 'mean' });
          expect(error).toBeLessThan(EXACT);
          expect(distance).toBeLessThan(1e-5);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  }, 300_000);

  it.each(['N', 2])(
    'leave an input that is an output too as it is, and take one that is listed twice once',
    async (batch) => {
      const b = new GraphBuilder();
      const x = b.input('x', [batch, 3, 9, 10]);
      const y = b.relu(b.conv(x, 4, 3, { stride: 2, pads: 1 }));
      for (const name of [y, x, y]) b.output(name);
      const network = networkOf(b.build(), [2, 3, 9, 10]);
      const { fixed, error, distance } = await measure(network, { flips: ['h', 'v'], merge: 'mean' });
      expect([fixed.form, fixed.outputs]).toEqual([batch === 'N' ? 'stack' : 'copies', [y]]);
      expect(error).toBeLessThan(EXACT);
      expect(distance).toBeLessThan(EXACT);
      const { id } = noiseFeeds(network);
      expect((await runModel(fixed.bytes, id))['x']!.data).toEqual(id['x']!.data);
      const listed = parseModel(fixed.bytes, 'fixed.onnx').proto.graph!.output.map(({ name }) => name);
      expect(listed).toEqual([y, x, y]);
    },
  );

  it('of several opsets agree', async () => {
    for (const opset of [9, 11, 13, 18]) {
      const b = new GraphBuilder({ opset });
      const x = b.input('x', ['N', 3, 9, 10]);
      b.output(b.relu(b.conv(x, 4, 3, { stride: 2, pads: 1 })), 'y');
      const { error, distance } = await measure(networkOf(b.build(), [2, 3, 9, 10]), {
        flips: ['h', 'v'],
        merge: 'mean',
      });
      expect(error).toBeLessThan(EXACT);
      expect(distance).toBeLessThan(EXACT);
    }
  });

  it('of probabilities are means of the softmax', async () => {
    for (const [opset, dense] of [
      [11, true],
      [13, true],
      [13, false],
    ] as const) {
      const b = new GraphBuilder({ opset });
      const x = b.input('x', ['N', 3, 8, 8]);
      const features = b.relu(b.conv(x, 4, 3, { pads: 1 }));
      b.output(dense ? b.conv(features, 3, 1) : b.gemm(b.flatten(b.globalAveragePool(features)), 3), 'y');
      const network = networkOf(b.build(), [1, 3, 8, 8]);
      const { bytes } = ttaModel(network, { flips: ['h'], merge: 'probabilities' });
      const feeds = noiseFeeds(network);
      const found = (await runModel(bytes, feeds.id))['y']!;
      const parts = [
        (await runModel(network.model.bytes, feeds.id))['y']!,
        back(network, 'y', 'h', (await runModel(network.model.bytes, feeds.h))['y']!),
      ];
      const area = dense ? 64 : 1;
      for (let place = 0; place < area; place++) {
        const logits = parts.map(({ data }) => [0, 1, 2].map((c) => data[c * area + place]!));
        const means = softmax(logits[0]!).map((p, c) => (p + softmax(logits[1]!)[c]!) / 2);
        means.forEach((p, c) => expect(found.data[c * area + place]).toBeCloseTo(p, 5));
      }
    }
  });

  it('leave whole numbers as they are, and say so', async () => {
    const b = new GraphBuilder();
    const scores = b.gemm(b.flatten(b.globalAveragePool(b.conv(b.input('x', ['N', 3, 8, 8]), 6, 3))), 5);
    b.output(scores, 'scores');
    b.output(b.node('ArgMax', ['scores'], { axis: attribute.int(1) }), 'class', Type.INT64);
    const network = networkOf(b.build(), [1, 3, 8, 8]);
    const { bytes, outputs, warnings } = ttaModel(network, { flips: ['h'], merge: 'mean' });
    expect(outputs).toEqual(['scores']);
    expect(warnings).toEqual([expect.stringContaining('class holds class numbers')]);
    const [before, after] = [
      await runModel(network.model.bytes, noiseFeeds(network).id),
      await runModel(bytes, noiseFeeds(network).id),
    ];
    expect(after['class']!.data).toEqual(before['class']!.data);
    expect(after['scores']!.data).not.toEqual(before['scores']!.data);
  });

  it('are refused where there is nothing to average', () => {
    const b = new GraphBuilder();
    b.output(
      b.node('ArgMax', [b.conv(b.input('x', ['N', 3, 8, 8]), 6, 3)], { axis: attribute.int(1) }),
      'class',
      Type.INT64,
    );
    const network = networkOf(b.build(), [1, 3, 8, 8]);
    expect(() => ttaModel(network, { flips: ['h'], merge: 'mean' })).toThrow(/found class \(int64\)/);
  });

  it('run a network twice that would mix its batch', async () => {
    const b = new GraphBuilder();
    const features = b.conv(b.input('x', ['N', 3, 8, 8]), 2, 3, { pads: 1 });
    b.nodeWithOutputs('DynamicQuantizeLinear', [features], ['q', 'scale', 'zero']);
    b.output(b.node('DequantizeLinear', ['q', 'scale', 'zero']), 'y');
    const { fixed, error, distance } = await measure(networkOf(b.build(), [1, 3, 8, 8]), {
      flips: ['h'],
      merge: 'mean',
    });
    expect(fixed.form).toBe('copies');
    expect(error).toBeLessThan(EXACT);
    expect(distance).toBeLessThan(EXACT);
  });
});

function shape(choice: {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}) {
  return [choice.batch, choice.channels, choice.height, choice.width];
}

it('says of four numbers that are assumed to be a map that their average is wrong if they are boxes', () => {
  const as = (channels: number, certainty: 'assumed' | 'found') => {
    const b = new GraphBuilder();
    b.output(b.conv(b.input('x', [4, 3, 8, 8]), channels, 3, { pads: 1 }), 'boxes');
    const contracts = new Map([['boxes', { kind: 'map', origin: 'four numbers beside scores', certainty } as const]]);
    return ttaModel(networkOf(b.build(), [4, 3, 8, 8]), { flips: ['h'], merge: 'mean', contracts }).warnings;
  };
  expect(as(4, 'found')).toEqual([]);
  expect(as(5, 'assumed')).toEqual([]);
  expect(as(4, 'assumed')).toEqual([
    expect.stringMatching(/^The output boxes is averaged as a map, which is assumed \(four numbers beside scores\)/),
  ]);
});

it('says of masks that are made of two outputs that a product of means is no mean', () => {
  const warnings = (channels: number, parts: NonNullable<OutputContract['parts']>) => {
    const b = new GraphBuilder();
    const features = b.conv(b.input('x', [4, 3, 8, 8]), 4, 3, { pads: 1 });
    b.output(b.node('Reshape', [b.conv(features, 11, 1), b.ints([4, 11, 64])]), 'cells');
    b.output(b.conv(features, channels, 1), 'prototypes');
    const found = { origin: 'test', certainty: 'found' } as const;
    const contracts = new Map<string, OutputContract>([
      ['cells', { kind: 'boxes', ...found, axis: 1, positions: { kind: 'tracked' }, parts }],
      ['prototypes', { kind: 'map', ...found, positions: { kind: 'axes', rows: 2, columns: 3 } }],
    ]);
    return ttaModel(networkOf(b.build(), [4, 3, 8, 8]), { flips: ['h'], merge: 'mean', contracts }).warnings;
  };
  const coordinates = { form: 'cxcywh', unit: 'pixels', origin: 'edge', extent: [8, 8] } as const;
  const boxes = { kind: 'boxes', from: 0, to: 4, coordinates } as const;
  const [scores, coefficients] = [{ kind: 'classes', from: 4, to: 6 }, { kind: 'vector', from: 6, to: 11 }] as const; // prettier-ignore
  expect(warnings(5, [boxes, scores, coefficients])).toEqual([
    'The coefficients in cells and the prototypes in prototypes are averaged each for itself: masks made of both are not the mean of the masks, and may blur.',
  ]);
  expect(warnings(6, [boxes, scores, coefficients])).toEqual([]);
  expect(warnings(5, [boxes, { ...scores, to: 11 }])).toEqual([]);
});

describe('warnings of flip averages', () => {
  type Build = (b: GraphBuilder, x: string) => string;
  /** Of a network on images of 8×8, which is free or fixed. */
  function warningsOf(build: Build, shape: readonly (number | string)[], opset = 13, output?: OutputContract) {
    const b = new GraphBuilder({ opset });
    b.output(build(b, b.input('x', shape)), 'y');
    const contracts = new Map(output === undefined ? [] : [['y', output]]);
    return ttaModel(networkOf(b.build(), [1, 3, 8, 8]), { flips: ['h'], merge: 'mean', contracts }).warnings;
  }
  const FREE = [1, 3, 'H', 'W'];
  const conv: Build = (b, x) => b.conv(x, 4, 3, { pads: 1 });
  const blocks: Build = (b, x) => b.node('SpaceToDepth', [conv(b, x)], { blocksize: attribute.int(2) });
  const tokens: Build = (b, x) => b.node('Reshape', [conv(b, x), b.ints([0, 4, -1])]);
  const dense: Build = (b, x) =>
    b.node('Reshape', [
      b.node('MatMul', [b.node('Reshape', [x, b.ints([1, -1])]), b.weight([192, 6], { std: 1 })]),
      b.ints([1, 2, 3]),
    ]);
  const ONE_SIZE = 'The output y is flipped back as fits an image of 8×8: do not use other sizes.';
  const OPAQUE = /^It is not known how a flip moves the output y \(.+\): it is averaged as it stands\.$/;

  it.each<[string, Build, readonly (number | string)[], number, readonly unknown[]]>([
    ['a map at any size', conv, FREE, 13, []],
    ['a map of one row of free width', conv, [1, 3, 8, 'W'], 13, []],
    ['a map at any size before an opset with negative steps', conv, FREE, 9, [ONE_SIZE]],
    ['a map at a fixed size', conv, [1, 3, 8, 8], 9, []],
    ['channels that are exchanged', blocks, FREE, 13, [ONE_SIZE]],
    ['channels that are exchanged, at a fixed size', blocks, [1, 3, 8, 8], 13, []],
    ['rows and columns that are folded', tokens, FREE, 13, [ONE_SIZE]],
    ['rows and columns that are folded, the width free', tokens, [1, 3, 8, 'W'], 13, [ONE_SIZE]],
    ['pooled features', (b, x) => b.globalAveragePool(conv(b, x)), FREE, 13, []],
    [
      'a pooling that is global at this size only',
      (b, x) => b.averagePool(conv(b, x), 8, { stride: 8 }),
      FREE,
      13,
      [ONE_SIZE],
    ],
    ['numbers of a dense layer over space, in three axes', dense, [1, 3, 8, 8], 13, [expect.stringMatching(OPAQUE)]],
  ])('are given of %s as fits', (_, build, shape, opset, expected) => {
    expect(warningsOf(build, shape, opset)).toEqual(expected);
  });

  it('name the assumption on which positions of a lost order are mirrored', () => {
    const map: OutputContract = {
      kind: 'map',
      origin: 'its name',
      certainty: 'assumed',
      positions: { kind: 'axes', rows: 2 },
    };
    const assumed =
      'The output y is averaged as a map, which is assumed (its name): if that is wrong, state its contract first.';
    expect(warningsOf(dense, [1, 3, 8, 8], 13, map)).toEqual([assumed]);
    expect(warningsOf(dense, [1, 3, 8, 8], 13, { ...map, certainty: 'stated' })).toEqual([]);
  });
});
