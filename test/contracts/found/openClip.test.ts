import { describe, expect, it } from 'vitest';
import { readOpenClip } from '../../../src/contracts/found/openClip';

const read = (value: unknown) => readOpenClip({ name: 'open_clip_config.json', value });
const prepared = (preprocess: object, model: object = {}) =>
  read({ preprocess_cfg: preprocess, model_cfg: model }).preprocess;

describe('open_clip_config.json', () => {
  it('prepares as OpenAI’s CLIP where it says nothing', () => {
    const usual = {
      resize: 'crop',
      size: [224, 224],
      resizeTo: 224,
      interpolation: 'bicubic',
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0.48145466, 0.4578275, 0.40821073],
      std: [0.26862954, 0.26130258, 0.27577711],
    };
    expect(read({})).toEqual({ origin: 'open_clip_config.json', warnings: [], preprocess: usual });
    expect(prepared({ size: null, mean: null, interpolation: null })).toEqual(usual);
  });

  it('has the size of the model before that of the preprocessing, square or not', () => {
    expect(prepared({ size: 200 })).toMatchObject({ size: [200, 200], resizeTo: 200 });
    expect(prepared({ size: 200 }, { vision_cfg: { image_size: 300 } })).toMatchObject({ size: [300, 300] });
    expect(prepared({ size: [200, 300] })).toMatchObject({ resize: 'crop', size: [200, 300], resizeTo: [200, 300] });
  });

  it('crops, pads or squashes', () => {
    expect(prepared({ resize_mode: 'shortest' })).toMatchObject({ resize: 'crop' });
    expect(prepared({ resize_mode: 'longest' })).toMatchObject({
      resize: 'letterbox',
      padValue: 0,
      padAlign: 'center',
    });
    for (const fill of [0, 9, 255]) {
      expect(prepared({ resize_mode: 'longest', fill_color: fill })).toMatchObject({ padValue: fill });
    }
    expect(prepared({ resize_mode: 'squash' })).toMatchObject({ resize: 'stretch', size: [224, 224] });
  });

  it('has its own values and filter', () => {
    expect(prepared({ mean: 0.5, std: 0.25, interpolation: 'bilinear' })).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      interpolation: 'bilinear',
    });
    expect(prepared({ mean: [1, 2, 3], std: [4, 5, 6], interpolation: 'random' })).toMatchObject({
      mean: [1, 2, 3],
      std: [4, 5, 6],
      interpolation: 'bicubic',
    });
  });

  it.each([
    [{ mean: [1, 2] }, '"preprocess_cfg.mean": expected a number, or three'],
    [{ mean: [1, 2, 3, 4] }, '"preprocess_cfg.mean": expected a number, or three'],
    [{ std: 0 }, '"preprocess_cfg.std": expected a number above 0, or three'],
    [{ size: 0 }, '"preprocess_cfg.size": expected a whole number from 1 to 8192, or two'],
    [{ size: 8193 }, '"preprocess_cfg.size": expected a whole number from 1 to 8192, or two'],
    [{ fill_color: -1 }, '"preprocess_cfg.fill_color"'],
    [{ fill_color: 256 }, '"preprocess_cfg.fill_color"'],
  ])('is passed over where it makes no sense: %j', (preprocess, message) => {
    const found = read({ preprocess_cfg: preprocess });
    expect(found.preprocess).toBeUndefined();
    expect(found.warnings).toEqual([expect.stringContaining(message)]);
  });
});
