import { FLIP_SYMBOLS, formatError, formatPercent } from './format';
import { plainText } from './formatText';
import { layerName } from './layerName';
import type { DifferenceAccount, Flip } from './report';
import type { TableContext } from './table';
import { cell, layOut, right, shorten } from './tableStyle';

/** Layers that are listed for each flip; the rest is summed. */
const LISTED = 8;

/** For each flip whose difference was taken apart: the layers that add most to it. */
export function contributionLines(context: TableContext): string[] {
  const { accounts, flips } = context.report;
  return flips.flatMap((flip) => {
    const account = accounts?.[flip];
    return account === undefined ? [] : flipLines(context, flip, account);
  });
}

function flipLines({ report, width, paint }: TableContext, flip: Flip, account: DifferenceAccount): string[] {
  const shares = report.layers
    .flatMap((layer) => {
      const share = layer.contribution?.[flip];
      return share === undefined ? [] : [{ name: plainText(layerName(layer)), share }];
    })
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const others = shares.slice(LISTED);
  const rows = [
    ...shares.slice(0, LISTED),
    ...(others.length === 0 ? [] : [{ name: `${others.length} more layers`, share: sum(others) }]),
    { name: 'after the last layer', share: account.rest },
  ];
  const nameWidth = Math.max(12, width - 14);
  return [
    `What each layer adds ${paint('cyan', FLIP_SYMBOLS[flip])}  of the error ${formatError(account.error)} of ${plainText(account.output)}`,
    ...layOut(
      rows.map(({ name, share }) => [cell(shorten(name, nameWidth)), right(formatPercent(share))]),
      paint,
    ),
  ];
}

function sum(shares: readonly { readonly share: number }[]): number {
  return shares.reduce((total, { share }) => total + share, 0);
}
