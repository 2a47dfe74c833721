import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { measureCauses } from '../../../src/analysis/causes/measureCauses';
import { presentCauses } from '../../../src/analysis/causes/presentCauses';
import { networkAt, type Network } from '../../../src/operators/network';
import { parseNpy } from '../../../src/image/npy';
import { readModelFile } from '../../../src/onnx/model';
import type { CauseReport, Flip, Layout } from '../../../src/report/report';
import { FLIPS } from '../../../src/report/flips';
import { flipFeeds } from '../../support/flipFeeds';
import { createSession, networkOf, noiseFeeds } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { resnet18 } from '../../support/models/resnet';
import { tinyClassifier, tinyLeNet, tinySegmenter } from '../../support/models/tinyModels';

const EXACT = 1e-5;

async function explain(network: Network, flips: readonly Flip[]): Promise<Record<string, CauseReport>> {
  const { causes } = await measureCauses({ network, flips, feeds: noiseFeeds(network), createSession });
  return causes as Record<string, CauseReport>;
}

function counterfactual(report: CauseReport, ...mirrored: string[]): number {
  return report.counterfactuals.find((c) => c.mirrored.join() === mirrored.join())!.error;
}

describe('causes of ResNet-18, randomly initialized', () => {
  it('at 128×128: flipping kernels alone makes the difference larger, the grid is the other half', async () => {
    const { h } = await explain(networkOf(resnet18({ headless: true }), [1, 3, 128, 128]), ['h']);
    expect(Object.keys(h!.shares)).toEqual(['kernel', 'grid']);
    expect(counterfactual(h!, 'kernel')).toBeGreaterThan(1.2 * h!.error);
    expect(h!.twinResidual).toBeLessThan(EXACT);
  });

  it('at 129×129: flipping kernels removes it', async () => {
    const { h } = await explain(networkOf(resnet18({ headless: true }), [1, 3, 129, 129]), ['h']);
    expect(Object.keys(h!.shares)).toEqual(['kernel']);
    expect(h!.error).toBeGreaterThan(0.01);
    expect(counterfactual(h!, 'kernel')).toBeLessThan(EXACT);
  });
});

const CASES: readonly (readonly [string, ModelProto, readonly number[], Layout])[] = [
  ['classifier', tinyClassifier(), [1, 3, 32, 32], 'nchw'],
  ['classifier in NHWC', tinyClassifier({ nhwc: true }), [1, 32, 32, 3], 'nhwc'],
  ['segmenter', tinySegmenter(), [1, 3, 32, 32], 'nchw'],
  ['LeNet', tinyLeNet(), [1, 1, 28, 28], 'nchw'],
];

describe.each(CASES)('shares of a %s', (name, proto, declared, layout) => {
  it('sum to the error that the twin takes away', async () => {
    const network = networkOf(proto, declared, layout);
    const reports = await explain(network, FLIPS);
    for (const flip of FLIPS) {
      const report = reports[flip]!;
      const sum = Object.values(report.shares).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(report.error - report.twinResidual, 12);
      expect(report.twinResidual).toBeLessThan(EXACT);
      expect(report.error).toBeGreaterThan(1e-3);
      expect('position' in report.shares).toBe(name === 'LeNet');
    }
  });
});

it('leaves out what only other outputs meet', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', [1, 3, 8, 8]);
  b.output(b.conv(x, 2, 3, { pads: 1 }), 'map');
  b.output(b.node('NonZero', [b.relu(x)]), 'places', Type.INT64);
  const network = networkOf(b.build(), [1, 3, 8, 8]);
  expect(presentCauses(network, 'h')).toEqual(['kernel', 'other']);
  const { causes, warnings } = await measureCauses({
    network,
    flips: ['h'],
    feeds: noiseFeeds(network),
    createSession,
  });
  expect(Object.keys(causes.h!.shares)).toEqual(['kernel']);
  expect(warnings).toEqual([]);
});

it('stops with the reason of its signal', async () => {
  const network = networkOf(tinyClassifier(), [1, 3, 32, 32]);
  const signal = AbortSignal.abort(new Error('enough'));
  const work = measureCauses({ network, flips: ['h'], feeds: noiseFeeds(network), createSession, signal });
  await expect(work).rejects.toThrow('enough');
});

it('runs nothing to explain an error that is known to be zero, or float noise', async () => {
  const network = networkOf(tinyClassifier(), [1, 3, 32, 32]);
  const output = network.model.graph.outputs[0]!.name;
  const values = (data: readonly number[]) => ({ dims: [1, data.length], data: Float32Array.from(data) });
  const id = values([1, 2, 3]);
  const known = { [output]: { id, h: id, v: values([1, 2, 3.000001]) } };
  const never = (): Promise<never> => Promise.reject(new Error('a session was made'));
  const request = { network, feeds: noiseFeeds(network), createSession: never, known };
  const { causes } = await measureCauses({ ...request, flips: ['h', 'v'], noiseFloor: 1e-5 });
  expect(causes.h).toMatchObject({ error: 0, shares: {}, twinResidual: 0 });
  expect(causes.v!.shares).toEqual({});
  await expect(measureCauses({ ...request, flips: ['v'] })).rejects.toThrow('a session was made');
});

it('reports progress up to the end', async () => {
  const network = networkOf(tinyClassifier(), [1, 3, 32, 32]);
  const seen: number[] = [];
  await measureCauses({
    network,
    flips: ['h', 'v'],
    feeds: noiseFeeds(network),
    createSession,
    onProgress: (fraction) => seen.push(fraction),
  });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

const folder = join(__dirname, '..', '..', 'oracle', 'cases');

interface OracleCase {
  readonly model: string;
  readonly input: string;
  readonly layout: Layout;
  readonly kernelFlip?: Readonly<Record<'h' | 'v', number>>;
}

const oracles = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as OracleCase)
  .filter((oracle) => oracle.kernelFlip !== undefined);

it.each(oracles)('kernels flipped in $model: the error PyTorch finds', async (oracle) => {
  const { data, shape } = parseNpy(new Uint8Array(readFileSync(join(folder, oracle.input))), oracle.input);
  const model = await readModelFile(join(folder, oracle.model));
  const name = model.graph.inputs[0]!.name;
  const network = networkAt(model, { name, shape, layout: oracle.layout });
  const feeds = flipFeeds(name, { dims: shape, data }, oracle.layout);
  const { causes } = await measureCauses({ network, flips: ['h', 'v'], feeds, createSession });
  for (const flip of ['h', 'v'] as const) {
    const found = counterfactual(causes[flip]!, 'kernel');
    const expected = oracle.kernelFlip![flip];
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.max(1e-4 * expected, 5e-6));
    expect(causes[flip]!.twinResidual).toBeLessThan(EXACT);
  }
});
