import type { Flip, PerOrientation } from '../report';

export type PngUri = `data:image/png;base64,${string}`;

/** The L2 norm over channels of F(x) − g·F(gx), one pixel a position, through a colour map; in x's orientation. */
export interface HeatmapPicture {
  readonly tensor: string;
  readonly flip: Flip;
  readonly uri: PngUri;
  /** What the brightest colour stands for; the darkest is 0. */
  readonly max: number;
}

/** Pictures of one analysis for the self-contained page. */
export interface ReportAssets {
  /** What the network saw; empty for tensors and noise that are not pictures. */
  readonly pictures: PerOrientation<PngUri>;
  /** A few telling layers, in graph order, each with every flip. */
  readonly heatmaps: readonly HeatmapPicture[];
}

export const NO_ASSETS: ReportAssets = { pictures: {}, heatmaps: [] };
