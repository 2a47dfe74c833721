import type { FixRequest, Merge } from '../src/protocol/fix';
import { canJoin } from '../src/report/facts/averaging';
import { FLIPS } from '../src/report/flips';
import type { Flip, Report } from '../src/report/report';

/** What can be chosen before a fixed model is written. Pure. */

export type FixKind = FixRequest['kind'];
/** One flip, or the group of all orientations. */
export type FlipChoice = Flip | 'all';
export type Shift = 'none' | 'pixel';
/** `even`: padding where both differences are even numbers, else resizing. */
export type PadMode = 'even' | 'pad' | 'resize';

export interface FixChoices {
  readonly flips: FlipChoice;
  readonly merge: Merge;
  readonly mode: PadMode;
  /** Whether flipped-back maps are moved by one pixel. */
  readonly shift: Shift;
}

/** Of an average: a group takes as many runs of the network as it has orientations. */
export const AVERAGED_FLIPS: readonly (readonly [FlipChoice, string])[] = [
  ['h', 'x and ↔, 2 runs'],
  ['v', 'x and ↕, 2 runs'],
  ['hv', 'x and ↻, 2 runs'],
  ['all', 'all four, 4 runs'],
];

export const SYMMETRIC_FLIPS: readonly (readonly [FlipChoice, string])[] = [
  ['h', '↔ left–right'],
  ['v', '↕ upside-down'],
  ['hv', '↻ 180°'],
  ['all', 'all of them'],
];

export const PAD_MODES: readonly (readonly [PadMode, string])[] = [
  ['even', 'padding where even'],
  ['resize', 'resizing'],
  ['pad', 'padding'],
];

/** What can be made of the outputs; there is a choice only where an output is of classes, or all of them are vectors. */
export function merges({ outputs }: Report): readonly (readonly [Merge, string])[] {
  const hasClasses = outputs.some(({ classes }) => classes !== undefined);
  const others: readonly (readonly [Merge, string])[] = [
    ...(hasClasses ? [['probabilities', 'mean of the probabilities'] as const] : []),
    ...(canJoin(outputs)
      ? ([
          ['sum', 'sum'],
          ['concat', 'one behind the other, not invariant'],
        ] as const)
      : []),
  ];
  return others.length === 0 ? [] : [['mean', 'mean of the outputs'], ...others];
}

/** How flipped-back maps are laid over the original's; there is a choice only where a shift explains the difference. */
export function shifts({ outputs }: Report): readonly (readonly [Shift, string])[] {
  const isShifted = outputs.some(({ pixelShift = {} }) => Object.values(pixelShift).some(({ shift }) => shift));
  return isShifted
    ? [
        ['none', 'as they are'],
        ['pixel', 'moved by one pixel'],
      ]
    : [];
}

export function fixRequest(kind: FixKind, { flips, merge, mode, shift }: FixChoices): FixRequest {
  const chosen = flips === 'all' ? FLIPS : [flips];
  switch (kind) {
    case 'tta':
      return { kind, flips: chosen, merge, ...(shift === 'pixel' && { shift: true }) };
    case 'pad':
      return mode === 'even' ? { kind } : { kind, mode };
    case 'symmetrize':
      return { kind, flips: chosen };
  }
}
