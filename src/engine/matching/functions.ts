import type { LayerFigures } from '../../report/patch';
import type { BrokenLayer } from './channelFigures';

/** What a thread that matches channels does when asked. */
export interface MatcherFunctions {
  /** As `channelFigures`. */
  figures(layer: BrokenLayer): Promise<LayerFigures>;
}
