/** Values of an image or of a resized one, rows from the top, channels interleaved. */
export interface Raster<Samples = Uint8Array | Float32Array> {
  readonly width: number;
  readonly height: number;
  /** 1 is gray, 3 is RGB, others are bands. */
  readonly channels: number;
  /** `width · height · channels` values. */
  readonly data: Samples;
}

/** An image as the decoder gives it, upright, in the depth of its file. */
export interface DecodedImage extends Raster<Uint8Array | Uint16Array | Float32Array> {
  /** What a sample is multiplied by to be a gray level in 0…255: 1 for 8 bits, 1/257 for 16, 255 for floats in 0…1. */
  readonly unit: number;
  /** What was converted or left out, one sentence each. */
  readonly warnings: readonly string[];
}
