import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineService } from '../../../src/engine/service/engineService';
import { attribute } from '../../../src/onnx/attributes';
import { parseModel, readModelFile } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { valueShape } from '../../../src/onnx/valueInfo';
import type { FixRequest, Merge } from '../../../src/protocol/fix';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { FLIPS } from '../../../src/report/flips';
import type { Flip } from '../../../src/report/report';
import { fixRequest, type FixFlags } from '../../../src/cli/rewriteCommands';
import { networkOf, noiseFeeds, runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { quietEngine } from '../../support/engineFixture';
import { tinyClassifier, tinySegmenter } from '../../support/models/tinyModels';

let folder: string;
let engine: EngineService;
const SIZE = [20, 24] as const;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-merge-'));
  engine = quietEngine();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An embedding that ends in an L2 norm, as one operator or as exporters of PyTorch write it; or one without. */
function embedder(
  ending: 'LpNormalization' | 'ReduceL2' | 'none',
  opset = 17,
  batch: number | string = 'N',
): ModelProto {
  const b = new GraphBuilder({ opset });
  const x = b.input('x', [batch, 3, ...SIZE]);
  const pooled = b.node('GlobalAveragePool', [b.relu(b.conv(x, 8, 3, { stride: 2, pads: 1 }))]);
  const y = b.node('Flatten', [pooled], { axis: attribute.int(1) });
  b.output(normalized(b, y, ending), 'embedding', Type.FLOAT, [batch, 8]);
  return b.build();
}

function normalized(b: GraphBuilder, y: string, ending: string): string {
  if (ending === 'none') return b.node('Mul', [y, b.weight([1], [3])]);
  if (ending === 'LpNormalization')
    return b.node('LpNormalization', [y], { axis: attribute.int(1), p: attribute.int(2) });
  return b.node('Div', [y, b.node('ReduceL2', [y], { axes: attribute.ints([1]) })]);
}

function spec(proto: ModelProto, rest: Partial<AnalysisSpec> = {}): AnalysisSpec {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, encodeModel(proto));
  return {
    model: { kind: 'file', path },
    input: { kind: 'noise', seed: 0 },
    flips: FLIPS,
    flipMode: 'tensor',
    size: SIZE,
    ...rest,
  };
}

async function written(of: AnalysisSpec, request: FixRequest) {
  const path = join(folder, 'merged.onnx');
  const result = await engine.fixModel(of, request, path);
  const model = await readModelFile(path);
  const network = networkOf(model.proto, [1, 3, ...SIZE]);
  const outputs = await runModel(model.bytes, noiseFeeds(network).id);
  return {
    result,
    values: [...outputs['embedding']!.data],
    shape: valueShape(parseModel(model.bytes, path).graph.outputs[0]!),
  };
}

const length = (values: readonly number[]): number => Math.hypot(...values);

describe('a mean of embeddings', () => {
  it.each([
    ['LpNormalization', 17, 'N'],
    ['LpNormalization', 17, 1],
    ['ReduceL2', 17, 'N'],
    ['LpNormalization', 18, 'N'],
  ] as const)(
    'is normalized again where the model ends in an L2 norm (%s, opset %s, batch %s)',
    async (ending, opset, batch) => {
      const { result, values } = await written(spec(embedder(ending, opset, batch)), { kind: 'tta', flips: FLIPS });
      expect(length(values)).toBeCloseTo(1, 5);
      expect(result.summary).toMatch(/The mean of embedding is brought to unit length again/);
      for (const flip of FLIPS) {
        expect(result.noise.before[flip]).toBeGreaterThan(1e-4);
        expect(result.noise.after[flip]).toBeLessThan(1e-6);
      }
    },
  );

  it('is left as it is where nothing normalizes', async () => {
    const { result, values } = await written(spec(embedder('none')), { kind: 'tta', flips: ['h'] });
    expect(Math.abs(length(values) - 1)).toBeGreaterThan(0.01);
    expect(result.summary).not.toMatch(/unit length/);
    expect(result.noise.after.h).toBeLessThan(1e-6);
  });
});

describe('a sum of embeddings', () => {
  it('is exact, and twice the mean', async () => {
    const of = spec(embedder('none'));
    const sum = await written(of, { kind: 'tta', flips: ['h'], merge: 'sum' });
    const mean = await written(of, { kind: 'tta', flips: ['h'] });
    expect(sum.result.noise.after.h).toBeLessThan(1e-6);
    sum.values.forEach((value, i) => expect(value).toBeCloseTo(2 * mean.values[i]!, 5));
    expect(sum.result.summary).toMatch(/adds up its outputs over 2 orientations/);
  });
});

describe('a concatenation of embeddings', () => {
  it.each<{ flips: readonly Flip[] }>([{ flips: ['h'] }, { flips: ['v'] }, { flips: FLIPS }])(
    'is not invariant: its parts change places: %o',
    async ({ flips }) => {
      const of = spec(embedder('LpNormalization'));
      const { result, values, shape } = await written(of, { kind: 'tta', flips, merge: 'concat' });
      const count = flips.length + 1;
      expect(values).toHaveLength(8 * count);
      expect(shape).toEqual(['N', 8 * count]);
      expect(length(values)).toBeCloseTo(Math.sqrt(count), 5);
      for (const flip of flips) {
        expect(result.noise.after[flip]).toBeGreaterThan(1e-4);
        expect(result.noise.partsSwapped![flip]).toBeLessThan(1e-6);
      }
      expect(result.noise.damage).toBeLessThan(1e-6);
      const parts = flips.length === 1 ? 'halves' : 'quarters';
      expect(result.summary).toContain(`Its ${parts} change places under the flip; it is not invariant.`);
      expect(result.summary).toContain('with its parts put back');
    },
  );
});

describe('sums and concatenations', () => {
  it.each<[string, ModelProto, Partial<AnalysisSpec>, RegExp]>([
    ['maps', tinySegmenter(), {}, /is no map of the image.*--merge mean/],
    ['classes', tinyClassifier(), { expect: { logits: 'classes' } }, /scores of classes.*--merge mean/],
  ])('of %s are refused with the reason', async (_, proto, rest, reason) => {
    const name = proto.graph!.output[0]!.name;
    const expects = rest.expect === undefined ? {} : { expect: { [name]: 'classes' as const } };
    for (const merge of ['sum', 'concat'] satisfies Merge[]) {
      const wrote = engine.fixModel(
        spec(proto, expects),
        { kind: 'tta', flips: ['h'], merge },
        join(folder, 'no.onnx'),
      );
      await expect(wrote).rejects.toThrow(reason);
    }
  });

  it('are chosen by --merge, which belongs to --tta and excludes --probabilities', () => {
    const flags = (more: Partial<FixFlags>): FixFlags => ({ flips: ['h'], input: {}, out: 'a.onnx', ...more });
    expect(fixRequest(flags({ tta: true, merge: 'concat' }))).toMatchObject({ kind: 'tta', merge: 'concat' });
    expect(fixRequest(flags({ tta: true }))).toMatchObject({ merge: 'mean' });
    expect(fixRequest(flags({ tta: true, merge: 'mean', probabilities: true }))).toMatchObject({
      merge: 'probabilities',
    });
    expect(() => fixRequest(flags({ tta: true, merge: 'sum', probabilities: true }))).toThrow(/choose one/);
    expect(() => fixRequest(flags({ pad: true, merge: 'sum' }))).toThrow(/--merge belongs to --tta/);
  });
});
