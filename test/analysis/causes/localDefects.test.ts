import { fc } from '../../support/fastCheck';
import { TensorProto_DataType as Type, type NodeProto } from '../../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { localDefects, type LocalDefect } from '../../../src/analysis/causes/localDefects';
import { applyFlip, type FloatTensor } from '../../../src/operators/follow/rearrange';
import type { Network } from '../../../src/operators/network';
import type { SessionTensor, Tensors } from '../../../src/analysis/measure/session';
import { attribute } from '../../../src/onnx/attributes';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import { encodeModel } from '../../../src/onnx/write';
import { appendToModel } from '../../../src/onnx/append';
import type { Flip } from '../../../src/report/report';
import { FLIPS } from '../../../src/report/flips';
import { createSession, networkOf, noiseFeeds } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { makeModel } from '../../support/models/model';
import { buildRandomModel, modelChoice } from '../../support/models/randomModel';
import { resnet18 } from '../../support/models/resnet';
import { tinyClassifier } from '../../support/models/tinyModels';

async function defectsOf(network: Network, flips: readonly Flip[] = FLIPS): Promise<readonly LocalDefect[]> {
  return localDefects({ network, flips, feeds: noiseFeeds(network).id, createSession });
}

/** Every tensor of one run, without optimizations. */
async function allTensors(network: Network): Promise<Tensors> {
  const { graph, bytes } = network.model;
  const made = graph.nodes.flatMap((n) => n.output).filter((name) => name !== '' && !graph.isOutput(name));
  const session = await createSession(appendToModel(bytes, { outputs: made }), { optimization: 'disabled' });
  const feeds = noiseFeeds(network).id;
  const tensors = { ...feeds, ...(await session.run(feeds)) };
  await session.release();
  return tensors;
}

/** Runs one node alone on given inputs; constants come from the network. */
async function runNode(network: Network, node: NodeProto, inputs: Tensors): Promise<Tensors> {
  const { model } = network;
  const names = [...new Set(node.input)].filter((name) => name !== '');
  const types: Record<string, Type> = { float32: Type.FLOAT, int64: Type.INT64, bool: Type.BOOL };
  const fed = names.filter((name) => model.graph.constant(name) === undefined);
  const proto = makeModel({
    nodes: [node],
    inputs: fed.map((name) => makeValueInfo(name, types[inputs[name]!.type]!, inputs[name]!.dims)),
    initializers: names.flatMap((name) => model.graph.constant(name) ?? []),
    opset: model.opset,
  });
  const outputs = node.output.filter((name) => name !== '');
  const session = await createSession(appendToModel(encodeModel(proto), { outputs }));
  const results = await session.run(Object.fromEntries(fed.map((name) => [name, inputs[name]!])));
  await session.release();
  return results;
}

function flipped(network: Network, flip: Flip, name: string, tensor: SessionTensor): SessionTensor {
  const action = network.action(name);
  if (action === undefined) return tensor;
  const floats: FloatTensor = { dims: tensor.dims, data: Float32Array.from(tensor.data, Number) };
  const { data } = applyFlip(floats, action, flip);
  if (tensor.type === 'int64') return { ...tensor, data: BigInt64Array.from(data, BigInt) };
  return { ...tensor, data: tensor.type === 'bool' ? Uint8Array.from(data) : data };
}

/** D by its definition, in double precision. */
async function definition(network: Network, node: NodeProto, flip: Flip, tensors: Tensors): Promise<number> {
  const mirrored = Object.fromEntries(
    node.input
      .filter((name) => tensors[name] !== undefined)
      .map((name) => [name, flipped(network, flip, name, tensors[name]!)]),
  );
  const result = await runNode(network, node, mirrored);
  let [difference, norm] = [0, 0];
  for (const name of node.output.filter((o) => o !== '')) {
    const expected = flipped(network, flip, name, tensors[name]!).data;
    const found = result[name]!.data;
    for (let i = 0; i < expected.length; i++) {
      difference += (Number(found[i]) - Number(expected[i])) ** 2;
      norm += Number(expected[i]) ** 2;
    }
  }
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}

