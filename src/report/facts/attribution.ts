import type { Flip, LayerReport, Report } from '../report';

/** A line of the account: a layer, or what stands for several. */
export interface AccountRow {
  readonly name: string;
  readonly share: number;
}

/**
 * The layers that add most to the output's difference, the others summed, and what the operators after the last layer
 * add: together 1. Empty where the difference was not taken apart.
 * @param name what a layer is called: names from files may need to be made safe for where they stand
 */
export function accountRows(
  report: Report,
  flip: Flip,
  most: number,
  name: (layer: LayerReport) => string,
): readonly AccountRow[] {
  const account = report.accounts?.[flip];
  if (account === undefined) return [];
  const shares = report.layers
    .flatMap((layer) => {
      const share = layer.contribution?.[flip];
      return share === undefined ? [] : [{ name: name(layer), share }];
    })
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const others = shares.slice(most);
  const rest = others.reduce((total, { share }) => total + share, 0);
  return [
    ...shares.slice(0, most),
    ...(others.length === 0
      ? []
      : [{ name: `${others.length} more ${others.length === 1 ? 'layer' : 'layers'}`, share: rest }]),
    { name: 'after the last layer', share: account.rest },
  ];
}
