import type { DecodedImage } from './decodedImage';

/**
 * RGB of CMYK as Pillow's `convert('RGB')` makes it, bit for bit: subtracted from white, without a color profile; of
 * 16 bits the upper 8 are taken.
 * Source: Pillow `src/libImaging/Convert.c`, `cmyk2rgb`.
 *
 * @param data four samples per pixel
 */
export function cmykToRgb(data: DecodedImage['data']): Uint8Array {
  const shift = data instanceof Uint16Array ? 8 : 0;
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const white = 255 - (data[from + 3]! >> shift);
    for (let c = 0; c < 3; c++) rgb[to + c] = white - dividedBy255((data[from + c]! >> shift) * white);
  }
  return rgb;
}

/** Rounded, for products of two bytes. Source: `MULDIV255` in Pillow's `ImagingUtils.h`. */
function dividedBy255(product: number): number {
  const shifted = product + 128;
  return ((shifted >> 8) + shifted) >> 8;
}