describe('local defects', () => {
  it('agree with their definition on randomly built networks', async () => {
    await fc.assert(
      fc.asyncProperty(modelChoice(5, [17, 18]), fc.constantFrom(...FLIPS), async (choice, flip) => {
        const proto = buildRandomModel(choice);
        fc.pre(proto !== undefined);
        const network = networkOf(proto, [choice.batch, choice.channels, choice.height, choice.width]);
        const tensors = await allTensors(network).catch(() => undefined);
        fc.pre(tensors !== undefined);
        for (const { node: name, defect } of await defectsOf(network, [flip])) {
          const node = network.model.graph.nodeByName(name)!;
          const expected = await definition(network, node, flip, tensors);
          expect(Math.abs(defect[flip]! - expected), `${name} ${flip}`).toBeLessThanOrEqual(
            Math.max(1e-4 * expected, 5e-6),
          );
        }
      }),
      { seed: 21, numRuns: 60 },
    );
  });

  it('are zero everywhere in a network with symmetric kernels on an aligned grid', async () => {
    const defects = await defectsOf(networkOf(tinyClassifier({ symmetric: 'hv' }), [1, 3, 33, 33]));
    expect(defects.map((d) => d.op)).toContain('Conv');
    for (const { defect, node } of defects) expect(defect, node).toEqual({ h: 0, v: 0, hv: 0 });
  });

  it('split a convolution into its kernel and its grid', async () => {
    const at = async (symmetric: boolean, size: number) => {
      const b = new GraphBuilder();
      const x = b.input('x', [1, 3, size, size]);
      b.output(b.conv(x, 4, 3, { stride: 2, pads: 1, name: 'conv', ...(symmetric ? { symmetric: 'hv' } : {}) }), 'y');
      const [conv] = await defectsOf(networkOf(b.build(), [1, 3, size, size]), ['h']);
      return [conv!.kernel!.h!, conv!.grid!.h!, conv!.defect.h!] as const;
    };
    const [kernelOnly, gridOnly, both] = [await at(false, 17), await at(true, 16), await at(false, 16)];
    expect(kernelOnly[0]).toBe(kernelOnly[2]);
    expect(kernelOnly[1]).toBe(0);
    expect(gridOnly[0]).toBe(0);
    expect(gridOnly[1]).toBe(gridOnly[2]);
    expect(Math.min(...both)).toBeGreaterThan(0.1);
    expect(new Set(both).size).toBe(3);
  });

  it('count the order of channels behind a SpaceToDepth neither to the kernel nor to the grid', async () => {
    const b = new GraphBuilder();
    const blocks = b.node('SpaceToDepth', [b.input('x', [1, 2, 8, 8])], { blocksize: attribute.int(2) });
    b.setChannels(blocks, 8);
    b.output(b.add(b.conv(blocks, 3, 1, { name: 'point' }), b.conv(blocks, 3, 3, { pads: 1, name: 'wide' })), 'y');
    const network = networkOf(b.build(), [1, 2, 8, 8]);
    const defects = await localDefects({ network, flips: ['h'], feeds: noiseFeeds(network).id, createSession });
    const of = (node: string) => defects.find((d) => d.node === node)!;
    expect(of('point')).toMatchObject({ kernel: { h: 0 }, grid: { h: 0 } });
    expect(of('point').defect.h).toBeGreaterThan(0.1);
    expect(of('wide').kernel!.h).toBeGreaterThan(0.1);
    expect(of('wide').grid).toEqual({ h: 0 });
  });

  it('are the same when the budget splits them into groups', async () => {
    const network = networkOf(resnet18({ headless: true }), [1, 3, 64, 64]);
    const request = { network, flips: ['h'] as const, feeds: noiseFeeds(network).id, createSession };
    const seen: number[] = [];
    const small = await localDefects({ ...request, budgetBytes: 2 ** 24, onProgress: (f) => seen.push(f) });
    const large = await localDefects(request);
    expect(small.map((d) => d.node)).toEqual(large.map((d) => d.node));
    small.forEach((d, i) => expect(d.defect.h).toBeCloseTo(large[i]!.defect.h!, 5));
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(1);
    expect(small.find((d) => d.op === 'Conv')!.defect.h).toBeGreaterThan(0.1);
  });

  it('are not given where the order is lost that a convolution would need', async () => {
    const b = new GraphBuilder();
    const x = b.conv(b.input('x', [1, 3, 4, 4]), 2, 3, { pads: 1, name: 'encoder' });
    const code = b.gemm(b.flatten(x, 32), 32);
    const back = b.node('Reshape', [code, b.ints([1, 2, 4, 4])], {}, { channels: 2 });
    b.output(b.conv(back, 1, 3, { pads: 1, name: 'decoder' }), 'y');
    const network = networkOf(b.build(), [1, 3, 4, 4]);
    const defects = await localDefects({ network, flips: ['h'], feeds: noiseFeeds(network).id, createSession });
    expect(defects.map((d) => d.node)).toContain('encoder');
    expect(defects.map((d) => d.node)).not.toContain('decoder');
  });

  it('stop with the reason of their signal', async () => {
    const network = networkOf(tinyClassifier(), [1, 3, 32, 32]);
    const signal = AbortSignal.abort(new Error('enough'));
    const work = localDefects({ network, flips: ['h'], feeds: noiseFeeds(network).id, createSession, signal });
    await expect(work).rejects.toThrow('enough');
  });
});

