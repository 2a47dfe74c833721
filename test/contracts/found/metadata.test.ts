import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { readMetadataLabels } from '../../../src/contracts/found/metadataLabels';
import { readOpenVino } from '../../../src/contracts/found/openvino';
import {
  isUltralytics,
  readUltralytics,
  ultralyticsHead,
  ultralyticsMetadata,
} from '../../../src/contracts/found/ultralytics';
import { readWindowsMl } from '../../../src/contracts/found/windowsMl';
import { parseModel, type OnnxModel } from '../../../src/onnx/model';
import { StringStringEntryProtoSchema, TensorProto_DataType } from '../../../src/onnx/proto/onnx_pb';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import { encodeModel } from '../../../src/onnx/write';
import { tinyClassifier } from '../../support/models/tinyModels';

function modelWith(metadata: Readonly<Record<string, string>>, entries = 10): OnnxModel {
  const proto = tinyClassifier();
  proto.graph!.output = [makeValueInfo('output', TensorProto_DataType.FLOAT, ['N', entries])];
  proto.metadataProps = Object.entries(metadata).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return parseModel(encodeModel(proto), 'model.onnx');
}

describe('Ultralytics metadata', () => {
  const yolo = { stride: '32', task: 'detect', imgsz: '[640, 480]', names: `{0: 'cat', 1: "the dog's"}`, batch: '1' };
  const read = (change: Readonly<Record<string, string>> = {}) => readUltralytics(modelWith({ ...yolo, ...change }));

  it('are a letterbox of 114, divided by 255', () => {
    expect(read()).toEqual({
      origin: 'Ultralytics metadata',
      labels: ['cat', "the dog's"],
      warnings: [],
      preprocess: {
        resize: 'letterbox',
        padValue: 114,
        padAlign: 'center',
        size: [640, 480],
        interpolation: 'bilinear',
        channels: 'rgb',
        scale: 1 / 255,
        mean: [0, 0, 0],
        std: [1, 1, 1],
      },
    });
    expect(read({ channels: '1' })?.preprocess).toMatchObject({ channels: 'gray', mean: [0], std: [1] });
    const bands = { channels: 'bands', mean: [0, 0, 0, 0, 0], std: [1, 1, 1, 1, 1] };
    expect(read({ channels: '5' })?.preprocess).toMatchObject(bands);
  });

  it('of a classifier are a center crop, of RT-DETR stretched', () => {
    const crop = read({ task: 'classify', imgsz: '[224, 224]' })?.preprocess;
    expect(crop).toMatchObject({ resize: 'crop', resizeTo: 224, size: [224, 224] });
    expect(crop).not.toHaveProperty('padValue');
    expect(read({ task: 'classify' })?.preprocess).toMatchObject({ resize: 'stretch', size: [640, 480] });
    expect(read({ description: 'Ultralytics rtdetr-l model' })?.preprocess).toMatchObject({ resize: 'stretch' });
  });

  it('of YOLOv5 are stride and names alone', () => {
    const model = modelWith({ stride: '32', names: "['a', 'b']" });
    expect(readUltralytics(model)).toMatchObject({ labels: ['a', 'b'], preprocess: { resize: 'letterbox' } });
    expect(readUltralytics(model)?.preprocess).not.toHaveProperty('size');
    expect(ultralyticsHead(model)).toBeUndefined();
    expect(readUltralytics(modelWith({ stride: '32', author: 'me' }))).toBeUndefined();
    expect([isUltralytics(model), isUltralytics(modelWith({ stride: '32' }))]).toEqual([true, false]);
  });

  it('tell what comes out', () => {
    const model = modelWith({ ...yolo, task: 'pose', kpt_shape: '(17, 3)' });
    expect(ultralyticsMetadata(model)).toMatchObject({ stride: 32, keypointShape: [17, 3] });
    expect(ultralyticsHead(model)).toEqual({ task: 'pose', classes: 2, points: [17, 3] });
  });

  it.each([
    ['imgsz', '[0, 64]', /"imgsz": expected two whole numbers.*found "\[0, 64\]"\. It is not used/],
    ['imgsz', 'large', /"imgsz": expected/],
    ['imgsz', '[64, 64, 3]', /"imgsz": expected/],
    ['imgsz', '[64, 1e99]', /"imgsz": expected/],
    ['names', "{0: 'a', 2: 'b'}", /"names": expected texts by number/],
    ['names', '{0: 1}', /"names": expected/],
    ['names', "{0: 'a'", /"names": expected/],
  ])('that make no sense are passed over: %s %s', (key, value, message) => {
    const found = read({ [key]: value });
    expect(found?.warnings).toHaveLength(1);
    expect(found?.warnings[0]).toMatch(message);
    expect(found?.preprocess).toMatchObject({ resize: 'letterbox' });
    expect(found?.preprocess?.size).toEqual(key === 'imgsz' ? undefined : [640, 480]);
  });

  it('are told by two keys at once', () => {
    const values = { stride: '32', names: "['a']", imgsz: '64', task: 'detect' };
    const is = (...keys: (keyof typeof values)[]): boolean =>
      ultralyticsMetadata(modelWith(Object.fromEntries(keys.map((key) => [key, values[key]])))) !== undefined;
    expect([is('stride', 'names'), is('imgsz', 'task'), is('imgsz', 'names')]).toEqual([true, true, true]);
    expect([is('stride', 'imgsz'), is('stride', 'task'), is('names', 'task')]).toEqual([false, false, false]);
    expect([is('stride'), is('names'), is('imgsz'), is('task')]).toEqual([false, false, false, false]);
  });

  it('hold whole numbers from 1 to 8192', () => {
    const of = (change: Readonly<Record<string, string>>) => ultralyticsMetadata(modelWith({ ...yolo, ...change }))!;
    const strides = ['1', '8192', '0', '-1', '8193', '1.5', 'x', "'1'"].map((stride) => of({ stride }).stride);
    expect(strides).toEqual([1, 8192, ...Array(6).fill(undefined)]);
    const sizes = ['[3]', '[]', '[0, 5]', '[5, 0]', '[1, 2, 3]', '(4, 5)', '6'].map((imgsz) => of({ imgsz }).size);
    expect(sizes).toEqual([undefined, undefined, undefined, undefined, undefined, [4, 5], [6, 6]]);
  });

  it('name classes by number from 0 on, or in a list', () => {
    const of = (names: string) => read({ names })?.labels;
    expect([of("['a', 'b']"), of("{1: 'b', 0: 'a'}"), of("{0: 'a'}")]).toEqual([['a', 'b'], ['a', 'b'], ['a']]);
    expect(['[]', '{}', "{'0': 'a'}", "{1: 'a'}", "['a', 5]", '5'].map(of)).toEqual(Array(6).fill(undefined));
    const long = read({ names: 'x'.repeat(100) })!.warnings[0]!;
    expect(long).toContain(`found "${'x'.repeat(60)}". It is not used.`);
  });

  it('of a classifier crop to its size, or to 224 where it has none', () => {
    const of = (imgsz: string) => read({ task: 'classify', imgsz })?.preprocess;
    expect(of('320')).toMatchObject({ resize: 'crop', size: [320, 320], resizeTo: 320 });
    expect(of('none')).toMatchObject({ resize: 'crop', size: [224, 224], resizeTo: 224 });
    expect(of('[320, 300]')).not.toHaveProperty('resizeTo');
  });

  it('say how many classes come out, and no points where there are none', () => {
    expect(ultralyticsHead(modelWith(yolo))).toEqual({ task: 'detect', classes: 2 });
    expect(ultralyticsHead(modelWith({ ...yolo, names: '5' }))).toEqual({ task: 'detect', classes: 0 });
  });

  it('take one number for a square', () => {
    expect(read({ imgsz: '320' })?.preprocess?.size).toEqual([320, 320]);
  });
});

