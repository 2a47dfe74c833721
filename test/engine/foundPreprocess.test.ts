import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { afterAll, describe, expect, it } from 'vitest';
import { StringStringEntryProtoSchema, type ModelProto } from '../../src/onnx/proto/onnx_pb';
import type { AnalysisSpec } from '../../src/protocol/spec';
import type { Report } from '../../src/report/report';
import { placementOf } from '../../src/image/geometry';
import { formatError } from '../../src/report/facts/format';
import { verdictText } from '../../src/report/facts/verdict';
import { EngineFixture, PROJECT } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';
import { tinyClassifier, tinySegmenter } from '../support/models/tinyModels';

const engine = new EngineFixture();
afterAll(() => engine.remove());

const IMAGE = { kind: 'image', path: join(PROJECT, 'media/samples/rocket.jpg') } as const;
let count = 0;

/** The report of a model in a folder of its own, with these files beside it. */
async function reportOf(
  model: ModelProto,
  files: Readonly<Record<string, unknown>>,
  change: Partial<AnalysisSpec> = {},
): Promise<Report> {
  const folder = `found-${count++}`;
  mkdirSync(join(engine.at(folder), 'onnx'), { recursive: true });
  for (const [name, content] of Object.entries(files)) engine.write(join(folder, name), JSON.stringify(content));
  const path = engine.writeModel(join(folder, 'onnx/net.onnx'), model);
  const spec = engine.spec(path, { input: IMAGE, flips: ['h'], ...change });
  return (await engine.service.analyze(folder, spec)).report;
}

const SIGLIP = { image_processor_type: 'SiglipImageProcessor', size: { height: 48, width: 40 } };

describe('preprocessing', () => {
  it('is found above the model, and stated over it', async () => {
    const files = { 'preprocessor_config.json': SIGLIP };
    const found = await reportOf(tinyClassifier(), files);
    expect(found.input).toMatchObject({
      shape: [1, 3, 48, 40],
      preprocessOrigin: '../preprocessor_config.json',
      preprocessCertainty: 'found',
      preprocess: { resize: 'stretch', mean: [0.5, 0.5, 0.5] },
    });
    const stated = await reportOf(tinyClassifier(), {
      ...files,
      'onnx/net.flipscope.json': { preprocess: { channels: 'bgr', size: [32, 32] } },
    });
    expect(stated.input).toMatchObject({
      shape: [1, 3, 32, 32],
      preprocessOrigin: 'net.flipscope.json, the rest ../preprocessor_config.json',
      preprocessCertainty: 'stated',
      preprocess: { channels: 'bgr', mean: [0.5, 0.5, 0.5] },
    });
    const asked = await reportOf(tinyClassifier(), files, { size: [64, 56] });
    expect(asked.input.shape).toEqual([1, 3, 64, 56]);
  });

  it('of a graph that normalizes too is warned of, of images alone', async () => {
    const twice = (): ModelProto => {
      const b = new GraphBuilder();
      const x = b.node('Div', [b.input('x', [1, 3, 32, 32]), b.weight([], [255])]);
      b.output(b.conv(x, 2, 3), 'y');
      return b.build();
    };
    const files = { 'preprocessor_config.json': SIGLIP };
    const warned = ({ warnings }: Report): number =>
      warnings.filter((text) => /normalized twice: by its preprocessing \(\.\.\/preprocessor_config\.json\)/.test(text))
        .length;
    expect(warned(await reportOf(twice(), files))).toBe(1);
    expect(warned(await reportOf(twice(), files, { input: { kind: 'noise', seed: 1 } }))).toBe(0);
    const alone = await reportOf(twice(), {});
    expect(alone.input.preprocess).toMatchObject({ scale: 1, std: [1, 1, 1] });
    expect(alone.warnings.join()).not.toContain('normalized twice');
  });

  it('takes the size that the model fixes, and noise the size that is found', async () => {
    const fixed = await reportOf(tinyClassifier({ size: [33, 65] }), { 'preprocessor_config.json': SIGLIP });
    expect(fixed.input).toMatchObject({ preprocess: { size: [33, 65] }, preprocessCertainty: 'found' });
    const noise = await reportOf(
      tinyClassifier(),
      { 'config.json': { model_type: 'x', image_size: 72 } },
      {
        input: { kind: 'noise', seed: 1 },
      },
    );
    expect(noise.input.shape).toEqual([1, 3, 72, 72]);
  });

  it('keeps the ratio where the model is free, and says so where it is not', async () => {
    const detr = { feature_extractor_type: 'DetrFeatureExtractor', size: 80, max_size: 96 };
    const free = await reportOf(tinyClassifier(), { 'preprocessor_config.json': detr });
    const { source } = free.input;
    const ratio = source.kind === 'image' ? source.width / source.height : 0;
    expect(free.input.shape.slice(2)).toEqual([Math.round(96 / ratio), 96]);
    const fixed = await reportOf(tinyClassifier({ size: [64, 64] }), { 'preprocessor_config.json': detr });
    expect(fixed.input.preprocess).toMatchObject({ resize: 'stretch', size: [64, 64] });
    expect(fixed.warnings).toContainEqual(
      expect.stringMatching(/keep their ratio, but the model fixes its input to 64×64/),
    );
  });

  it('is assumed where what is found does not fit, and the reason is said', async () => {
    const gray = await reportOf(tinyClassifier({ inputChannels: 1 }), { 'preprocessor_config.json': SIGLIP });
    expect(gray.input).toMatchObject({ preprocessCertainty: 'assumed', preprocess: { channels: 'gray' } });
    expect(gray.warnings).toContainEqual(
      "../preprocessor_config.json: it makes 3 channels, but the model's input input has 1. It is not used.",
    );
  });

  it('of the metadata is followed as a letterbox', async () => {
    const model = tinySegmenter();
    const metadata = { stride: '32', task: 'segment', names: "{0: 'a', 1: 'b', 2: 'c', 3: 'd'}", imgsz: '[64, 64]' };
    model.metadataProps = Object.entries(metadata).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    const { input } = await reportOf(model, {});
    expect(input).toMatchObject({
      shape: [1, 3, 64, 64],
      preprocessOrigin: 'Ultralytics metadata',
      preprocess: { resize: 'letterbox', padValue: 114 },
    });
  });

  it('reads a file again that has changed', async () => {
    const first = await reportOf(tinyClassifier(), { 'preprocessor_config.json': SIGLIP });
    engine.write(`found-${count - 1}/preprocessor_config.json`, JSON.stringify({ ...SIGLIP, size: 64 }));
    const path = engine.at(`found-${count - 1}/onnx/net.onnx`);
    const { report } = await engine.service.analyze('again', engine.spec(path, { input: IMAGE, flips: ['h'] }));
    expect([first.input.shape[3], report.input.shape[3]]).toEqual([40, 64]);
  });

  it('says of labels whose number is another', async () => {
    const report = await reportOf(tinyClassifier(), { 'config.json': { id2label: { 0: 'a', 1: 'b' } } });
    expect(report.warnings).toContainEqual(
      '../config.json: found 2 labels, but the output output has 10 entries per image. They are not used.',
    );
  });
});

