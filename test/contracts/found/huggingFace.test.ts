import { describe, expect, it } from 'vitest';
import { readModelConfig, readProcessorConfig } from '../../../src/contracts/found/huggingFace';
import type { DecodedImage } from '../../../src/image/decodedImage';
import { defaultPreprocess } from '../../../src/image/defaultPreprocess';
import { mergePreprocess } from '../../../src/image/mergePreprocess';
import { modelPixels, pixelsToTensor } from '../../../src/image/preprocess';
import fixture from './fixtures/processors.json';

/** The image that fixtures/makeProcessors.py makes. */
function synthetic(width: number, height: number): DecodedImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    data[i] = (x * x * 7 + y * 31 + x * y * 5 + c * 97) % 256;
  }
  return { width, height, channels: 3, data, unit: 1, warnings: [] };
}

const name = 'preprocessor_config.json';
const read = (value: unknown) => readProcessorConfig({ name, value });
const assumed = defaultPreprocess(['n', 3, 'h', 'w'], 'nchw');

describe('preprocessor_config.json', () => {
  it.each(fixture.cases)(
    'prepares as Transformers does: $image $config.image_processor_type',
    ({ config, image, shape, at, values, norm }) => {
      const { preprocess, warnings } = read(config);
      expect(warnings).toEqual([]);
      const p = mergePreprocess(assumed, preprocess!);
      const pixels = modelPixels(synthetic(image[0]!, image[1]!), p).id;
      expect([3, pixels.height, pixels.width]).toEqual(shape);
      const tensor = pixelsToTensor(pixels, p, 'nchw');
      at.forEach((place, i) => expect(Math.abs(tensor[place]! - values[i]!)).toBeLessThan(1e-4));
      expect(Math.sqrt(tensor.reduce((sum, value) => sum + value * value, 0)) / norm).toBeCloseTo(1, 6);
    },
  );

  it('understands names of former years, and says nothing where nothing is said', () => {
    const expected = { ...read({ image_processor_type: 'CLIPImageProcessor' }).preprocess };
    expect(read({ feature_extractor_type: 'CLIPFeatureExtractor' }).preprocess).toEqual(expected);
    expect(read({ image_processor_type: 'CLIPImageProcessorFast', size: null }).preprocess).toEqual(expected);
    expect(expected).toMatchObject({ resize: 'crop', resizeTo: 224, size: [224, 224], interpolation: 'bicubic' });
  });

  it.each([
    ['MobileNetV1', 256],
    ['MobileNetV2', 256],
    ['VideoMAE', 224],
  ])('knows to what %s resizes before it crops, where nothing is said', (name, resizeTo) => {
    const { preprocess } = read({ image_processor_type: `${name}ImageProcessor` });
    expect(preprocess).toMatchObject({ resize: 'crop', resizeTo, size: [224, 224] });
  });

  it('resizes by ConvNeXt’s share below 384 pixels, and by LeViT’s 256 of 224', () => {
    const convnext = (edge: number) =>
      read({ image_processor_type: 'ConvNextImageProcessor', size: { shortest_edge: edge }, crop_pct: 0.5 }).preprocess;
    expect(convnext(384)).toMatchObject({ resize: 'stretch', size: [384, 384] });
    expect(convnext(383)).toMatchObject({ resize: 'crop', resizeTo: 766, size: [383, 383] });
    const levit = { image_processor_type: 'LevitImageProcessor', size: { shortest_edge: 224 } };
    expect(read(levit).preprocess).toMatchObject({ resize: 'crop', resizeTo: 256, size: [224, 224] });
  });

  it('resizes to the share of PoolFormer’s size where its sides are alike', () => {
    const poolformer = { image_processor_type: 'PoolFormerImageProcessor', crop_pct: 0.9 };
    const { preprocess } = read({ ...poolformer, size: { height: 224, width: 224 } });
    expect(preprocess).toMatchObject({ resize: 'crop', resizeTo: 248, size: [224, 224] });
  });

  it('goes by the fields where the processor is not known', () => {
    expect(read({ size: 256, crop_size: 224 }).preprocess).toMatchObject({
      resize: 'crop',
      resizeTo: 256,
      size: [224, 224],
    });
    expect(read({ size: 256 }).preprocess).toMatchObject({ resize: 'stretch', size: [256, 256] });
    const pct = { size: { shortest_edge: 224 }, crop_pct: 0.9 };
    expect(read(pct).preprocess).toMatchObject({ resize: 'crop', resizeTo: 248, size: [224, 224] });
    expect(read({ ...pct, image_processor_type: 'NewImageProcessor', resample: 'bicubic' }).preprocess).toMatchObject({
      interpolation: 'bicubic',
      resizeTo: 248,
    });
    expect(read({ image_mean: [0.1, 0.2, 0.3, 0.4], image_std: 0.5 }).preprocess).toMatchObject({
      mean: [0.1, 0.2, 0.3, 0.4],
      std: [0.5, 0.5, 0.5, 0.5],
      channels: 'bands',
    });
    expect(read({ image_mean: 0.5, image_std: 0.25, do_flip_channel_order: true }).preprocess).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      channels: 'bgr',
    });
  });

  it('names its filter by number or by word, the last of several', () => {
    const filter = (resample: unknown) => read({ resample }).preprocess?.interpolation;
    expect([0, 1, 2, 3, 4, 5].map(filter)).toEqual(['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming']);
    expect([6, -1].map(filter)).toEqual([undefined, undefined]);
    expect(filter('PILImageResampling.BICUBIC')).toBe('bicubic');
    expect([filter('PIL.Image.LANCZOS'), filter('Nearest'), filter('sinc')]).toEqual([
      'lanczos',
      'nearest',
      'bilinear',
    ]);
  });

  it('pads by its own gray level, or by what is zero after normalizing', () => {
    const padding = (value: object) => read(value).preprocess!.padValue;
    const sam = { image_processor_type: 'SamImageProcessor' };
    expect(padding({ image_processor_type: 'Owlv2ImageProcessor' })).toBe(127.5);
    expect(padding({ image_processor_type: 'DonutImageProcessor' })).toBe(0);
    expect(padding({ image_processor_type: 'NougatImageProcessor' })).toBe(0);
    expect(padding({ ...sam, image_mean: [0.2, 0.4, 0.6] })).toEqual([51, 102, 153].map((v) => expect.closeTo(v, 9)));
    expect(padding({ ...sam, image_mean: 0.2 })).toBeCloseTo(51, 9);
    expect(padding({ ...sam, image_mean: [0, 0, 0.2] })).toEqual([0, 0, expect.closeTo(51, 9)]);
    expect(padding({ ...sam, image_mean: [-0.5, 1, 1.5] })).toEqual([0, 255, 255]);
    expect(padding({ ...sam, do_normalize: false })).toBe(0);
  });

  it('takes edges alone', () => {
    const clip = { image_processor_type: 'CLIPImageProcessor', do_center_crop: false };
    expect(read({ ...clip, size: 224 }).preprocess).toMatchObject({ resize: 'fit', resizeTo: 224, size: [8192, 8192] });
    const sam = { image_processor_type: 'SamImageProcessor', size: { longest_edge: 1024 } };
    expect(read(sam).preprocess).toMatchObject({ resize: 'longest', size: [1024, 1024], padAlign: 'start' });
    expect(read({ ...sam, do_pad: false }).preprocess).toMatchObject({ resize: 'fit', size: [1024, 1024] });
    const old = { feature_extractor_type: 'DetrFeatureExtractor', size: 600, max_size: 900 };
    expect(read(old).preprocess).toMatchObject({ resize: 'fit', resizeTo: 600, size: [900, 900] });
    expect(read({ ...old, max_size: null }).preprocess).toMatchObject({ resizeTo: 600, size: [1333, 1333] });
  });

  it('says what it does not follow', () => {
    const dpt = { image_processor_type: 'DPTImageProcessor', size: { height: 100, width: 50 }, ensure_multiple_of: 32 };
    expect(read(dpt)).toMatchObject({ warnings: [], preprocess: { resize: 'stretch', size: [96, 64] } });
    expect(read({ ...dpt, keep_aspect_ratio: true })).toMatchObject({
      warnings: [],
      preprocess: { resize: 'keep', size: [100, 50], stride: 32 },
    });
    expect(read({ do_resize: false }).warnings[0]).toMatch(/"do_resize" is false/);
    expect(read({ do_resize: false, crop_size: 96 }).preprocess).toMatchObject({ resize: 'none', size: [96, 96] });
  });

  it.each([
    [{ size: '224' }, /"size": expected a whole number.*found "224"\. This file is not used/],
    [{ size: { height: 224 } }, /"size": expected .*found {"height":224}/],
    [{ size: 1e9 }, /"size": expected a whole number from 1 to 8192.*found 1000000000/],
    [{ image_mean: 'x' }, /"image_mean": expected one number.*found "x"/],
    [{ image_std: [1, 0, 1] }, /"image_std\.1": expected one number above 0.*found 0/],
    [{ do_rescale: 'yes' }, /"do_rescale": expected true or false, found "yes"/],
    [{ resample: 9 }, /"resample": expected a number from 0 to 5.*found 9/],
    [{ crop_pct: 2 }, /"crop_pct": expected a number above 0 and up to 1, found 2/],
    [[], /the file: expected an object, found \[\]/],
    [null, /the file: expected an object, found null/],
  ])('is passed over with one sentence: %j', (value, message) => {
    const { warnings, preprocess } = read(value);
    expect(preprocess).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(message);
    expect(warnings[0]).toMatch(/^preprocessor_config\.json: /);
  });
});