describe('at any scale', () => {
  /** A strided convolution of x times a constant. */
  const scaled = (scale: number): Network => {
    const b = new GraphBuilder();
    const x = b.node('Mul', [b.input('x', [1, 3, 16, 16]), b.weight([1], [scale])]);
    b.output(b.relu(b.conv(x, 4, 3, { stride: 2, pads: 1, bias: false })), 'y');
    return networkOf(b.build(), [1, 3, 16, 16]);
  };
  const convolution = async (scale: number): Promise<LocalDefect> =>
    (await defectsOf(scaled(scale))).find(({ op }) => op === 'Conv')!;

  it.each([1e-30, 1e-22, 1e18, 1e30])('%f local defects are those of a scale of 1', async (scale) => {
    const [found, expected] = [await convolution(scale), await convolution(1)];
    for (const flip of FLIPS) {
      for (const part of ['defect', 'kernel', 'grid'] as const) {
        expect(found[part]![flip]! / expected[part]![flip]!).toBeCloseTo(1, 4);
      }
    }
  });
});

it.each(['convolution', 'transposed convolution'])(
  'the defect of a %s is that of its kernel and that of its grid',
  async (kind) => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 9, 10]);
    b.output(
      kind === 'convolution'
        ? b.conv(x, 4, 3, { stride: 2, pads: 1 })
        : b.convTranspose(x, 4, 3, { stride: 2, pads: 1, outputPadding: 1 }),
      'y',
    );
    const [found, ...others] = await defectsOf(networkOf(b.build(), [1, 3, 9, 10]), ['h']);
    expect(others).toEqual([]);
    expect(found!.kernel!.h).toBeGreaterThan(0.01);
    expect(found!.grid!.h).toBeGreaterThan(0.01);
  },
);

it('the defect of a pooling is told as a whole', async () => {
  const b = new GraphBuilder();
  b.output(b.maxPool(b.input('x', [1, 3, 9, 10]), 3, { stride: 2, pads: 1 }), 'y');
  const [found] = await defectsOf(networkOf(b.build(), [1, 3, 9, 10]), ['h']);
  expect(found!.defect.h).toBeGreaterThan(0.01);
  expect([found!.kernel, found!.grid]).toEqual([undefined, undefined]);
});
