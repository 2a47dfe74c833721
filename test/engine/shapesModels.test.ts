import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { NETS, pageSections } from '../../models/shapes/cards.mjs';
import { shippedModels, type ShippedModel } from '../../src/engine/models/builtinModels';
import { decodeImage } from '../../src/image/decode';
import { modelPixels, pixelsToTensor } from '../../src/image/preprocess';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { EngineFixture } from '../support/engineFixture';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'models/shapes');
const MAX_BYTES = 500_000;
const STORED: unknown = JSON.parse(readFileSync(join(FOLDER, 'measured/figures.json'), 'utf8'));
const sample = z.object({ right: z.number(), agree: z.number(), logits: z.number() });
const figures = z
  .object({
    labels: z.array(z.string()),
    nets: z.array(z.object({ name: z.string(), sha256: z.string() })),
    checkpoints: z.array(z.object({ epoch: z.number(), sha256: z.string() })),
    samples: z.array(sample),
  })
  .parse(STORED);

const models = NETS.map(({ id }) => shippedModels(ROOT).find((model) => model.id === id)!);
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('the pages', () => {
  it.each(pageSections(STORED).map((section) => [section.file, section] as const))('%s', (file, { name, lines }) => {
    const page = readFileSync(join(ROOT, file), 'utf8');
    expect(page).toContain(`<!-- ${name} -->\n\n${lines.join('\n')}\n\n<!-- end -->`);
  });

  it('are of the files that are there', () => {
    expect(models.map(({ file }) => sha256(file))).toEqual(figures.nets.map((net) => net.sha256));
    const checkpoints = readdirSync(join(FOLDER, 'checkpoints')).filter((name) => name.endsWith('.onnx'));
    expect(checkpoints.map((name) => sha256(join(FOLDER, 'checkpoints', name)))).toEqual(
      figures.checkpoints.map((checkpoint) => checkpoint.sha256),
    );
    for (const { file } of models) expect(statSync(file).size).toBeLessThan(MAX_BYTES);
  });
});

it.each(models)('$id has its preprocessing beside it in the form any model may have', ({ file, preprocess }) => {
  const sidecar: unknown = JSON.parse(readFileSync(file.replace(/onnx$/, 'flipscope.json'), 'utf8'));
  expect(sidecar).toEqual({ preprocess, labels: 'labels.json', expects: 'invariance' });
});

interface Answers {
  readonly top1: number;
  readonly flippedTop1: number;
  /** ‖logits(gx) − logits(x)‖ / ‖logits(x)‖. */
  readonly change: number;
}

/** What a net says of an image and of its mirror image. */
async function answers(session: ort.InferenceSession, { preprocess }: ShippedModel, file: string): Promise<Answers> {
  const [height, width] = preprocess.size!;
  const values = pixelsToTensor(
    modelPixels(await decodeImage(file, { codec: 'native' }), preprocess).id,
    preprocess,
    'nchw',
  );
  const mirrored = values.map((_, i) => values[i - (i % width) + width - 1 - (i % width)]!);
  const run = async (data: Float32Array) => {
    const { logits } = await session.run({ image: new ort.Tensor(data, [1, 3, height, width]) });
    return [...(logits!.data as Float32Array)];
  };
  const [original, flipped] = [await run(values), await run(mirrored)];
  const top = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));
  const difference = original.map((value, i) => flipped[i]! - value);
  return {
    top1: top(original),
    flippedTop1: top(flipped),
    change: Math.hypot(...difference) / Math.hypot(...original),
  };
}

async function measured(model: ShippedModel): Promise<z.infer<typeof sample>> {
  const session = await ort.InferenceSession.create(model.file, { intraOpNumThreads: 1 });
  const found: (Answers & { readonly label: number })[] = [];
  for (const [label, name] of figures.labels.entries()) {
    const folder = join(FOLDER, 'samples', name);
    for (const file of readdirSync(folder))
      found.push({ ...(await answers(session, model, join(folder, file))), label });
  }
  return {
    right: found.filter(({ top1, label }) => top1 === label).length,
    agree: found.filter(({ top1, flippedTop1 }) => top1 === flippedTop1).length,
    logits: found.reduce((sum, { change }) => sum + change, 0) / found.length,
  };
}

it('the samples give what flipscope study says of them: exact, changed, and changed less', async () => {
  const [plain, augmented, symmetric] = [
    await measured(models[0]!),
    await measured(models[1]!),
    await measured(models[2]!),
  ];
  for (const [i, found] of [plain, augmented, symmetric].entries()) {
    const { right, agree, logits } = figures.samples[i]!;
    expect(found).toMatchObject({ right, agree });
    if (i < 2) expect(found.logits / logits).toBeCloseTo(1, 3);
  }
  expect(symmetric.logits).toBeLessThan(1e-5);
  expect(plain.logits).toBeGreaterThan(2 * augmented.logits);
  expect(augmented.logits).toBeGreaterThan(0.05);
});

it('the features hold with symmetric kernels on an aligned grid, and no layer before them is broken', async () => {
  const engine = new EngineFixture();
  const errors = async (id: string, change: Partial<AnalysisSpec> = {}): Promise<readonly number[]> => {
    const model = { kind: 'builtin', id } as const;
    const input = { kind: 'image', path: join(FOLDER, 'samples/fish/0000.png') } as const;
    const { report } = await engine.service.analyze(id, { ...engine.spec(''), model, input, flips: ['h'], ...change });
    return report.layers.map(({ error }) => error.h!);
  };
  try {
    const symmetric = await errors('shapes-symmetric');
    expect(symmetric).toHaveLength(8);
    expect(Math.max(...symmetric)).toBeLessThan(1e-5);
    expect(Math.min(...(await errors('shapes-symmetric', { size: [64, 64] })))).toBeGreaterThan(0.01);
    expect(Math.min(...(await errors('shapes-augmented')))).toBeGreaterThan(0.05);
    expect(Math.min(...(await errors('shapes-plain')))).toBeGreaterThan(0.15);
  } finally {
    engine.remove();
  }
});
