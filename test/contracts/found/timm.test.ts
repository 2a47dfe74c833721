import { describe, expect, it } from 'vitest';
import { readTimm } from '../../../src/contracts/found/timm';

const read = (config: object, beside: object = {}) =>
  readTimm({ name: 'config.json', value: { pretrained_cfg: config, ...beside } })!;
const prepared = (config: object) => read(config).preprocess!;

describe('a config.json of timm', () => {
  it('says nothing where it leaves all to the defaults', () => {
    expect(prepared({})).toEqual({
      resize: 'crop',
      size: [224, 224],
      resizeTo: 256,
      interpolation: 'bicubic',
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    });
  });

  it('resizes to the whole part of size / crop_pct before it crops', () => {
    expect(prepared({ crop_pct: 0.9 })).toMatchObject({ resizeTo: 248, size: [224, 224] });
    expect(prepared({ crop_pct: 1 })).toMatchObject({ resizeTo: 224 });
    expect(prepared({ crop_pct: 0.9, input_size: [3, 100, 200] })).toMatchObject({
      resizeTo: [111, 222],
      size: [100, 200],
    });
  });

  it.each([
    [{ crop_mode: 'squash' }, 'stretch', [256, 256]],
    [{ crop_mode: 'squash', crop_pct: 1 }, 'stretch', undefined],
    [{ crop_mode: 'squash', crop_pct: 0.9, input_size: [3, 224, 1] }, 'stretch', [248, 1]],
    [{ crop_mode: 'squash', crop_pct: 0.9, input_size: [3, 1, 224] }, 'stretch', [1, 248]],
    [{ crop_mode: 'squash', crop_pct: 0.9, input_size: [3, 3, 5] }, 'stretch', undefined],
    [{ crop_mode: 'border' }, 'letterbox', [256, 256]],
    [{ crop_mode: 'border', crop_pct: 1 }, 'letterbox', undefined],
  ])('resizes first where that is another size: %j', (config, resize, resizeTo) => {
    const found = prepared(config);
    expect([found.resize, found.resizeTo]).toEqual([resize, resizeTo]);
    expect('resizeTo' in found).toBe(resizeTo !== undefined);
  });

  it('pads with the mean as a gray level', () => {
    const border = (...mean: number[]) => prepared({ crop_mode: 'border', mean });
    expect(border(-0.2, 0.5, 1.5)).toMatchObject({ padValue: [0, 128, 255], padAlign: 'center' });
    expect(border(0.99, 0.98, 0.97).padValue).toEqual([252, 250, 247]);
  });

  it('has from one to four channels', () => {
    const of = (channels: number) => {
      const { channels: order, mean, std } = prepared({ input_size: [channels, 64, 64], mean: [0.5], std: [0.25] });
      return [order, mean!.length, std!.length];
    };
    expect([1, 2, 3, 4].map(of)).toEqual([
      ['gray', 1, 1],
      ['bands', 2, 2],
      ['rgb', 3, 3],
      ['bands', 4, 4],
    ]);
    expect(prepared({ input_size: [1, 64, 64] }).mean).toEqual([0.485]);
    for (const channels of [0, 5]) {
      expect(read({ input_size: [channels, 64, 64] }).warnings).toEqual([
        expect.stringContaining('expected channels, height and width, such as [3, 224, 224]'),
      ]);
    }
  });

  it.each([
    [{ crop_pct: 1.01 }, '"crop_pct": expected a number above 0 and up to 1, found 1.01'],
    [{ crop_pct: 0 }, '"crop_pct": expected a number above 0 and up to 1, found 0'],
    [{ std: [1, 0, 1] }, 'expected one number above 0 per channel, in an array'],
    [{ label_names: [1] }, 'expected an array of texts'],
  ])('is passed over where it makes no sense: %j', (config, message) => {
    const found = read(config);
    expect(found.preprocess).toBeUndefined();
    expect(found.warnings).toEqual([expect.stringContaining(message)]);
  });

  it('names classes beside or inside, label_names before labels', () => {
    expect(read({ labels: ['a'] }).labels).toEqual(['a']);
    expect(read({ labels: ['a'], label_names: ['b'] }).labels).toEqual(['b']);
    expect(read({ label_names: ['b'] }, { label_names: ['c'] }).labels).toEqual(['c']);
    expect(read({ labels: ['b'] }, { labels: ['c'] }).labels).toEqual(['c']);
    expect(read({})).not.toHaveProperty('labels');
  });

  it('is told from other files', () => {
    const value = { architecture: 'resnet18', input_size: [3, 96, 96] };
    const is = (other: unknown) => readTimm({ name: 'config.json', value: other }) !== undefined;
    expect(is(value)).toBe(true);
    expect([{ ...value, architecture: 5 }, { architecture: 'x' }, { input_size: [3, 96, 96] }].map(is)).toEqual([
      false,
      false,
      false,
    ]);
    expect([null, undefined, 'text', 5, [], { pretrained_cfg: null }].map(is)).toEqual(Array(6).fill(false));
  });
});
