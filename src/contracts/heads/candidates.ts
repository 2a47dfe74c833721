import type { OutputContract } from '../../report/report';
import type { CoordinateForm, Unit } from '../../report/schema/coordinates';
import type { ContractPart, OutputFacts } from '../contract';
import { usualPointPairs } from '../pointPairs';
import { boxPart, headContract, plainPart, pointPart, type Evidence } from './headContract';
import { headLayouts, type HeadLayout } from './layout';

/** What boxes of a dense head look like that are read already, in the order in which they are tried. */
const READ: readonly (readonly [CoordinateForm, Unit])[] = [
  ['cxcywh', 'pixels'],
  ['xyxy', 'pixels'],
  ['cxcywh', '0..1'],
  ['xyxy', '0..1'],
  ['xywh', 'pixels'],
  ['yxyx', '0..1'],
  ['yxyx', 'pixels'],
];
/** And those that are relative to their cell or anchor. */
const RELATIVE: readonly CoordinateForm[] = ['deltas', 'offset', 'ltrb'];
/** Numbers of a distribution over distances, of YOLOv8 and of GFL: 16 bins a side, or 8. */
const DISTRIBUTIONS = [64, 32];
/** Anchors per cell of detectors whose heads have them beside one another. */
const ANCHORS = [3, 2, 5, 6, 9];

/** Contracts of boxes that the form of an output allows; the data decide among them. */
export function boxCandidates(facts: OutputFacts, evidence: Evidence): readonly OutputContract[] {
  const isNamed = evidence.origin !== BY_FORM;
  return headLayouts(facts).flatMap((layout) =>
    partsFor(facts, layout, isNamed).map((parts) => headContract(layout, parts, evidence)),
  );
}

/** The origin of a contract that nothing but the form of its output tells. */
export const BY_FORM = 'numbers of boxes on a detector’s cells';

/** @param isNamed whether the output's name tells of boxes: without, it takes more than four numbers to be some. */
function partsFor(facts: OutputFacts, layout: HeadLayout, isNamed: boolean): readonly (readonly ContractPart[])[] {
  const { count, isFolded } = layout;
  const distributions = DISTRIBUTIONS.filter((bins) => count > bins || (isNamed && count === bins)).map((bins) => [
    boxPart(facts, 'dfl', 'grid', bins),
    ...plainPart('classes', bins, count),
  ]);
  if (!isFolded) {
    const alone = isNamed || facts.shape.length === 5;
    return [
      ...distributions,
      ...(isNamed ? rawBoxes(facts, count) : []),
      ...anchorBlocks(facts, count, alone ? [1, ...ANCHORS] : ANCHORS),
    ];
  }
  if (count < (isNamed ? 4 : 5)) return [];
  // An offset is mirrored as centers from 0 to 1 are.
  const forms = [...READ, ...(['deltas', 'ltrb'] as const).map((form) => [form, 'grid'] as const)];
  const boxes = forms.map(([form, unit]) => [boxPart(facts, form, unit), ...plainPart('classes', 4, count)]);
  return [...boxes, ...withPoints(facts, count), ...distributions];
}

/** Four numbers per box, or two of an offset, and nothing beside them. */
function rawBoxes(facts: OutputFacts, count: number): readonly (readonly ContractPart[])[] {
  const pairs = count === 2 ? (['offset', 'deltas'] as const).map((form) => [boxPart(facts, form, 'grid', 2)]) : [];
  return count % 4 === 0 ? [...pairs, ...RELATIVE.map((form) => [boxPart(facts, form, 'grid')])] : pairs;
}

/** Boxes, objectness and classes for each anchor of a cell (YOLOv3 to v7). */
function anchorBlocks(
  facts: OutputFacts,
  count: number,
  numbers: readonly number[],
): readonly (readonly ContractPart[])[] {
  return numbers.flatMap((anchors) => {
    const block = count / anchors;
    if (!Number.isInteger(block) || block < 6) return [];
    return RELATIVE.map((form) => [boxPart(facts, form, 'grid'), ...plainPart('classes', 4, block)]);
  });
}

/** A box, a score, and points of two or three numbers. */
function withPoints(facts: OutputFacts, count: number): readonly (readonly ContractPart[])[] {
  return [3, 2].flatMap((perPoint) => {
    const points = (count - 5) / perPoint;
    const swap = usualPointPairs(points);
    if (!Number.isInteger(points) || swap.length === 0) return [];
    const box = [boxPart(facts, 'cxcywh', 'pixels'), ...plainPart('classes', 4, 5)];
    return [[...box, pointPart(facts, [5, count], perPoint, 'points', swap)]];
  });
}
