import { describe, expect, it } from 'vitest';
import { auditModel, misalignments } from '../../../src/analysis/audit/auditModel';
import type { AuditEntry } from '../../../src/report/report';
import { attribute } from '../../../src/onnx/attributes';
import { makeTensor } from '../../../src/onnx/tensors';
import { sizeAdvice } from '../../../src/analysis/audit/sizeAdvice';
import { networkInSteps, type Network } from '../../../src/operators/network';
import { allAtOnce, type Steps } from '../../../src/protocol/steps';
import { networkOf, noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { resnet18 } from '../../support/models/resnet';
import { tinyClassifier, tinyLeNet } from '../../support/models/tinyModels';

function entry(entries: readonly AuditEntry[], node: string): AuditEntry {
  return entries.find((e) => e.node === node)!;
}

describe('audit', () => {
  it('gives each operator its verdicts, asymmetry and grid', () => {
    const entries = allAtOnce(auditModel(networkOf(tinyClassifier(), [1, 3, 32, 33])));
    const conv = entry(entries, 'conv1');
    expect(conv.verdicts).toEqual(['asymmetric kernel', 'misaligned grid']);
    expect(conv.grid).toEqual({ W: { r: 0, begin: 1, end: 1 }, H: { r: 1, begin: 1, end: 0 } });
    expect(conv.asymmetry!.W).toBeGreaterThan(0.5);
    expect(conv.mostAsymmetric!.W.asymmetry).toBeGreaterThanOrEqual(conv.asymmetry!.W);
    expect(entries.find((e) => e.op === 'Relu')!.verdicts).toEqual(['exact']);
    expect(entries.find((e) => e.op === 'Gemm')!.verdicts).toEqual(['exact']);
  });

  it('names the most asymmetric output channel, also of a transposed convolution in groups', () => {
    const b = new GraphBuilder();
    // Weights are all input channels × the filters of one group: row 3 belongs to group 1, whose filters are 3, 4 and 5.
    const weights = new Float32Array(4 * 3 * 2).fill(1);
    weights[(3 * 3 + 2) * 2] = 5;
    const w = b.initializer(makeTensor('w', [4, 3, 1, 2], weights));
    const x = b.input('x', [1, 4, 5, 5]);
    b.output(b.node('ConvTranspose', [x, w], { group: attribute.int(2) }, { name: 'up' }), 'y');
    const up = entry(allAtOnce(auditModel(networkOf(b.build(), [1, 4, 5, 5]))), 'up');
    // Of the filter's kernels (1, 1) and (5, 1): ‖k − flip k‖² = 2·4², ‖k‖² = 2 + 26.
    expect(up.mostAsymmetric!.W).toEqual({ filter: 5, asymmetry: expect.closeTo(Math.sqrt(32 / 28), 6) });
  });

  it('finds a dense layer over space', () => {
    const entries = allAtOnce(auditModel(networkOf(tinyLeNet(), [1, 1, 28, 28])));
    const dense = entries.filter((e) => e.op === 'Gemm');
    expect(dense.map((e) => e.verdicts)).toEqual([['position-dependent'], ['exact']]);
  });

  it('does not call a convolution exact behind an operator that it does not know', () => {
    const b = new GraphBuilder();
    const x = b.relu(b.input('x', [1, 3, 9, 9]));
    const unknown = b.node('Magic', [x], {}, { domain: 'ai.acme', name: 'magic' });
    b.output(b.relu(b.conv(unknown, 4, 3, { name: 'conv' })), 'y');
    const entries = allAtOnce(auditModel(networkOf(b.build(), [1, 3, 9, 9])));
    const conv = entry(entries, 'conv');
    expect(conv.verdicts).toEqual(['unknown']);
    expect(conv.note).toContain('magic');
    expect(conv.asymmetry!.W).toBeGreaterThan(0.5);
    expect(entries.filter((e) => e.op === 'Relu').map((e) => e.verdicts)).toEqual([['exact'], ['exact']]);
  });

  it('calls a symmetric, aligned network exact throughout', () => {
    const entries = allAtOnce(auditModel(networkOf(tinyClassifier({ symmetric: 'hv' }), [1, 3, 33, 33])));
    for (const { node, verdicts, asymmetry } of entries) {
      expect(verdicts, node).toEqual(['exact']);
      if (asymmetry !== undefined) expect(asymmetry).toEqual({ H: 0, W: 0 });
    }
  });

  it('measures asymmetry through a Cast from half precision and a DequantizeLinear', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 1, 9, 9]);
    const weights = b.initializer(makeTensor('q', [1, 1, 1, 3], Int8Array.of(11, 3, 5)));
    const scale = b.initializer(makeTensor('scale', [], Float32Array.of(0.5)));
    const zero = b.initializer(makeTensor('zero', [], Int8Array.of(1)));
    const real = b.node('DequantizeLinear', [weights, scale, zero]);
    b.output(b.node('Conv', [x, real], { pads: attribute.ints([0, 1, 0, 1]) }, { name: 'conv' }), 'y');
    // k = [5, 1, 2]: k − flip k = [3, 0, −3].
    const { asymmetry } = entry(allAtOnce(auditModel(networkOf(b.build(), [1, 1, 9, 9]))), 'conv');
    expect(asymmetry!.W).toBeCloseTo(Math.sqrt(18 / 30), 6);
    expect(asymmetry!.H).toBe(0);
  });

  it('names the five misaligned stages of ResNet-18 at 224, and none at 225', () => {
    const at = (size: number) =>
      allAtOnce(misalignments(networkOf(resnet18(), [1, 3, size, size]))).filter((m) => m.axis === 'W');
    const found = at(224);
    // Each later stage strides twice: in the block and in its skip connection.
    expect(found.filter((m) => m.op === 'MaxPool')).toHaveLength(1);
    expect(found.filter((m) => m.op === 'Conv')).toHaveLength(7);
    expect(found.every((m) => m.cause === 'grid' && m.r === 1)).toBe(true);
    expect(at(225)).toEqual([]);
  });
});

