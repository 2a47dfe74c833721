import type { ImageCell } from './lists';
import type { StudiedModel } from '../../summary';
import type { Flip } from '../../report';
import { FLIP_SYMBOLS, formatPercent } from '../format';
import { cutText, MAX_NAME } from '../cutText';
import { nameOf } from './sections';

/** What is known of an image with one model under one flip. */
interface Change {
  readonly flip: Flip;
  readonly change: number | null;
  readonly top1: number | null;
  readonly flippedTop1: number | null;
}

/**
 * In words; undefined where it was not measured.
 *
 * @param flip that is asked for: another one is named
 */
export function imageCell(model: StudiedModel, found: Change | undefined, flip: Flip): ImageCell {
  if (found === undefined) return { change: '–', classes: '', isChanged: false };
  const { change, top1, flippedTop1 } = found;
  const name = (index: number): string => cutText(nameOf(model, index), MAX_NAME);
  const isChanged = top1 !== flippedTop1;
  const classes =
    top1 === null || flippedTop1 === null ? '' : isChanged ? `${name(top1)} → ${name(flippedTop1)}` : name(top1);
  const sign = found.flip === flip ? '' : `${FLIP_SYMBOLS[found.flip]} `;
  return { change: change === null ? '–' : `${sign}${formatPercent(change)}`, classes, isChanged };
}
