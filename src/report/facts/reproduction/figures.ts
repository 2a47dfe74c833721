import type { Cause, Head, Reproduction } from '../../report';
import { isExact } from '../exact';

type Run = Reproduction['runs'][number];
export type AskedFlip = 'h' | 'v';

/** How an output for a flipped x compares with y1. */
export interface FlipFigures {
  readonly flip: AskedFlip;
  /** Of the model as it is. */
  readonly asItIs: number;
  /** With every kernel mirrored and nothing else; undefined where all kernels are symmetric. */
  readonly kernels: number;
  /** With everything mirrored that has a mirror image. */
  readonly all: number;
  /** What `all` mirrors. */
  readonly causes: readonly Cause[];
}

/** The figures of one head at one size. */
export function flipFigures(run: Run, head: Head): readonly FlipFigures[] {
  const found = run.heads.find((each) => each.head === head)!;
  return (['h', 'v'] as const).map((flip) => {
    const b = flip === 'h' ? 'y2' : 'y3';
    const asItIs = found.differences.find((pair) => pair.a === 'y1' && pair.b === b)!.relL2;
    const own = found.experiments.filter((experiment) => experiment.flip === flip);
    const kernels = own.find(({ mirrored }) => mirrored.join() === 'kernel')!;
    const all = own.at(-1)!;
    return { flip, asItIs, kernels: kernels.relL2, all: all.relL2, causes: all.mirrored };
  });
}

/** By more than this an error is larger than another, not just as large. */
const LARGER = 1.02;

/** What flipping the kernels alone brings. */
export type KernelEffect = 'exact' | 'worse' | 'better' | 'same';

export function kernelEffect({ asItIs, kernels }: FlipFigures, noiseFloor: number): KernelEffect {
  if (isExact(kernels, noiseFloor)) return 'exact';
  if (kernels > asItIs * LARGER) return 'worse';
  return kernels * LARGER < asItIs ? 'better' : 'same';
}
