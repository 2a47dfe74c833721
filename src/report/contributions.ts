import type { Flip, PerFlip, Report } from './report';

/** What each layer adds to the output's difference under a flip. */
export interface LayerShares {
  readonly flip: Flip;
  readonly layers: readonly { readonly tensor: string; readonly share: number }[];
}

/** The report with contributions as its layers' own figures. */
export function withContributions(report: Report, { flip, layers }: LayerShares): Report {
  const shares = new Map(layers.map((layer) => [layer.tensor, layer.share]));
  return {
    ...report,
    layers: report.layers.map((layer) => {
      const share = shares.get(layer.tensor);
      const contribution: PerFlip<number> = {
        ...layer.contribution,
        ...(share === undefined ? {} : { [flip]: share }),
      };
      return { ...layer, contribution };
    }),
  };
}
