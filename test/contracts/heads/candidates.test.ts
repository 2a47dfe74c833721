import { describe, expect, it } from 'vitest';
import type { ContractPart } from '../../../src/contracts/contract';
import { boxCandidates, type Telling } from '../../../src/contracts/heads/candidates';
import { outputFacts } from '../../support/outputFacts';

const EVIDENCE = { certainty: 'assumed', origin: 'its form' } as const;

/** Parts of every candidate for cells of three levels with so many numbers each. */
function partsOf(count: number, telling: Telling): readonly (readonly ContractPart[])[] {
  const facts = outputFacts({ shape: [1, 126, count], tracked: undefined });
  return boxCandidates(facts, EVIDENCE, telling).map(({ parts }) => parts!);
}

function boxForms(count: number, telling: Telling): readonly string[] {
  return partsOf(count, telling).flatMap((parts) =>
    parts.flatMap((part) => (part.kind === 'boxes' ? [part.coordinates!.form] : [])),
  );
}

describe('boxes among the numbers of a cell', () => {
  it('are never offsets of two numbers beside classes', () => {
    expect(boxForms(7, 'name')).not.toContain('offset');
    expect(boxForms(7, 'form')).not.toContain('offset');
  });

  it('are corners around the cell only where more than their form tells of them', () => {
    const corners = (telling: Telling): number => boxForms(7, telling).filter((form) => form === 'xyxy').length;
    expect([corners('name'), corners('form')]).toEqual([3, 2]);
    expect(boxForms(7, 'form')).toEqual(expect.arrayContaining(['deltas', 'ltrb']));
  });

  it('have a score and points behind them, in pixels', () => {
    const [box, score, points] = partsOf(20, 'name').at(-1)!;
    expect(box).toMatchObject({ kind: 'boxes', from: 0, to: 4, coordinates: { form: 'cxcywh', unit: 'pixels' } });
    expect(score).toEqual({ kind: 'classes', from: 4, to: 5 });
    expect(points).toMatchObject({
      kind: 'keypoints',
      from: 5,
      to: 20,
      coordinates: { form: 'points', unit: 'pixels', perPoint: 3 },
    });
  });
});
