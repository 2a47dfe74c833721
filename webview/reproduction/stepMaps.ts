import type { DifferenceMap } from '../../src/protocol/reproduction';
import type { Matrix } from '../../src/protocol/views';
import type { StepKind } from '../../src/report/facts/reproduction/steps';

/** A difference that a step draws, with what it is called there. */
export interface StepMap {
  readonly words: string;
  readonly map: Matrix;
}

const FLIPPED = { h: 'x.flip(-1)', v: 'x.flip(-2)' } as const;

/** What a step draws of the maps of one head. */
export function stepMaps(kind: StepKind, maps: readonly DifferenceMap[]): readonly StepMap[] {
  const run = kind === 'aligned' ? 1 : 0;
  const of = (which: (map: DifferenceMap) => boolean, f: string): readonly StepMap[] =>
    maps
      .filter((map) => map.run === run && which(map))
      .map(({ flip, map }) => ({ words: `y1 − ${f}(${FLIPPED[flip]})`, map }));
  const asItIs = of(({ mirrored }) => mirrored.length === 0, 'f');
  const kernels = of(({ mirrored }) => mirrored.join() === 'kernel', 'f′');
  switch (kind) {
    case 'differs':
      return asItIs;
    case 'kernels':
      return kernels;
    case 'grid':
      return of(({ mirrored }) => mirrored.length > 1, 'f″');
    case 'aligned':
      return [...asItIs, ...kernels];
  }
}
