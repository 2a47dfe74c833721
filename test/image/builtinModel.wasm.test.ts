import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BUILTIN_MODEL, shippedModels } from '../../src/engine/models/builtinModels';
import { decodeImage } from '../../src/image/decode';
import { modelPixels, pixelsToTensor } from '../../src/image/preprocess';

const ROOT = join(import.meta.dirname, '../..');

describe('the built-in default model', () => {
  const model = shippedModels(ROOT).find((m) => m.id === DEFAULT_BUILTIN_MODEL);
  if (!model) throw new Error('the default is not in the catalog');
  const labels = JSON.parse(readFileSync(model.labelsFile, 'utf8')) as string[];
  let session: ort.InferenceSession;
  beforeAll(async () => {
    session = await ort.InferenceSession.create(model.file);
  });

  async function topFive(file: string): Promise<string[]> {
    const image = await decodeImage(join(ROOT, 'media/samples', file), { codec: 'wasm' });
    const pixels = modelPixels(image, model!.preprocess).id;
    const tensor = new ort.Tensor(pixelsToTensor(pixels, model!.preprocess, 'nchw'), [1, 3, 224, 224]);
    const { logits } = await session.run({ image: tensor });
    const scores = [...(logits!.data as Float32Array)].map((score, i) => ({ score, label: labels[i] ?? '' }));
    return scores
      .sort((a, b) => b.score - a.score)
      .slice(0, 5)
      .map((s) => s.label);
  }

  it('has one label a class', () => {
    expect(labels).toHaveLength(1000);
    expect(new Set(labels).size).toBe(1000);
  });

  it('says chelsea.png is a cat, and coffee.png an espresso in a cup', async () => {
    expect((await topFive('chelsea.png')).slice(0, 3).sort()).toEqual(['Egyptian cat', 'tabby', 'tiger cat']);
    expect((await topFive('coffee.png')).slice(0, 2)).toEqual(['espresso', 'cup']);
  });

  it.each([
    [1, 224, 224],
    [2, 225, 193],
    [1, 97, 160],
  ])('runs at %i×3×%i×%i', async (n, h, w) => {
    const image = new ort.Tensor(new Float32Array(n * 3 * h * w), [n, 3, h, w]);
    const { logits } = await session.run({ image });
    expect(logits!.dims).toEqual([n, 1000]);
    expect((logits!.data as Float32Array).every(Number.isFinite)).toBe(true);
  });

  it('has its preprocessing beside it in the form any model may have', () => {
    const sidecar = JSON.parse(readFileSync(join(model.file, '../model.flipscope.json'), 'utf8')) as object;
    expect(sidecar).toEqual({ preprocess: model.preprocess, labels: 'labels.json', expects: 'invariance' });
  });
});
