import { describe, expect, it } from 'vitest';
import { scaleOf } from '../../src/image/samples';

describe('16-bit samples', () => {
  it.each([
    [4095, 12],
    [1023, 10],
    [255, 8],
  ])('up to %i are said to use %i bits', (max, bits) => {
    const { unit, warnings } = scaleOf([Uint16Array.of(0, 7, max)], 'x.tif');
    expect(unit).toBe(1 / 257);
    expect(warnings).toEqual([
      `x.tif: its 16-bit samples use ${bits} bits only and were taken as 16 bits, as a dark image. If they mean more, scale them first.`,
    ]);
  });

  it('that use all bits, or none, are no surprise', () => {
    expect(scaleOf([Uint16Array.of(0, 40000)], 'x.tif').warnings).toEqual([]);
    expect(scaleOf([Uint16Array.of(0, 0)], 'x.tif').warnings).toEqual([]);
  });
});
