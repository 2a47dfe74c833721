import type { OutputContract } from '../../report/report';
import type { ContractPart, OutputFacts } from '../contract';
import { usualPointPairs } from '../pointPairs';
import { boxPart, headContract, plainPart, pointPart, type Evidence, type Written } from './headContract';
import { headLayouts, type HeadLayout } from './layout';
import { isAnchorHead } from './rawHead';
import { hasScoresBeside } from './scores';

/** What boxes of a dense head look like that are read already, in the order in which they are tried. */
const READ: readonly Written[] = [
  { form: 'cxcywh', unit: 'pixels' },
  { form: 'xyxy', unit: 'pixels' },
  { form: 'cxcywh', unit: '0..1' },
  { form: 'xyxy', unit: '0..1' },
  { form: 'xywh', unit: 'pixels' },
  { form: 'yxyx', unit: '0..1' },
  { form: 'yxyx', unit: 'pixels' },
];
/** How boxes are written that are relative to their cell or anchor; corners that move (MTCNN) are places around it. */
const RELATIVE: readonly Written[] = [
  { form: 'deltas', unit: 'grid' },
  { form: 'offset', unit: 'grid' },
  { form: 'ltrb', unit: 'grid' },
  { form: 'deltas', unit: 'grid', order: 'yx' },
  { form: 'xyxy', unit: '-1..1' },
  { form: 'yxyx', unit: '-1..1' },
];
/** Numbers of a distribution over distances, of YOLOv8 and of GFL: 16 bins a side, or 8. */
export const DISTRIBUTIONS: readonly number[] = [64, 32];
/** Anchors per cell of detectors whose heads have them beside one another. */
const ANCHORS = [3, 2, 5, 6, 9];

type Parts = readonly ContractPart[];

/** What tells that an output is of boxes, besides its form. */
export type Telling = 'name' | 'scores' | 'form';

/** Contracts of boxes that the form of an output allows; the data decide among them. */
export function boxCandidates(facts: OutputFacts, evidence: Evidence, telling: Telling): readonly OutputContract[] {
  return headLayouts(facts).flatMap((layout) =>
    telling === 'scores' && !hasScoresBeside(facts, layout)
      ? []
      : partsFor(facts, layout, telling).map((parts) => headContract(layout, parts, evidence)),
  );
}

/** Contracts of points at every cell, relative to it, whose number is one in use. */
export function cellPointCandidates(
  facts: OutputFacts,
  evidence: Evidence,
  telling: Telling,
): readonly OutputContract[] {
  return headLayouts(facts).flatMap((layout) => {
    const pairs = usualPointPairs(layout.count / 2);
    if (pairs.length === 0 || (telling === 'scores' && !hasScoresBeside(facts, layout))) return [];
    return POINTS.flatMap((written) =>
      [pairs, []].map((swap) => {
        const part = pointPart(facts, [0, layout.count], 2, written, swap);
        return { ...headContract(layout, [part], evidence), kind: 'keypoints' as const };
      }),
    );
  });
}

/** Points in parts of their box (CenterFace), or beside their anchor (RetinaFace). */
const POINTS: readonly Written[] = (['offset', 'deltas'] as const).flatMap((form) =>
  [undefined, 'yx' as const].map((order) => ({ form, unit: 'grid' as const, ...(order && { order }) })),
);

