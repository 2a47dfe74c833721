import { describe, expect, it } from 'vitest';
import { boxPart, plainPart, pointPart } from '../../../src/contracts/heads/headContract';
import { outputFacts } from '../../support/outputFacts';

const FACTS = outputFacts({ shape: [1, 9, 126], tracked: undefined });

describe('parts of a cell', () => {
  it('are boxes in front, of four numbers or of distributions', () => {
    const coordinates = { form: 'cxcywh', unit: 'pixels', origin: 'edge', extent: [64, 96] };
    expect(boxPart(FACTS, { form: 'cxcywh', unit: 'pixels' })).toEqual({ kind: 'boxes', from: 0, to: 4, coordinates });
    expect(boxPart(FACTS, { form: 'dfl', unit: 'grid' }, 64)).toMatchObject({ from: 0, to: 64 });
  });

  it('are points with the pairs that change places, where there are any', () => {
    const of = (swap: readonly (readonly [number, number])[]) =>
      pointPart(FACTS, [4, 10], 2, { form: 'offset', unit: 'grid' }, swap);
    expect(of([])).toEqual({
      kind: 'keypoints',
      from: 4,
      to: 10,
      coordinates: { form: 'offset', unit: 'grid', origin: 'edge', extent: [64, 96], perPoint: 2 },
    });
    expect(of([[0, 1]]).swap).toEqual([[0, 1]]);
  });

  it('are anything else, unless there is nothing', () => {
    expect(plainPart('classes', 4, 9)).toEqual([{ kind: 'classes', from: 4, to: 9 }]);
    expect(plainPart('vector', 4, 5)).toEqual([{ kind: 'vector', from: 4, to: 5 }]);
    expect(plainPart('classes', 4, 4)).toEqual([]);
  });
});
