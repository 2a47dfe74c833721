import type { OutputContract } from '../report';

/** What averaging over flips makes of an output: its mean, or itself, since no mean of it means anything. */
export type Merging = 'mean' | 'kept' | { readonly refused: string };

/** What averaging over flips may do with an output, by its contract; the reason where it may not, after the output's name. */
export function mergingOf({ kind, parts, positions }: OutputContract): Merging {
  switch (kind) {
    case 'labels':
    case 'ignore':
      return 'kept';
    case 'sensitive':
      return { refused: 'should change under a flip: averaged it no longer could' };
    case 'boxes':
    case 'keypoints':
      if (positions?.kind === 'set' || parts === undefined) {
        return { refused: 'holds results in no fixed order: averaged, boxes of different objects would mix' };
      }
      return 'mean';
    default:
      return 'mean';
  }
}