describe('assumed preprocessing', () => {
  const figureOf = ({ outputs }: Report): number => outputs[0]!.figure.h!.value;

  it.each(['tensor', 'file'] as const)(
    'comes with the figure under the other common one, flip of the %s',
    async (flipMode) => {
      const model = tinyClassifier({ size: [64, 64] });
      const report = await reportOf(model, {}, { flipMode });
      const { preprocess, preprocessCertainty, preprocessOrigin, otherPreprocess } = report.input;
      expect(preprocessCertainty).toBe('assumed');
      expect(preprocessOrigin).toBe('assumed: ImageNet’s mean and standard deviation');
      expect(otherPreprocess?.preprocess).toEqual({ ...preprocess, mean: [0, 0, 0], std: [1, 1, 1] });
      const stated = await reportOf(model, {}, { flipMode, preprocess: otherPreprocess!.preprocess });
      expect(otherPreprocess!.figures['output']!.h! / figureOf(stated)).toBeCloseTo(1, 4);
      expect(Math.abs(figureOf(stated) / figureOf(report) - 1)).toBeGreaterThan(1e-3);
      expect(stated.input).not.toHaveProperty('otherPreprocess');
      expect(stated.input.preprocessCertainty).toBe('stated');
      const figure = formatError(otherPreprocess!.figures['output']!.h!, report.noiseFloor);
      expect(verdictText(report, 'h')).toContain(
        `The preprocessing is assumed (ImageNet’s mean and standard deviation). With pixels / 255 the figure would be ${figure}.`,
      );
      expect(verdictText(stated, 'h')).not.toContain('The preprocessing is assumed');
    },
  );

  it('has none for noise, and none for bytes', async () => {
    const noise = await reportOf(tinyClassifier(), {}, { input: { kind: 'noise', seed: 1 } });
    expect(noise.input).not.toHaveProperty('preprocessCertainty');
    expect(noise.input).not.toHaveProperty('otherPreprocess');
  });

  it('of gray images is −1…1 instead', async () => {
    const { input } = await reportOf(tinyClassifier({ inputChannels: 1, size: [32, 32] }), {});
    expect(input.otherPreprocess?.preprocess).toMatchObject({ mean: [0.5], std: [0.5] });
  });
});

describe('a flipped file', () => {
  it('whose padding is odd tells what preprocessing itself does, before any layer', async () => {
    const preprocess = { resize: 'letterbox', size: [64, 64] };
    const files = { 'onnx/net.flipscope.json': { preprocess } };
    const odd = await reportOf(tinyClassifier(), files, { flipMode: 'file', flips: ['v'] });
    const { before, total, window } = placementOf({ width: 640, height: 427 }, odd.input.preprocess!).rows;
    expect(total - window.length - before - before).toBe(1);
    expect(odd.input.preprocessError!.v).toBeGreaterThan(0.01);
    const words = formatError(odd.input.preprocessError!.v!, odd.noiseFloor);
    const text = verdictText(odd, 'v');
    expect(text).toContain(
      `Preprocessing the flipped file already differs by ${words} from flipping the preprocessed tensor`,
    );
    expect(text).toMatch(/^[^.]*\.[^]*Preprocessing the flipped file/);
    const tensor = await reportOf(tinyClassifier(), files, { flips: ['v'] });
    expect(verdictText(tensor, 'v')).not.toContain('Preprocessing the flipped file');
  });
});
