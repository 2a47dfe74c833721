import { hcl, rgb } from 'd3-color';
import type { MaskView, RgbaImage } from '../../src/protocol/views';

/** Degrees between the hues of two numbers in a row: the golden angle, so that no two of the first dozens are alike. */
const HUE_STEP = 137.508;
/** Every number is as bright as others, or clearly brighter, so that they can be told apart without their hue too. */
const LIGHTNESS = [62, 82, 46] as const;

/** The color of a class, as CSS writes it: gray for the first, which is the background in most data sets. */
export function classColor(index: number): string {
  if (index === 0) return '#8c8c8c';
  return hcl((40 + index * HUE_STEP) % 360, 58, LIGHTNESS[index % LIGHTNESS.length]!).formatHex();
}

/** Class numbers as colors; what is no class is transparent. */
export function maskImage(numbers: Int32Array, { width, height }: MaskView): RgbaImage {
  const rgba = new Uint8Array(width * height * 4);
  const colors = new Map<number, readonly [number, number, number]>();
  numbers.forEach((index, i) => {
    if (index < 0) return;
    let color = colors.get(index);
    if (color === undefined) {
      const { r, g, b } = rgb(classColor(index));
      colors.set(index, (color = [r, g, b]));
    }
    rgba.set(color, i * 4);
    rgba[i * 4 + 3] = 255;
  });
  return { width, height, rgba };
}

/** Vermilion, which stands out of a gray image in every theme. */
const CHANGED = [255, 84, 40, 255] as const;

/** The positions whose class is another; the rest is transparent. */
export function changedImage({ original, flipped, width, height }: MaskView): RgbaImage {
  const rgba = new Uint8Array(width * height * 4);
  original.forEach((index, i) => {
    if (index !== flipped[i]) rgba.set(CHANGED, i * 4);
  });
  return { width, height, rgba };
}
