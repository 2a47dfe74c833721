import { describe, expect, it } from 'vitest';
import { readWindowsMl } from '../../../src/contracts/found/windowsMl';
import { describedModel } from '../../support/models/describedModel';

describe('Windows ML metadata', () => {
  const read = (format: string, range?: string, gamma?: string) =>
    readWindowsMl(
      describedModel({
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
    const range = readWindowsMl(describedModel({ 'Image.NominalPixelRange': 'Normalized_1_1' }))!;
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
    expect(readWindowsMl(describedModel({ 'Image.ColorSpaceGamma': 'SRGB' }))).toBeUndefined();
  });
});
