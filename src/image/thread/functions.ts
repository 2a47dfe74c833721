import type { Flip, Preprocess } from '../../report/report';
import type { Raster } from '../decodedImage';
import type { ImageFacts, OpenOptions } from '../opened';
import type { Oriented } from '../oriented';

/** What the thread that decodes one image does when asked: first `open`, then `pixels`. */
export interface DecoderFunctions {
  open(path: string, options: OpenOptions): Promise<ImageFacts>;
  pixels(preprocess: Preprocess, flips: readonly Flip[]): Promise<Oriented<Raster>>;
}