/** Without a name or scores beside it, it takes more than four numbers to be boxes. */
function partsFor(facts: OutputFacts, layout: HeadLayout, telling: Telling): readonly Parts[] {
  const { count, isFolded } = layout;
  const isTold = telling !== 'form';
  const distributions = withDistributions(facts, count, isTold);
  if (!isFolded) {
    // Where scores stand beside them, boxes have none of their own.
    const alone = telling === 'name' || facts.shape.length === 5;
    const blocks = anchorBlocks(facts, count, alone ? [1, ...ANCHORS] : ANCHORS);
    if (isAnchorHead(facts, layout)) return [...blocks, ...distributions];
    const raw = isTold ? rawBoxes(facts, count, telling) : [];
    // Four numbers for each of a few anchors leave nothing to classes.
    const isRaw = isTold && ANCHORS.includes(count / 4);
    return isRaw ? raw : [...distributions, ...raw, ...blocks];
  }
  if (count < (isTold ? 4 : 5)) return [];
  const relative = RELATIVE.filter(({ unit }) => isTold || unit === 'grid').filter(({ order }) => isTold || !order);
  const boxes = [...READ, ...relative].map((written) => [boxPart(facts, written), ...plainPart('classes', 4, count)]);
  // Where all numbers of a cell are those of distributions, nothing else is as likely.
  const [first, last] = DISTRIBUTIONS.includes(count) ? [distributions, []] : [[], distributions];
  return [...first, ...boxes, ...withAngle(facts, count), ...withPoints(facts, count), ...last];
}

/** Distributions over the four distances, before the scores of a cell (YOLOv8) or behind them (NanoDet). */
function withDistributions(facts: OutputFacts, count: number, isTold: boolean): readonly Parts[] {
  const box = (bins: number): ContractPart => boxPart(facts, { form: 'dfl', unit: 'grid' }, bins);
  const beside = DISTRIBUTIONS.filter((bins) => count > bins);
  const alone = DISTRIBUTIONS.filter((bins) => isTold && count === bins);
  return [
    ...alone.map((bins) => [box(bins)]),
    ...beside.map((bins) => [box(bins), ...plainPart('classes', bins, count)]),
    ...beside.map((bins) => [
      ...plainPart('classes', 0, count - bins),
      { ...box(bins), from: count - bins, to: count },
    ]),
  ];
}

/** A turned box (Ultralytics): its angle comes last, behind its classes. */
function withAngle(facts: OutputFacts, count: number): readonly Parts[] {
  if (count < 6) return [];
  const box = boxPart(facts, { form: 'cxcywh', unit: 'pixels' });
  return [[box, ...plainPart('classes', 4, count - 1), ...plainPart('angles', count - 1, count)]];
}

/**
 * Four numbers per box, or two of an offset, and nothing beside them. Two that change sign are a flow as well, which is
 * offered where no name tells.
 */
function rawBoxes(facts: OutputFacts, count: number, telling: Telling): readonly Parts[] {
  if (count === 2) {
    return POINTS.filter(({ form }) => form === 'offset' || telling === 'name').map((written) => [
      boxPart(facts, written, 2),
    ]);
  }
  return count % 4 === 0 ? RELATIVE.map((written) => [boxPart(facts, written)]) : [];
}

/** Boxes, objectness and classes for each anchor of a cell (YOLOv3 to v7). */
function anchorBlocks(facts: OutputFacts, count: number, numbers: readonly number[]): readonly Parts[] {
  return numbers.flatMap((anchors) => {
    const block = count / anchors;
    if (!Number.isInteger(block) || block < 6) return [];
    const [deltas, offset, distances] = RELATIVE as readonly [Written, Written, Written, ...Written[]];
    // After a Sigmoid, centers are parts of their cell.
    const forms = facts.head === 'sigmoid' ? [offset, deltas, distances] : [deltas, offset, distances];
    return forms.map((written) => [boxPart(facts, written), ...plainPart('classes', 4, block)]);
  });
}

/** A box, a score, and points of two or three numbers. */
function withPoints(facts: OutputFacts, count: number): readonly Parts[] {
  return [3, 2].flatMap((perPoint) => {
    const points = (count - 5) / perPoint;
    const swap = usualPointPairs(points);
    if (!Number.isInteger(points) || swap.length === 0) return [];
    const box = [boxPart(facts, { form: 'cxcywh', unit: 'pixels' }), ...plainPart('classes', 4, 5)];
    return [[...box, pointPart(facts, [5, count], perPoint, { form: 'points', unit: 'pixels' }, swap)]];
  });
}
