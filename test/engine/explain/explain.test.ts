import { toBinary } from '@bufbuild/protobuf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelProtoSchema } from '../../../src/onnx/proto/onnx_pb';
import { afterAll, describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import type { EngineService } from '../../../src/engine/service/engineService';
import { EXPLAIN_PARTS, type ExplainPart } from '../../../src/protocol/engine';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { swapKind } from '../../../src/report/facts/channelMatching';
import { applyPatch } from '../../../src/report/patch';
import type { SizeMeasurement } from '../../../src/report/report';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { PROJECT, quietEngine } from '../../support/engineFixture';
import { without } from '../../support/without';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(net: GraphBuilder, name: string): string {
  const path = join(folder, `${name}.onnx`);
  writeFileSync(path, net.bytes());
  return path;
}

/** Two strided convolutions and global pooling, with free height and width: aligned at 29, not at 32. */
function stridedNet(): string {
  const net = new GraphBuilder({ seed: 5 });
  const x = net.input('x', ['n', 3, 'h', 'w']);
  const a = net.relu(net.conv(x, 8, 3, { stride: 2, pads: 1, name: 'first' }));
  const b = net.relu(net.conv(a, 16, 3, { stride: 2, pads: 1, name: 'second' }));
  net.output(net.flatten(net.globalAveragePool(b)));
  return written(net, 'strided');
}

/** A strided map, with free height and width. */
function mapNet(): string {
  const net = new GraphBuilder({ seed: 8 });
  const x = net.input('x', ['n', 3, 'h', 'w']);
  net.output(net.conv(x, 4, 3, { stride: 2, pads: 1 }), 'map');
  return written(net, 'map');
}

/** The first output averages a pointwise network and does not change; the second is of asymmetric kernels. */
function twoOutputs(): string {
  const net = new GraphBuilder({ seed: 6 });
  const x = net.input('x', ['n', 3, 'h', 'w']);
  net.output(net.flatten(net.globalAveragePool(net.relu(net.conv(x, 4, 1)))), 'calm');
  const a = net.relu(net.conv(x, 8, 3, { stride: 2, pads: 1 }));
  net.output(net.flatten(net.globalAveragePool(a)), 'moved');
  return written(net, 'two');
}

/** Its rounding is as large as what it is the rounding of. */
function roundingNet(): string {
  const net = new GraphBuilder({ seed: 9 });
  const conv = net.conv(net.input('x', ['n', 3, 'h', 'w']), 8, 5, { stride: 2, pads: 2 });
  net.output(net.node('Sin', [net.node('Mul', [conv, net.weight([1], [1e5])])]), 'y');
  return written(net, 'rounding');
}

/** Declared to take any size, but it reads column 31, which no narrower input has. */
function sizeInDisguise(): string {
  const net = new GraphBuilder({ seed: 7 });
  const x = net.input('x', ['n', 3, 'h', 'w']);
  net.output(net.globalAveragePool(net.conv(x, 4, 3, { stride: 2, pads: 1 })), 'pooled');
  net.output(net.node('Gather', [x, net.ints([31], [])], { axis: attribute.int(3) }), 'column');
  return written(net, 'disguise');
}

const spec: AnalysisSpec = {
  model: { kind: 'file', path: stridedNet() },
  input: { kind: 'noise', seed: 1 },
  flips: ['h', 'v'],
  flipMode: 'tensor',
  size: [32, 32],
};

function engine(): EngineService {
  return quietEngine();
}

/** `pair`: two filters that are each other's mirror images. `moved`: one that flips move by a pixel, since it is padded at one end. */
function swappingNet(): string {
  const net = new GraphBuilder({ seed: 5 });
  const x = net.input('x', ['n', 1, 'h', 'w']);
  const conv = (name: string, dims: readonly number[], values: readonly number[], pads: readonly number[]): string =>
    net.relu(net.node('Conv', [x, net.weight(dims, values)], { pads: attribute.ints(pads) }, { name, channels: 2 }));
  const pair = conv('pair', [2, 1, 1, 3], [1, 0, -1, -1, 0, 1], [0, 1, 0, 1]);
  const moved = conv('moved', [2, 1, 1, 2], [1, 1, 2, 2], [0, 0, 0, 1]);
  for (const branch of [pair, moved]) net.output(net.globalAveragePool(branch));
  return written(net, 'swapping');
}

describe('the why of an analysis', () => {
  it('grows the report part by part, and every part stays', async () => {
    const service = engine();
    const { report: first } = await service.analyze('a', spec);
    let report = first;
    for (const part of EXPLAIN_PARTS) report = applyPatch(report, await service.explain('a', part));
    const causes = report.causes!.h!;
    expect(Object.keys(causes.shares)).toEqual(['kernel', 'grid']);
    const sum = Object.values(causes.shares).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(causes.error - causes.twinResidual, 12);
    expect(causes.error).toBeCloseTo(first.outputs[0]!.pairs[0]!.relL2, 6);
    expect(causes.twinResidual).toBeLessThan(1e-5);
    expect(report.sizeAdvice!.W).toContain(29);
    expect(report.sizeAdvice!.misaligned.map((m) => m.node)).toContain('first');
    expect(report.sizeAdvice!.measured!.length).toBe(2);
    for (const { left } of report.sizeAdvice!.measured!) expect(left).toEqual({ h: ['kernel'], v: ['kernel'] });
    expect(report.audit!.find((entry) => entry.node === 'first')!.verdicts).toEqual(
      expect.arrayContaining(['asymmetric kernel', 'misaligned grid']),
    );
    const strided = report.layers.find((layer) => layer.node === 'first')!;
    expect(strided.local!.h).toBeGreaterThan(0.1);
    expect(strided.localKernel!.h).toBeGreaterThan(0.1);
    expect(strided.localGrid!.h).toBeGreaterThan(0.1);
    expect(strided.permuted!.h).toBeLessThanOrEqual(strided.error.h!);
  });

  it.each<readonly [AnalysisSpec['size']]>([[undefined], [[24, 24]]])(
    'is the same where parts were looked for while the image was decoded, at size %j',
    async (size) => {
      const input = { kind: 'image', path: join(PROJECT, 'media/samples/chelsea.png') } as const;
      const asked = { ...without(spec, 'size'), input, ...(size && { size }) };
      const patches = async (next?: readonly ExplainPart[]): Promise<unknown> => {
        const service = engine();
        const { report } = await service.analyze('a', asked, next);
        const { audit } = await service.explain('a', 'audit');
        return { layers: report.layers, audit, sizes: await service.explain('a', 'sizes') };
      };
      expect(await patches(['audit', 'sizes', 'causes'])).toEqual(await patches());
    },
  );

  it.each([
    [
      'warns',
      roundingNet(),
      [expect.stringMatching(/^With everything mirrored, more than float noise is left \(↔ .*%\)/)],
    ],
    ['does not', stridedNet(), []],
  ])('%s where more than float noise is left with everything mirrored', async (_, path, warnings) => {
    const service = engine();
    await service.analyze('a', { ...spec, model: { kind: 'file', path }, flips: ['h'] });
    const { causes, warnings: found } = await service.explain('a', 'causes');
    expect(causes!.h!.twinResidual > 1e-5).toBe(warnings.length > 0);
    expect(found).toEqual(warnings);
  });

  it('finds the channels that a flip swaps, and the pixel that it moves a layer by', async () => {
    const service = engine();
    const swapping = { ...spec, model: { kind: 'file', path: swappingNet() }, flips: ['h'], size: [12, 12] } as const;
    const { report } = await service.analyze('a', swapping);
    const { layers } = applyPatch(report, await service.explain('a', 'channels'));
    const [pair, moved] = ['pair', 'moved'].map((node) => layers.find((layer) => layer.node === node)!);
    expect(pair!.error.h).toBeGreaterThan(0.5);
    expect(pair!.permuted!.h).toBeLessThan(1e-5);
    expect(pair!.mutual!.h).toBe(1);
    expect(pair!.swaps!.h!.map(({ channel, partner }) => [channel, partner]).sort()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(moved!.swaps).toBeUndefined();
    expect(moved!.shift!.h).toMatchObject({ dy: 0, dx: expect.toSatisfy((dx: number) => Math.abs(dx) === 1) });
    expect(moved!.shift!.h!.error).toBeLessThan(1e-5);
    expect(moved!.shift!.h!.unshifted).toBeGreaterThan(0.1);
  });

  it('hears while it matches channels that it is to stop', async () => {
    const service = engine();
    await service.analyze('a', spec);
    const channels = service.explain('a', 'channels');
    setImmediate(() => void service.stopExplaining('a'));
    await expect(channels).rejects.toMatchObject({ reason: 'canceled' });
  });

  it.each(['audit', 'sizes'] as const)('hears that it is to stop what takes no run: %s', async (part) => {
    const service = engine();
    await service.analyze('a', spec);
    const asked = service.explain('a', part);
    void service.stopExplaining('a');
    await expect(asked).rejects.toMatchObject({ reason: 'canceled' });
    expect(await service.explain('a', part)).toBeDefined();
  });

  it('takes no chance match of many random channels over few positions for swaps', async () => {
    const net = new GraphBuilder({ seed: 5 });
    const x = net.input('x', ['n', 3, 'h', 'w']);
    net.output(net.globalAveragePool(net.relu(net.conv(x, 128, 3, { pads: 1, name: 'random' }))));
    const path = join(folder, 'random.onnx');
    writeFileSync(path, toBinary(ModelProtoSchema, net.build()));
    const service = engine();
    const { report } = await service.analyze('a', {
      ...spec,
      model: { kind: 'file', path },
      flips: ['h'],
      size: [3, 3],
    });
    const { layers, noiseFloor } = applyPatch(report, await service.explain('a', 'channels'));
    const random = layers.find((layer) => layer.node === 'random')!;
    expect(random.permuted!.h! / random.error.h!).toBeLessThan(0.9);
    expect(swapKind(random.error.h!, random.permuted!.h, noiseFloor, random.mutual!.h)).toBe('chance');
    expect(random.swaps).toBeUndefined();
    expect((await service.layerInsight('a', random.tensor, 'h')).mutual).toBe(random.mutual!.h);
  });

  it('answers questions about one layer, one convolution, and the account by layer', async () => {
    const service = engine();
    const { report } = await service.analyze('a', spec);
    const [layer] = report.layers;
    const insight = await service.layerInsight('a', layer!.tensor, 'h');
    expect(insight.permuted).toBeLessThanOrEqual(layer!.error.h!);
    const kernels = await service.kernels('a', 'first', 'h', 5);
    expect(kernels.length).toBe(5);
    expect([...kernels[0]!.mirrored.data]).toEqual([2, 1, 0, 5, 4, 3, 8, 7, 6].map((i) => kernels[0]!.kernel.data[i]));
    const accounted = applyPatch(report, await service.attribution('a', 'v'));
    const account = accounted.attributions!.v!;
    expect(accounted.layers.reduce((total, l) => total + l.attribution!.v!, account.rest!)).toBeCloseTo(1, 9);
    expect(account.spatial!.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(account.error).toBeCloseTo(report.outputs[0]!.pairs.find((p) => p.a === 'id' && p.b === 'v')!.relL2, 6);
    const both = applyPatch(accounted, await service.attribution('a', 'h'));
    expect(both.attributions).toMatchObject({ v: account, h: { output: account.output } });
  });

  it('speaks of the output that the flip changes most, like the verdict', async () => {
    const service = engine();
    const { report } = await service.analyze('a', { ...spec, model: { kind: 'file', path: twoOutputs() } });
    const [calm, moved] = report.outputs;
    expect(calm!.pairs[0]!.relL2).toBeLessThan(moved!.pairs[0]!.relL2);
    const { causes } = await service.explain('a', 'causes');
    const { sizeAdvice } = await service.explain('a', 'sizes');
    const { attributions } = await service.attribution('a', 'h');
    expect(causes!.h).toMatchObject({ output: moved!.name });
    expect(causes!.h!.error).toBeCloseTo(moved!.pairs[0]!.relL2, 6);
    expect(attributions!.h).toMatchObject({ output: moved!.name });
    expect(attributions!.h!.error).toBeCloseTo(moved!.pairs[0]!.relL2, 6);
    expect(sizeAdvice!.measured![0]!.error.h).toBeGreaterThan(calm!.pairs[0]!.relL2);
  });

  it.each(['map', 'vector'] as const)('judges another size by the same contract: %s', async (contract) => {
    const service = engine();
    const expecting = { ...spec, model: { kind: 'file', path: mapNet() } as const, expect: { map: contract } };
    await service.analyze('a', expecting);
    const { sizeAdvice } = await service.explain('a', 'sizes');
    const [{ size, error }] = sizeAdvice!.measured as [SizeMeasurement];
    const { report } = await service.analyze('b', { ...expecting, size });
    expect(error.h).toBeCloseTo(report.outputs[0]!.figure.h!.value!, 6);
  });

  it('says which aligned sizes could not be tried out, and gives the others', async () => {
    const service = engine();
    await service.analyze('a', { ...spec, model: { kind: 'file', path: sizeInDisguise() } });
    const { sizeAdvice, warnings } = await service.explain('a', 'sizes');
    expect(sizeAdvice!.W).toEqual(expect.arrayContaining([31, 33]));
    expect(sizeAdvice!.measured!.map(({ size }) => size)).toEqual([[33, 33]]);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^The aligned size 31×31 could not be tried out: .*disguise\.onnx/),
    );
  });

  it('lets other questions in between, and stops when the analysis is released', async () => {
    const service = engine();
    const { report } = await service.analyze('a', spec);
    const order: string[] = [];
    const causes = service.explain('a', 'causes').then(() => order.push('causes'));
    await service.layerView('a', report.layers[0]!.tensor, 'h').then(() => order.push('view'));
    await causes;
    expect(order).toEqual(['view', 'causes']);
    const stopped = service.explain('a', 'causes');
    await service.release('a');
    await expect(stopped).rejects.toMatchObject({ reason: 'canceled' });
    await expect(service.layerView('a', report.layers[0]!.tensor, 'h')).rejects.toMatchObject({
      reason: 'analysis-lost',
    });
  });
});