describe('config.json', () => {
  const config = (value: unknown) => readModelConfig({ name: 'config.json', value });

  it('brings labels in the order of their numbers, and a size', () => {
    const id2label = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [String(11 - i), `class ${11 - i}`]));
    expect(config({ model_type: 'vit', id2label, image_size: 384 })).toEqual({
      origin: 'config.json',
      labels: Array.from({ length: 12 }, (_, i) => `class ${i}`),
      size: [384, 384],
      warnings: [],
    });
    expect(config({ architectures: ['A'], image_size: [32, 64] })).toMatchObject({ size: [32, 64] });
    expect(config({ model_type: 'x', image_size: { height: 2, width: 3 } })).toMatchObject({ size: [2, 3] });
  });

  it('is not taken for another file, nor its placeholders for labels', () => {
    expect(config({ name: 'my-app', size: 3 })).toBeUndefined();
    expect(['text', 5, null, undefined].map(config)).toEqual(Array(4).fill(undefined));
    expect(config({ model_type: 'x', id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } })).toEqual({
      origin: 'config.json',
      warnings: [],
    });
  });

  it('names one class alone, and one that has a name among placeholders', () => {
    expect(config({ id2label: { 0: 'cat' } })?.labels).toEqual(['cat']);
    expect(config({ id2label: { 0: 'LABEL_0', 1: 'cat' } })?.labels).toEqual(['LABEL_0', 'cat']);
    expect(config({ id2label: {} })).toEqual({ origin: 'config.json', warnings: [] });
  });

  it('is passed over with one sentence', () => {
    expect(config({ id2label: { 0: 'a', 2: 'b' } })?.warnings).toEqual([
      'config.json: "id2label": expected the numbers from 0 on. It is not used.',
    ]);
    expect(config({ id2label: { 0: 5 } })?.warnings[0]).toMatch(/"id2label\.0": expected a.* found 5/);
    expect(config({ model_type: 'x', image_size: -3 })?.warnings[0]).toMatch(
      /"image_size": expected a whole number.*found -3/,
    );
  });
});
