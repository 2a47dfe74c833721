import type { Flip, Preprocess } from '../report/report';
import type { Codec } from './codec';
import type { Raster } from './decodedImage';
import type { Oriented } from './oriented';

export interface OpenOptions {
  readonly codec: Codec;
  /** What the file holds, where it has been read already; the WebAssembly codec reads it itself. */
  readonly bytes?: Uint8Array;
  /** The input that takes every band as one of its channels; color only without. */
  readonly bands?: { readonly count: number; readonly of: string };
}

/** What is known of a decoded image: upright, in pixels. */
export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  /** What was converted or left out, one sentence each. */
  readonly warnings: readonly string[];
}

/** An image whose pixels wait to be resized. */
export interface OpenImage extends ImageFacts {
  /** As `modelPixels`. */
  pixels(preprocess: Preprocess, flips: readonly Flip[]): Promise<Oriented<Raster>>;
  /** Frees what it takes. */
  close(): Promise<void>;
}
