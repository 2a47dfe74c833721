import { describe, expect, it } from 'vitest';
import { processorOf, unknownProcessor, type Processor } from '../../../src/contracts/found/huggingFaceProcessors';
import fixture from './fixtures/processors.json';

/** PIL's numbers of filters. */
const RESAMPLE = { nearest: 0, lanczos: 1, bilinear: 2, bicubic: 3, box: 4, hamming: 5 } as const;

/** Has no field for it. */
const FLIPS_ALWAYS = 'LayoutLMv2ImageProcessor';

/** As Transformers writes it into `size`. */
function sizeOf({ sizing, size, longest }: Processor) {
  if (['shortest', 'convnext', 'cropPct', 'levit'].includes(sizing)) return { shortest_edge: size };
  if (sizing === 'bounded') return { shortest_edge: size, longest_edge: longest };
  if (sizing === 'longest') return { longest_edge: size };
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  return { height, width };
}

describe('an image processor whose file says nothing', () => {
  it.each(fixture.defaults)('is that of Transformers: $type', (said) => {
    const processor = processorOf(said.type)!;
    expect(processorOf(`${said.type}Fast`)).toBe(processor);
    expect(processorOf(said.type.replace('ImageProcessor', 'FeatureExtractor'))).toBe(processor);
    const {
      crop,
      crops = false,
      interpolation,
      normalizes = true,
      rescales = true,
      flipsChannels = false,
      includesTop = false,
    } = processor;
    expect({
      size: sizeOf(processor),
      crop,
      crops,
      resample: RESAMPLE[interpolation],
      normalizes,
      rescales,
      flipsChannels,
      includesTop,
    }).toEqual({
      size: said.size,
      crop: said.crop_size?.height,
      crops: said.do_center_crop ?? false,
      resample: said.resample,
      normalizes: said.do_normalize ?? false,
      rescales: said.do_rescale ?? false,
      flipsChannels: said.do_flip_channel_order ?? said.type === FLIPS_ALWAYS,
      includesTop: said.include_top ?? false,
    });
    const { sizing } = processor;
    expect(sizing === 'canvas').toBe(said.do_thumbnail ?? false);
    expect(['convnext', 'cropPct'].includes(sizing)).toBe(said.crop_pct !== undefined);
    expect(sizing === 'paddedSquare').toBe(said.type === 'Owlv2ImageProcessor');
    expect(sizing === 'levit').toBe(said.type === 'LevitImageProcessor');
    expect(sizing === 'cropFirst').toBe(said.type === 'PerceiverImageProcessor');
    if (normalizes) {
      expect([processor.mean, processor.std]).toEqual([said.image_mean, said.image_std]);
    }
  });

  it('is ImageNet’s usual one where it is not known, cropping where its fields do', () => {
    const usual = { size: 224, interpolation: 'bilinear', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
    expect(unknownProcessor(false, false)).toEqual({ sizing: 'square', ...usual });
    expect(unknownProcessor(true, false)).toEqual({ sizing: 'shortest', ...usual, crop: 224, crops: true });
    expect(unknownProcessor(false, true)).toEqual({ sizing: 'convnext', ...usual });
    expect(processorOf('NewImageProcessor')).toBeUndefined();
    expect(processorOf(undefined)).toBeUndefined();
  });
});
