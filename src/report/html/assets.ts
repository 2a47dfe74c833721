import type { Flip, PerOrientation } from '../report';

export type PngUri = `data:image/png;base64,${string}`;

/** The L2 norm over channels of F(x) − g·F(gx), one pixel per position, through a color map; in x's orientation. */
export interface HeatmapImage {
  readonly tensor: string;
  readonly flip: Flip;
  readonly uri: PngUri;
  /** What the brightest color stands for; the darkest is 0. */
  readonly max: number;
}

/** Images of one analysis for the self-contained page. */
export interface ReportAssets {
  /** What the network saw; empty for tensors and noise that are not images. */
  readonly images: PerOrientation<PngUri>;
  /** A few layers, in graph order, each with every flip. */
  readonly heatmaps: readonly HeatmapImage[];
}

export const NO_ASSETS: ReportAssets = { images: {}, heatmaps: [] };
