import type { OutputContract } from '../../report/report';
import type { ContractPart, OutputFacts } from '../contract';
import { usualPointPairs } from '../pointPairs';
import { boxPart, headContract, plainPart, pointPart } from './headContract';
import { headLayouts } from './layout';

const EVIDENCE = { origin: 'Ultralytics metadata', certainty: 'found' } as const;

/**
 * The dense head of an Ultralytics export (docs.ultralytics.com, `Detect`, `Segment`, `Pose`, `OBB`): centers and sizes
 * in pixels, class scores, then coefficients of masks, points or an angle. Undefined for any other output.
 */
export function ultralyticsContract(facts: OutputFacts): OutputContract | undefined {
  const { ultralytics, shape } = facts;
  if (ultralytics === undefined || ultralytics.classes === 0 || shape.length !== 3) return undefined;
  for (const layout of headLayouts(facts)) {
    const parts = layout.isFolded ? partsOf(facts, layout.count) : undefined;
    if (parts !== undefined) return headContract(layout, parts, EVIDENCE);
  }
  return undefined;
}

function partsOf(facts: OutputFacts, count: number): readonly ContractPart[] | undefined {
  const { task, classes, points } = facts.ultralytics!;
  const scored = 4 + classes;
  const rest = restOf(facts, task, [scored, count], points);
  return rest && [boxPart(facts, { form: 'cxcywh', unit: 'pixels' }), ...plainPart('classes', 4, scored), ...rest];
}

function restOf(
  facts: OutputFacts,
  task: string,
  [from, to]: readonly [number, number],
  points: readonly [number, number] | undefined,
): readonly ContractPart[] | undefined {
  switch (task) {
    case 'detect':
      return from === to ? [] : undefined;
    case 'segment':
      return from < to ? plainPart('vector', from, to) : undefined;
    case 'pose': {
      if (points === undefined || points[0] * points[1] !== to - from) return undefined;
      return [pointPart(facts, [from, to], points[1], { form: 'points', unit: 'pixels' }, usualPointPairs(points[0]))];
    }
    case 'obb':
      return to - from === 1 ? plainPart('angles', from, to) : undefined;
    default:
      return undefined;
  }
}
