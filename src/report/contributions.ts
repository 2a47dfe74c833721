import type { DifferenceAccount, Flip, Report } from './report';

/** What each layer adds to an output's difference under a flip. */
export interface LayerShares extends DifferenceAccount {
  readonly layers: readonly { readonly tensor: string; readonly share: number }[];
}

/** The report with the account of one flip, its layers' shares as their own figures. */
export function withContributions(report: Report, flip: Flip, { layers, ...account }: LayerShares): Report {
  const shares = new Map(layers.map((layer) => [layer.tensor, layer.share]));
  return {
    ...report,
    accounts: { ...report.accounts, [flip]: account },
    layers: report.layers.map((layer) => {
      const share = shares.get(layer.tensor);
      return share === undefined ? layer : { ...layer, contribution: { ...layer.contribution, [flip]: share } };
    }),
  };
}
