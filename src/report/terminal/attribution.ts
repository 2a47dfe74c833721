import { attributedError, attributionRows, placeFacts, unattributedSentence } from '../facts/attribution';
import { FLIP_SYMBOLS } from '../facts/format';
import { plainText } from '../facts/formatText';
import { layerName } from '../facts/layerName';
import type { Flip } from '../report';
import type { TableContext } from './tableContext';
import { cell, layOut, right, shorten, wrap } from './style';

/** Layers that are listed for each flip; the rest is summed. */
const MAX_LISTED = 8;

/** For each flip whose difference was attributed: the layers that add most to it. */
export function attributionLines(context: TableContext): string[] {
  return context.report.flips.flatMap((flip) => {
    const error = attributedError(context.report, flip);
    return error === undefined ? [] : flipLines(context, flip, error);
  });
}

function flipLines({ report, width, paint }: TableContext, flip: Flip, error: string): string[] {
  const rows = attributionRows(report, flip, MAX_LISTED, (layer) => plainText(layerName(layer)));
  const nameWidth = Math.max(12, width - 14);
  const places = placeFacts(report, flip);
  const spatial =
    places && `by place in ${plainText(places.tensor)} (${places.height}×${places.width}): ${places.range}`;
  return [
    `What each layer adds ${paint('cyan', FLIP_SYMBOLS[flip])}  ${plainText(error)}`,
    ...layOut(
      rows.map(({ name, text }) => [cell(shorten(name, nameWidth)), right(text)]),
      paint,
    ),
    ...wrap(spatial ?? unattributedSentence(report, flip) ?? '', width, '  '),
  ];
}
