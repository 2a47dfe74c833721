import type { LayerFigures } from '../../report/patch';
import type { BrokenLayer } from './channelFigures';

/** Who matches channels, one layer at a time: a thread, or this one. */
export interface Matcher {
  /** As `channelFigures`. */
  figures(layer: BrokenLayer): Promise<LayerFigures>;
}