describe('names of classes in other metadata', () => {
  const ten = Array.from({ length: 10 }, (_, i) => `class ${i}`);

  it.each([
    ['character', ten.join('\n')],
    ['labels', `${ten.join('\r\n')}\n`],
    ['classes', ten.join(', ')],
    ['class_names', JSON.stringify(ten)],
    ['names', `{${ten.map((name, i) => `${i}: '${name}'`).join(', ')}}`],
    ['id2label', JSON.stringify(Object.fromEntries(ten.entries()))],
  ])('are read under the key “%s”', (key, text) => {
    expect(readMetadataLabels(modelWith({ author: 'me', [key]: text }))).toEqual({
      origin: `metadata “${key}”`,
      labels: ten,
      warnings: [],
    });
  });

  it('are passed over where no output has as many entries, and where they are no names', () => {
    expect(readMetadataLabels(modelWith({ character: ten.slice(1).join('\n') }))).toBeUndefined();
    expect(readMetadataLabels(modelWith({ labels: `[${ten.map((_, i) => i)}]` }))).toBeUndefined();
    expect(readMetadataLabels(modelWith({ labels: '{}', classes: '' }))).toBeUndefined();
    expect(readMetadataLabels(modelWith({ labels: '[5, 6]' }, 2))).toBeUndefined();
  });

  it('are at least two, under the first key that has them', () => {
    expect(readMetadataLabels(modelWith({ labels: 'cat, dog' }, 2))?.labels).toEqual(['cat', 'dog']);
    expect(readMetadataLabels(modelWith({ labels: 'cat' }, 1))).toBeUndefined();
    const two = { classes: 'a,b,c', id2label: '["d", "e"]', character: 'f,g' };
    expect(readMetadataLabels(modelWith(two, 2))).toMatchObject({ origin: 'metadata “id2label”', labels: ['d', 'e'] });
  });
});

