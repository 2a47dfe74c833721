import { describe, expect, it } from 'vitest';
import { frameWarnings, repeated } from '../../src/image/frames';
import { imageAxes } from '../../src/report/layout';
import type { Layout } from '../../src/report/report';

const LENGTHS: Readonly<Record<string, number>> = { n: 2, c: 3, d: 4, h: 2, w: 5 };
const strides = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));

describe('one image as a whole input', () => {
  it.each(['nchw', 'nhwc', 'chw', 'hwc', 'ncdhw', 'ndhwc', 'ndchw'] as const)(
    'is every item and frame: %s',
    (layout) => {
      const shape = [...layout].map((letter) => LENGTHS[letter]!);
      const frame = [...layout].filter((letter) => letter !== 'n' && letter !== 'd');
      const frameStrides = strides(frame.map((letter) => LENGTHS[letter]!));
      const one = Float32Array.from({ length: 30 }, (_, i) => i);
      const all = repeated(one, shape, layout);
      expect(all).toHaveLength(shape.reduce((a, b) => a * b, 1));
      const places = strides(shape);
      for (const [i, value] of all.entries()) {
        const at = (letter: string): number => {
          const axis = layout.indexOf(letter);
          return Math.floor(i / places[axis]!) % shape[axis]!;
        };
        expect(value).toBe(frame.reduce((sum, letter, k) => sum + at(letter) * frameStrides[k]!, 0));
      }
      expect(imageAxes(layout).columns).toBe(layout.indexOf('w'));
    },
  );

  it('is said of frames only', () => {
    const said = (shape: readonly number[], layout: Layout): readonly string[] => frameWarnings('a.png', shape, layout);
    expect(said([1, 3, 16, 4, 4], 'ncdhw')).toEqual([
      expect.stringMatching(/^a\.png: one image was repeated for all 16 frames .* \.npy tensor of 1×3×16×4×4/),
    ]);
    expect(said([2, 3, 4, 4], 'nchw')).toEqual([]);
    expect(said([1, 3, 1, 4, 4], 'ncdhw')).toEqual([]);
  });
});
