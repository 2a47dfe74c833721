import type { RgbaImage } from '../../protocol/views';
import type { Flip, Preprocess } from '../../report/report';
import type { Raster } from '../decodedImage';
import type { ImageFacts, OpenOptions } from '../opened';
import type { Oriented } from '../oriented';

/** What a thread that decodes images with the WebAssembly codec does when asked. */
export interface DecoderFunctions {
  /** Loads the codec. */
  warmUp(): Promise<void>;
  /** As `isLarge`. */
  isLarge(path: string): Promise<boolean>;
  /** Decodes an image and holds it until it is closed, its pixels in the file `spool` where one is named. */
  open(path: string, bands: OpenOptions['bands'], spool?: string): Promise<OpenedImage>;
  /** As `modelPixels`, of an image that is open. */
  pixels(image: number, preprocess: Preprocess, flips: readonly Flip[]): Promise<Oriented<Raster>>;
  close(image: number): Promise<void>;
  /** As `pageNames`. */
  pageNames(path: string): Promise<readonly string[]>;
  /** As `thumbnail`. */
  thumbnail(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** As `encodePng`. */
  encodePng(image: RgbaImage): Promise<Uint8Array<ArrayBuffer>>;
}

interface OpenedImage extends ImageFacts {
  /** Its number, for further questions. */
  readonly image: number;
}