describe('Windows ML metadata', () => {
  const read = (format: string, range?: string, gamma?: string) =>
    readWindowsMl(
      modelWith({
        'Image.BitmapPixelFormat': format,
        ...(range !== undefined && { 'Image.NominalPixelRange': range }),
        ...(gamma !== undefined && { 'Image.ColorSpaceGamma': gamma }),
      }),
    );

  it.each([
    ['Bgr8', 'NominalRange_0_255', 'bgr', 0, 255],
    ['Rgb8', 'Normalized_0_1', 'rgb', 0, 1],
    ['rgba8', 'NORMALIZED_1_1', 'rgb', -1, 1],
    ['Gray8', 'NominalRange_16_235', 'gray', 16, 235],
    ['Bgra8', undefined, 'bgr', 0, 255],
  ])('say order and range: %s %s', (format, range, channels, black, white) => {
    const { preprocess, warnings } = read(format, range, 'SRGB')!;
    expect(warnings).toEqual([]);
    expect(preprocess).toMatchObject({ resize: 'crop', size: [224, 224], resizeTo: 224, channels });
    expect(preprocess!.interpolation).toBe('bilinear');
    expect(preprocess!.std).toEqual(preprocess!.mean!.map(() => 1));
    const value = (pixel: number): number =>
      (pixel * preprocess!.scale! - preprocess!.mean![0]!) / preprocess!.std![0]!;
    expect(value(0)).toBeCloseTo(black, 10);
    expect(value(255)).toBeCloseTo(white, 10);
    expect(preprocess!.mean).toHaveLength(channels === 'gray' ? 1 : 3);
  });

  it('are told by the format, or by the range', () => {
    const range = readWindowsMl(modelWith({ 'Image.NominalPixelRange': 'Normalized_1_1' }))!;
    expect(range.preprocess).toMatchObject({ channels: 'rgb', mean: [1, 1, 1], std: [1, 1, 1], scale: 2 / 255 });
    expect(read('Gray8')!.preprocess).toMatchObject({ channels: 'gray', mean: [-0], std: [1], scale: 1 });
    expect(read('Rgb8', undefined, 'linear')!.warnings).toHaveLength(1);
    expect(read('Rgb8')).toMatchObject({ origin: 'Windows ML metadata', warnings: [] });
  });

  it('are passed over where they make no sense, and said where they are not followed', () => {
    expect(read('Yuv')).toEqual({
      origin: 'Windows ML metadata',
      warnings: [
        'Windows ML metadata: "Image.BitmapPixelFormat": expected Gray8, Rgb8, Bgr8, Rgba8 or Bgra8, found "yuv". It is not used.',
      ],
    });
    expect(read('Rgb8', 'huge')?.warnings[0]).toMatch(
      /"Image.NominalPixelRange": expected NominalRange_0_255.*found "huge"/,
    );
    expect(read('Rgb8', undefined, 'Linear')).toMatchObject({
      preprocess: { channels: 'rgb' },
      warnings: [/Gamma" is Linear, which is not followed/],
    });
    expect(readWindowsMl(modelWith({ 'Image.ColorSpaceGamma': 'SRGB' }))).toBeUndefined();
  });
});

describe('OpenVINO metadata', () => {
  const read = (values: Readonly<Record<string, string>>) =>
    readOpenVino(modelWith(Object.fromEntries(Object.entries(values).map(([key, v]) => [`model_info ${key}`, v]))));

  it('are values of pixels 0…255', () => {
    const info = {
      mean_values: '123.675 116.28 103.53',
      scale_values: '58.395 57.12 57.375',
      reverse_input_channels: 'True',
      resize_type: 'fit_to_window_letterbox',
      pad_value: '114',
      labels: 'cat big_dog',
    };
    expect(read(info)).toEqual({
      origin: 'OpenVINO metadata',
      labels: ['cat', 'big_dog'],
      warnings: [],
      preprocess: {
        resize: 'letterbox',
        padValue: 114,
        padAlign: 'center',
        channels: 'rgb',
        scale: 1,
        mean: [123.675, 116.28, 103.53],
        std: [58.395, 57.12, 57.375],
        interpolation: 'bilinear',
      },
    });
    expect(read({ scale_values: '[255]', reverse_input_channels: 'NO' })?.preprocess).toEqual({
      resize: 'stretch',
      channels: 'bgr',
      scale: 1,
      mean: [0, 0, 0],
      std: [255, 255, 255],
      interpolation: 'bilinear',
    });
    expect(read({ ...info, reverse_input_channels: 'False' })?.preprocess).toMatchObject({ channels: 'rgb' });
    expect(read({ resize_type: 'fit_to_window' })?.preprocess).toMatchObject({ resize: 'longest', padValue: 0 });
    expect(read({ labels: 'a b' })).toBeUndefined();
  });

  it('say only what stands in them: of the rest nothing is done', () => {
    expect(read({ mean_values: '10' })?.preprocess).toEqual({
      resize: 'stretch',
      channels: 'rgb',
      scale: 1,
      mean: [10, 10, 10],
      std: [1, 1, 1],
      interpolation: 'bilinear',
    });
  });

  it('name a filter, a form and classes', () => {
    const filter = (mode: string) => read({ pad_value: '1', interpolation_mode: mode })!.preprocess!.interpolation;
    expect(['cubic', 'NEAREST', 'linear'].map(filter)).toEqual(['bicubic', 'nearest', 'bilinear']);
    const form = (type: string) => read({ resize_type: type, pad_value: '9' })!.preprocess;
    expect(form('crop')).toMatchObject({ resize: 'crop', size: [224, 224], resizeTo: 224 });
    expect(form('Fit_To_Window')).toMatchObject({ resize: 'longest', padValue: 0, padAlign: 'start' });
    expect(form('fit_to_window_letterbox')).toMatchObject({ resize: 'letterbox', padValue: 9, padAlign: 'center' });
    expect(read({ resize_type: 'fit_to_window_letterbox' })!.preprocess).toMatchObject({ padValue: 0 });
    expect(form('standard')).not.toHaveProperty('padValue');
    expect(read({ pad_value: '1', labels: ' one ' })!.labels).toEqual(['one']);
    expect(read({ pad_value: '1', labels: ' ' })).not.toHaveProperty('labels');
  });

  it('are told by the last word of a key', () => {
    const mean = (key: string) => readOpenVino(modelWith({ [key]: '7' }))?.preprocess?.mean;
    expect(['mean_values', 'a b mean_values', ' model_info mean_values '].map(mean)).toEqual(Array(3).fill([7, 7, 7]));
    expect(mean('mean_values x')).toBeUndefined();
  });

  it('feed BGR where channels are not turned, unless means are those of RGB', () => {
    const order = (reverse: string, mean_values: string) =>
      read({ reverse_input_channels: reverse, mean_values })!.preprocess!.channels;
    expect(['True', ' yes', '1', 'YES '].map((word) => order(word, '1 2 3'))).toEqual(Array(4).fill('rgb'));
    expect(['False', 'no', '0', '', 'truly'].map((word) => order(word, '1 2 3'))).toEqual(Array(5).fill('bgr'));
    expect(['3 2 1', '2 3 2', '2 1 3', '5', ''].map((mean) => order('no', mean))).toEqual([
      'rgb',
      'bgr',
      'bgr',
      'bgr',
      'bgr',
    ]);
  });

  it('may be written in several ways, and are quoted no longer than needed', () => {
    const mean = (mean_values: string) => read({ mean_values })!.preprocess?.mean;
    expect(['[1, 2, 3]', '(1;2;3)', ' 1  2 3 ', '[]'].map(mean)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
      [0, 0, 0],
    ]);
    expect(['1 2', '1 2 3 4', '1 x 3', '1 Infinity 3'].map(mean)).toEqual(Array(4).fill(undefined));
    expect(read({ mean_values: 'y'.repeat(90) })!.warnings[0]).toContain(`found "${'y'.repeat(60)}". It is`);
  });

  it('take gray levels from 0 to 255 and scales above 0', () => {
    const warningsOf = (values: Readonly<Record<string, string>>) => read(values)!.warnings.length;
    expect(['0', '255', '-1', '256', 'gray'].map((value) => warningsOf({ pad_value: value }))).toEqual([0, 0, 1, 1, 1]);
    expect(['1', '0', '-1', '1 1', '1 0 1'].map((value) => warningsOf({ scale_values: value }))).toEqual([
      0, 1, 1, 1, 1,
    ]);
  });

  it.each([
    [{ mean_values: '1 2' }, /"mean_values": expected one number or three, found "1 2"\. It is not used/],
    [{ mean_values: 'a b c' }, /"mean_values": expected/],
    [{ scale_values: '1 0 1' }, /"scale_values": expected one number above 0/],
    [{ resize_type: 'odd' }, /"resize_type": expected standard, fit_to_window.*found "odd"/],
    [{ resize_type: 'standard', pad_value: '-4' }, /"pad_value": expected a number from 0 to 255, found "-4"/],
  ])('that make no sense are passed over: %j', (values, message) => {
    const found = read(values);
    expect(found).not.toHaveProperty('preprocess');
    expect(found?.warnings).toHaveLength(1);
    expect(found?.warnings[0]).toMatch(message);
  });
});
