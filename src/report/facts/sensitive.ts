import { isAboveFloor, isExact } from './exact';
import type { ClassPair, ClassScore, Flip, OutputReport, PerOrientation, Report } from '../report';

/** A pair whose better class is less probable than this changes places by chance. */
const MIN_PROBABILITY = 0.01;

/** The model's description says that a flip should change its outputs: a change is then what is wanted. */
export function isSensitive(report: Report): boolean {
  return report.outputs.some((output) => output.sensitive === true);
}

/** Whether a difference of this size is what the output is meant to do; float noise is no difference. */
export function meetsExpectation(report: Report, output: OutputReport, relL2: number): boolean {
  return output.sensitive === true ? isAboveFloor(relL2, report.noiseFloor) : isExact(relL2, report.noiseFloor);
}

/**
 * Pairs of the most probable classes that change places under a flip: each stands afterwards where the other
 * stood before, as left and right organs do. Scores are the original's and the flipped input's; best pair first.
 */
export function swappedClasses(top: PerOrientation<readonly ClassScore[]>, flip: Flip): readonly ClassPair[] {
  const [before, after] = [top.id ?? [], top[flip] ?? []];
  return before.flatMap((score, rank) => {
    const partner = after[rank];
    if (partner === undefined || Math.max(score.p, partner.p) < MIN_PROBABILITY) return [];
    const back = before.findIndex(({ index }) => index === partner.index);
    const swapped = back > rank && after[back]?.index === score.index;
    return swapped ? [[score, partner] as const] : [];
  });
}
