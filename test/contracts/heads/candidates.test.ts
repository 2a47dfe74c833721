import { describe, expect, it } from 'vitest';
import type { ContractPart, OutputFacts } from '../../../src/contracts/contract';
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
  it('are offsets of the cell too, after centers in parts of the image, which the same rule mirrors', () => {
    for (const telling of ['name', 'form'] as const) {
      const written = partsOf(7, telling).map(([{ coordinates } = {}]) => `${coordinates!.form} ${coordinates!.unit}`);
      expect(written.indexOf('offset grid')).toBeGreaterThan(written.indexOf('cxcywh 0..1'));
    }
  });

  it('of anchors are first of all as many blocks of a box, objectness and classes', () => {
    const first = (shape: readonly number[], head: OutputFacts['head'] = 'convolution') => {
      const tracked = {
        kind: 'spatial',
        h: [{ axis: 3, map: 'reverse' }],
        v: [{ axis: 2, map: 'reverse' }],
      } as const;
      const { parts, axis } = boxCandidates(outputFacts({ shape, tracked, head }), EVIDENCE, 'form')[0]!;
      return [axis, parts!.length, parts![0]!.coordinates!.form, parts![1]!.to];
    };
    expect(first([1, 255, 8, 12])).toEqual([1, 6, 'deltas', 85]);
    expect(first([1, 3, 8, 12, 85])).toEqual([4, 2, 'deltas', 85]);
    expect(first([1, 3, 8, 12, 85], 'sigmoid')).toEqual([4, 2, 'offset', 85]);
    expect(first([1, 144, 8, 12])).toEqual([1, 2, 'dfl', 144]);
  });

  it('that a name tells of leave nothing to classes where they are four numbers for each of a few anchors', () => {
    const tracked = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] } as const;
    const named = boxCandidates(outputFacts({ shape: [1, 36, 8, 12], tracked }), EVIDENCE, 'name');
    expect(named.flatMap(({ parts }) => parts!.map(({ kind }) => kind))).not.toContain('classes');
    expect(named[0]!.parts).toHaveLength(9);
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
