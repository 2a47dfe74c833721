import { accountRows } from '../facts/attribution';
import { FLIP_SYMBOLS, formatError, formatPercent } from '../facts/format';
import { plainText } from '../facts/formatText';
import { layerName } from '../facts/layerName';
import type { DifferenceAccount, Flip } from '../report';
import type { TableContext } from './table';
import { cell, layOut, right, shorten } from './style';

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
  const rows = accountRows(report, flip, LISTED, (layer) => plainText(layerName(layer)));
  const nameWidth = Math.max(12, width - 14);
  return [
    `What each layer adds ${paint('cyan', FLIP_SYMBOLS[flip])}  of the error ${formatError(account.error)} of ${plainText(account.output)}`,
    ...layOut(
      rows.map(({ name, share }) => [cell(shorten(name, nameWidth)), right(formatPercent(share))]),
      paint,
    ),
  ];
}
