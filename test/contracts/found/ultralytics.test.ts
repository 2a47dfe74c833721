import { describe, expect, it } from 'vitest';
import {
  isUltralytics,
  readUltralytics,
  ultralyticsHead,
  ultralyticsMetadata,
} from '../../../src/contracts/found/ultralytics';
import { describedModel } from '../../support/models/describedModel';

describe('Ultralytics metadata', () => {
  const yolo = { stride: '32', task: 'detect', imgsz: '[640, 480]', names: `{0: 'cat', 1: "the dog's"}`, batch: '1' };
  const read = (change: Readonly<Record<string, string>> = {}) =>
    readUltralytics(describedModel({ ...yolo, ...change }));

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
    const model = describedModel({ stride: '32', names: "['a', 'b']" });
    expect(readUltralytics(model)).toMatchObject({ labels: ['a', 'b'], preprocess: { resize: 'letterbox' } });
    expect(readUltralytics(model)?.preprocess).not.toHaveProperty('size');
    expect(ultralyticsHead(model)).toBeUndefined();
    expect(readUltralytics(describedModel({ stride: '32', author: 'me' }))).toBeUndefined();
    expect([isUltralytics(model), isUltralytics(describedModel({ stride: '32' }))]).toEqual([true, false]);
  });

  it('tell what comes out', () => {
    const model = describedModel({ ...yolo, task: 'pose', kpt_shape: '(17, 3)' });
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
      ultralyticsMetadata(describedModel(Object.fromEntries(keys.map((key) => [key, values[key]])))) !== undefined;
    expect([is('stride', 'names'), is('imgsz', 'task'), is('imgsz', 'names')]).toEqual([true, true, true]);
    expect([is('stride', 'imgsz'), is('stride', 'task'), is('names', 'task')]).toEqual([false, false, false]);
    expect([is('stride'), is('names'), is('imgsz'), is('task')]).toEqual([false, false, false, false]);
  });

  it('hold whole numbers from 1 to 8192', () => {
    const of = (change: Readonly<Record<string, string>>) =>
      ultralyticsMetadata(describedModel({ ...yolo, ...change }))!;
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
    expect(ultralyticsHead(describedModel(yolo))).toEqual({ task: 'detect', classes: 2 });
    expect(ultralyticsHead(describedModel({ ...yolo, names: '5' }))).toEqual({ task: 'detect', classes: 0 });
  });

  it('take one number for a square', () => {
    expect(read({ imgsz: '320' })?.preprocess?.size).toEqual([320, 320]);
  });
});