/** One operator on symmetric kernels. */
type Build = (b: GraphBuilder, x: string) => string;
const symmetric = { symmetric: 'hv', bias: false } as const;
const half = (mode: string, coordinates: string, nearest = 'round_prefer_floor') => ({
  mode,
  coordinate_transformation_mode: coordinates,
  nearest_mode: nearest,
});

// DESIGN §8, and more of the same.
const OPERATORS: readonly (readonly [string, Build])[] = [
  ['Conv 3/s2/p1', (b, x) => b.conv(x, 2, 3, { stride: 2, pads: 1, ...symmetric })],
  ['Conv 1/s2', (b, x) => b.conv(x, 2, 1, { stride: 2, ...symmetric })],
  ['Conv 3/s2 SAME_UPPER', (b, x) => b.conv(x, 2, 3, { stride: 2, autoPad: 'SAME_UPPER', ...symmetric })],
  ['Conv 3/s2 SAME_LOWER', (b, x) => b.conv(x, 2, 3, { stride: 2, autoPad: 'SAME_LOWER', ...symmetric })],
  ['Conv 2/s2', (b, x) => b.conv(x, 2, 2, { stride: 2, ...symmetric })],
  ['Conv 4/s2/p1', (b, x) => b.conv(x, 2, 4, { stride: 2, pads: 1, ...symmetric })],
  ['Conv 2 SAME_UPPER', (b, x) => b.conv(x, 2, 2, { autoPad: 'SAME_UPPER', ...symmetric })],
  ['Conv 3/d2/s3/p2', (b, x) => b.conv(x, 2, 3, { dilation: 2, stride: 3, pads: 2, ...symmetric })],
  ['MaxPool 3/s2/p1', (b, x) => b.maxPool(x, 3, { stride: 2, pads: 1 })],
  ['MaxPool 2/s2', (b, x) => b.maxPool(x, 2, { stride: 2 })],
  ['MaxPool 3/s2 ceil', (b, x) => b.maxPool(x, 3, { stride: 2, ceilMode: true })],
  ['AveragePool 2/s2', (b, x) => b.averagePool(x, 2, { stride: 2 })],
  ['AveragePool 3/s2 ceil', (b, x) => b.averagePool(x, 3, { stride: 2, ceilMode: true })],
  ['ConvTranspose 2/s2', (b, x) => b.convTranspose(x, 2, 2, { stride: 2, ...symmetric })],
  ['ConvTranspose 4/s2/p1', (b, x) => b.convTranspose(x, 2, 4, { stride: 2, pads: 1, ...symmetric })],
  [
    'ConvTranspose 3/s2/p1/op1',
    (b, x) => b.convTranspose(x, 2, 3, { stride: 2, pads: 1, outputPadding: 1, ...symmetric }),
  ],
  ...['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'].flatMap((coordinates) =>
    ['linear', 'cubic'].map((mode): readonly [string, Build] => [
      `Resize ×2 ${mode} ${coordinates}`,
      (b, x) => b.resize(x, 2, half(mode, coordinates)),
    ]),
  ),
  ...['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].flatMap((nearest) =>
    ['half_pixel', 'asymmetric'].flatMap((coordinates) =>
      [2, 1.5, 0.5].map((scale): readonly [string, Build] => [
        `Resize ×${scale} nearest ${coordinates} ${nearest}`,
        (b, x) => b.resize(x, scale, half('nearest', coordinates, nearest)),
      ]),
    ),
  ),
];

describe.each(OPERATORS)('%s on symmetric kernels', (_, build) => {
  it('is misaligned exactly at the widths where a flip changes it', async () => {
    for (const width of [12, 13, 14, 15]) {
      const b = new GraphBuilder();
      b.output(build(b, b.input('x', [1, 2, 11, width])), 'y');
      const network = networkOf(b.build(), [1, 2, 11, width]);
      const feeds = noiseFeeds(network);
      const [plain, flipped] = [
        await runModel(network.model.bytes, feeds.id),
        await runModel(network.model.bytes, feeds.h),
      ];
      const changed = outputErrors(network, 'h', plain, flipped)['y']! > 1e-5;
      expect(
        allAtOnce(misalignments(network)).some((m) => m.axis === 'W'),
        `width ${width}`,
      ).toBe(changed);
    }
  });
});

describe('the time between two steps', () => {
  it('is that of one operator, at one size', () => {
    const steps = (work: Steps<unknown>): number => {
      let count = 0;
      while (work.next().done !== true) count++;
      return count;
    };
    const fresh = (): Network => networkOf(resnet18(), [1, 3, 224, 224]);
    const { length } = fresh().model.graph.nodes;
    // Every operator is looked at for each flip, and judged; then at each size, of which most are refused early.
    expect(steps(auditModel(fresh()))).toBeGreaterThanOrEqual(3 * length);
    expect(steps(sizeAdvice(fresh()))).toBeGreaterThanOrEqual(8 * length);
    // What is constant is set apart first, once for each model; then shapes, and the actions of h and v.
    const { model, input } = fresh();
    expect(steps(networkInSteps({ ...model }, input))).toBeGreaterThanOrEqual(4 * length);
  });
});
