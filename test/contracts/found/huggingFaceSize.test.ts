import { describe, expect, it } from 'vitest';
import { processorFields } from '../../../src/contracts/found/huggingFaceFields';
import { processorOf } from '../../../src/contracts/found/huggingFaceProcessors';
import { huggingFaceGeometry } from '../../../src/contracts/found/huggingFaceSize';

const LEVEL = 77;

/** What a processor makes of these fields: a size, a crop and a padding. */
const geometry = (type: string, fields: object = {}) =>
  huggingFaceGeometry(processorFields.parse(fields), processorOf(`${type}ImageProcessor`)!, LEVEL);

const DOWN = { cropRounding: 'down' };
const PADDED = { padValue: LEVEL, padAlign: 'start' };
const stretch = (...size: number[]) => ({ resize: 'stretch', size });
const crop = (resizeTo: number | number[], ...size: number[]) => ({ resize: 'crop', resizeTo, size, ...DOWN });

describe('an image processor of Transformers', () => {
  it.each<readonly [string, object, object]>([
    // Height and width.
    ['ViT', {}, stretch(224, 224)],
    ['ViT', { size: null }, stretch(224, 224)],
    ['ViT', { size: 100 }, stretch(100, 100)],
    ['ViT', { size: [100, 200] }, stretch(100, 200)],
    ['ViT', { size: { height: 100, width: 200 } }, stretch(100, 200)],
    ['ViT', { size: { max_height: 100, max_width: 200 } }, stretch(100, 200)],
    ['SuperPoint', {}, stretch(480, 640)],
    // Then a crop, where there is one that fits in and is another size.
    ['Beit', {}, { resize: 'stretch', resizeTo: [256, 256], size: [224, 224], ...DOWN }],
    ['Beit', { do_center_crop: false }, stretch(256, 256)],
    ['Beit', { crop_size: 256 }, stretch(256, 256)],
    ['Beit', { crop_size: { height: 256, width: 100 } }, { resizeTo: [256, 256], size: [256, 100] }],
    ['Beit', { crop_size: { height: 100, width: 256 } }, { resizeTo: [256, 256], size: [100, 256] }],
    ['Beit', { crop_size: { height: 257, width: 100 } }, stretch(256, 256)],
    ['Beit', { crop_size: { height: 100, width: 257 } }, stretch(256, 256)],
    ['Beit', { size: [100, 200], crop_size: [90, 150] }, { resizeTo: [100, 200], size: [90, 150] }],
    ['Beit', { size: [100, 200], crop_size: [100, 100] }, { resizeTo: [100, 200], size: [100, 100] }],
    ['Beit', { size: [200, 100], crop_size: [100, 100] }, { resizeTo: [200, 100], size: [100, 100] }],
    ['Beit', { size: [100, 200], crop_size: [100, 200] }, stretch(100, 200)],
    ['Beit', { size: [100, 200], crop_size: [150, 90] }, stretch(100, 200)],
    ['Beit', { size: [200, 100], crop_size: [90, 150] }, stretch(200, 100)],
    ['OwlViT', {}, stretch(768, 768)],
    ['OwlViT', { do_center_crop: true, crop_size: 700 }, { resizeTo: [768, 768], size: [700, 700] }],
    // A crop of an edge alone is none.
    ['CLIP', { crop_size: { shortest_edge: 100 } }, { resize: 'fit', resizeTo: 224 }],
    ['ViT', { do_center_crop: true, crop_size: 100 }, stretch(224, 224)],
    // Multiples of a number.
    ['DPT', { size: 100, ensure_multiple_of: 32 }, stretch(96, 96)],
    ['DPT', { size: [80, 10], ensure_multiple_of: 32 }, stretch(64, 32)],
    ['DPT', { size: [100, 50], keep_aspect_ratio: true }, { resize: 'keep', size: [100, 50] }],
    ['DPT', { size: 64, keep_aspect_ratio: true, ensure_multiple_of: 8 }, { resize: 'keep', stride: 8 }],
    ['DPT', { size: 64, keep_aspect_ratio: false }, stretch(64, 64)],
    // Of their own.
    ['Owlv2', {}, { resize: 'longest', size: [960, 960], ...PADDED }],
    ['Donut', {}, { resize: 'letterbox', size: [2560, 1920], padValue: LEVEL, padAlign: 'center' }],
    ['Perceiver', {}, crop([256, 256], 224, 224)],
    ['Perceiver', { do_center_crop: false }, stretch(224, 224)],
    ['PoolFormer', { size: [100, 100], crop_pct: 0.75 }, crop(133, 224, 224)],
    ['PoolFormer', { size: [100, 90], crop_size: 50 }, { resize: 'stretch', resizeTo: [100, 90], size: [50, 50] }],
    ['PoolFormer', { size: [100, 90], crop_pct: 0.75, crop_size: 50 }, { resize: 'stretch', resizeTo: [100, 90] }],
    ['PoolFormer', { size: [100, 100], crop_pct: 0.75, do_center_crop: false }, crop(133, 100, 100)],
    // The shorter side.
    ['CLIP', {}, crop(224, 224, 224)],
    ['CLIP', { size: 100 }, crop(100, 224, 224)],
    ['CLIP', { size: { shortest_edge: 100 }, crop_size: { height: 90, width: 80 } }, crop(100, 90, 80)],
    ['CLIP', { do_center_crop: false }, { resize: 'fit', resizeTo: 224, size: [8192, 8192] }],
    ['CLIP', { size: { height: 100, width: 100 } }, stretch(100, 100)],
    ['PoolFormer', {}, crop(248, 224, 224)],
    ['PoolFormer', { crop_pct: 0.5 }, crop(448, 224, 224)],
    ['PoolFormer', { crop_pct: null }, crop(224, 224, 224)],
    ['Levit', { size: 100 }, crop(114, 224, 224)],
    ['ConvNext', {}, stretch(384, 384)],
    ['ConvNext', { size: 383 }, crop(437, 383, 383)],
    ['ConvNext', { size: 224 }, crop(256, 224, 224)],
    // The longer one is bounded.
    ['Detr', {}, { resize: 'fit', resizeTo: 800, size: [1333, 1333] }],
    ['Detr', { size: 600 }, { resize: 'fit', resizeTo: 600, size: [1333, 1333] }],
    ['Detr', { size: 600, max_size: 700 }, { resize: 'fit', resizeTo: 600, size: [700, 700] }],
    ['Detr', { size: { shortest_edge: 600 } }, { resize: 'fit', resizeTo: 600, size: [8192, 8192] }],
    ['Detr', { size: { shortest_edge: 600 }, max_size: 700 }, { resizeTo: 600, size: [700, 700] }],
    ['Detr', { size: { shortest_edge: 600, longest_edge: 650 }, max_size: 700 }, { resizeTo: 600, size: [650, 650] }],
    ['Detr', { size_divisor: 32 }, { resize: 'fit', resizeTo: 800, size: [1333, 1333], stride: 32 }],
    ['Detr', { pad_size: 900 }, { resize: 'longest', resizeTo: 800, size: [900, 900], ...PADDED }],
    ['Detr', { pad_size: 900, do_pad: true }, { resize: 'longest', resizeTo: 800, size: [900, 900] }],
    ['Detr', { pad_size: 900, do_pad: false }, { resize: 'fit', resizeTo: 800 }],
    ['Detr', { pad_size: { shortest_edge: 900 } }, { resize: 'fit', resizeTo: 800 }],
    // The longer side.
    ['Sam', {}, { resize: 'longest', size: [1024, 1024], ...PADDED }],
    ['Sam', { size: { longest_edge: 100 } }, { resize: 'longest', size: [100, 100], ...PADDED }],
    ['Sam', { pad_size: [1024, 1024] }, { resize: 'longest', size: [1024, 1024], ...PADDED }],
    ['Sam', { pad_size: { height: 900, width: 1024 } }, { size: [900, 1024], resizeTo: [1024, 1024], ...PADDED }],
    ['Sam', { pad_size: { height: 1024, width: 900 } }, { size: [1024, 900], resizeTo: [1024, 1024], ...PADDED }],
    ['Sam', { pad_size: 900 }, { size: [900, 900], resizeTo: [1024, 1024] }],
    ['Sam', { pad_size: { shortest_edge: 900 } }, { size: [1024, 1024] }],
    ['Sam', { do_pad: false }, { resize: 'fit', size: [1024, 1024] }],
  ])('%s prepares by %j', (type, fields, wanted) => {
    const { change, warnings } = geometry(type, fields);
    expect(warnings).toEqual([]);
    expect(change).toMatchObject(wanted);
    for (const key of ['resizeTo', 'stride']) expect(key in change).toBe(key in wanted);
  });

  it('that does not resize crops, or leaves how to others', () => {
    const still = { do_resize: false };
    expect(geometry('CLIP', still).change).toEqual({ resize: 'none', size: [224, 224], cropRounding: 'down' });
    expect(geometry('ViT', still)).toEqual({
      change: {},
      warnings: ['"do_resize" is false: how images get their size is not told, and assumed.'],
    });
  });
});
