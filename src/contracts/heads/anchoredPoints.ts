import type { OutputContract } from '../../report/report';
import type { OutputFacts } from '../contract';
import { usualPointPairs } from '../pointPairs';
import { boxPart, headContract, pointPart, type Evidence, type Written } from './headContract';
import { headLayouts } from './layout';
import { numbersOnCells } from './scores';

/** Points that MediaPipe's detectors give with a box: of a body, of a face, of a palm. */
const POINTS: readonly number[] = [4, 6, 7];
const BOX = 4;
const BESIDE_ANCHOR: Written = { form: 'deltas', unit: 'grid' };

/**
 * Boxes and points beside their anchor, whose one score stands in the model's other output (BlazeFace, arXiv 1907.05047,
 * and what MediaPipe has made of it). Empty for any other output.
 */
export function anchoredPointCandidates(facts: OutputFacts, evidence: Evidence): readonly OutputContract[] {
  const { shape, beside = [] } = facts;
  const [scores, ...others] = beside;
  if (scores === undefined || others.length > 0) return [];
  return headLayouts(facts).flatMap((layout) => {
    const { count, isFolded } = layout;
    const points = (count - BOX) / 2;
    if (!isFolded || numbersOnCells(shape, layout, scores.shape) !== 1 || !POINTS.includes(points)) return [];
    const pairs = usualPointPairs(points);
    return (pairs.length > 0 ? [pairs, []] : [pairs]).map((swap) =>
      headContract(
        layout,
        [boxPart(facts, BESIDE_ANCHOR), pointPart(facts, [BOX, count], 2, BESIDE_ANCHOR, swap)],
        evidence,
      ),
    );
  });
}
