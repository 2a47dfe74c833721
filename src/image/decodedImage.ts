/** Values of an image or of a resized one, rows from the top, channels interleaved. */
export interface Raster<Samples = Uint8Array | Float32Array> {
  readonly width: number;
  readonly height: number;
  /** 1 is gray, 3 is RGB. */
  readonly channels: number;
  /** `width · height · channels` values. */
  readonly data: Samples;
}

/** An image as the decoder gives it, upright. */
export interface DecodedImage extends Raster<Uint8Array> {
  readonly channels: 1 | 3;
}
