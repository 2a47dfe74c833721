import { describe, expect, it } from 'vitest';
import { readOpenVino } from '../../../src/contracts/found/openvino';
import { describedModel } from '../../support/models/describedModel';

describe('OpenVINO metadata', () => {
  const read = (values: Readonly<Record<string, string>>) =>
    readOpenVino(
      describedModel(Object.fromEntries(Object.entries(values).map(([key, v]) => [`model_info ${key}`, v]))),
    );

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
    const mean = (key: string) => readOpenVino(describedModel({ [key]: '7' }))?.preprocess?.mean;
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
