/** An 8-bit RGB picture, upright, row by row from the top left: `rgb.length === width · height · 3`. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}
