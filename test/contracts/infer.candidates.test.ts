import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../src/contracts/contract';
import { boxCandidates, cellPointCandidates } from '../../src/contracts/heads/candidates';
import { faceFamily } from '../../src/contracts/heads/faceFamilies';
import { ultralyticsContract } from '../../src/contracts/heads/ultralytics';
import { inferContract } from '../../src/contracts/infer';
import { pointContracts } from '../../src/contracts/points';
import { simccContracts } from '../../src/contracts/simcc';
import type { Action } from '../../src/operators/follow/action';
import { outputFacts } from '../support/outputFacts';

const LOST: Action = { kind: 'lost', reason: 'a dense layer mixes positions of space' };
const spatial = (columns: number, rows: number): Action => ({
  kind: 'spatial',
  h: [{ axis: columns, map: 'reverse' }],
  v: [{ axis: rows, map: 'reverse' }],
});

describe('hypotheses that the data decide about', () => {
  /** 8×12 + 4×6 + 2×3 cells of 64×96 pixels. */
  const CELLS = 126;
  const IMAGE = [64, 96] as const;
  const of = (more: Partial<OutputFacts>) =>
    outputFacts({ name: 'y', shape: [1, 10], image: IMAGE, tracked: LOST, ...more });
  const other = (shape: readonly number[], head: OutputFacts['head'] = 'other') => ({ shape, head });
  const folded: Action = { kind: 'spatial', h: [{ axis: 1, map: 'reverse' }], v: [{ axis: 1, map: 'reverse' }] };
  const found = (origin: string) => ({ origin, certainty: 'found' }) as const;
  /** What is inferred, but for the contract: what is taken when the data speak against the others. */
  const beside = (own: OutputFacts) => {
    const { contract: _, ...rest } = inferContract(own);
    return rest;
  };
  const base = (own: OutputFacts) => {
    const { contract } = inferContract(own);
    return [contract.kind, contract.certainty];
  };

  it('are the boxes of a crop, of which chance may fit some', () => {
    const own = of({ shape: [1, 4], image: [24, 24], beside: [other([1, 2], 'softmax')] });
    const family = faceFamily(own)!;
    const contracts = family.entries.map(({ contract }) => contract);
    expect(beside(own)).toStrictEqual({ candidates: { contracts, margin: 0.1 }, family });
    expect(base(own)).toEqual(['vector', 'assumed']);
  });

  it('are no boxes with scores where a name tells of offsets, or scores stand beside them', () => {
    const map = { shape: [1, 34, 8, 12], tracked: spatial(3, 2) };
    const withOwnScores = (more: Partial<OutputFacts>): boolean =>
      (beside(of({ ...map, ...more })).candidates?.contracts ?? []).some(({ parts }) =>
        parts!.some(({ kind, from }, i) => kind === 'classes' && from === 4 && parts!.length === 2 && i === 1),
      );
    const names = ['box', 'offsets', 'deltas', 'y'];
    expect(names.map((name) => withOwnScores({ name }))).toEqual([true, false, false, false]);
    expect(withOwnScores({ name: 'offsets', beside: [other([1, 17, 8, 12], 'sigmoid')] })).toBe(false);
    expect(base(of({ ...map, name: 'offsets' }))).toEqual(['map', 'found']);
  });

  it('make no more than an assumption of what a family’s other outputs are', () => {
    const own = of({ shape: [1, 4, 27, 43], tracked: spatial(3, 2), beside: [other([1, 2, 27, 43], 'softmax')] });
    expect(beside(own).family!.looksLike).toBe('corners');
    expect(beside(own).candidates!.margin).toBe(0.75);
    expect(base(own)).toEqual(['map', 'assumed']);
  });

  it('are what metadata describe', () => {
    const own = of({
      shape: [1, 9, CELLS],
      ultralytics: { task: 'detect', classes: 5 },
      tracked: { ...folded, h: [{ axis: 2, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] },
    });
    const candidates = { contracts: [ultralyticsContract(own)!], margin: 1, looksLike: 'boxes' };
    expect(beside(own)).toStrictEqual({ candidates });
    expect(base(own)).toEqual(['map', 'assumed']);
  });

  it('are boxes or points on the cells of scores', () => {
    const evidence = found('as many cells as the scores beside it');
    const boxes = of({ shape: [1, CELLS, 4], beside: [other([1, CELLS, 21])] });
    expect(beside(boxes)).toStrictEqual({
      candidates: { contracts: boxCandidates(boxes, evidence, 'scores'), margin: 0.75, looksLike: 'boxes' },
    });
    expect(base({ ...boxes, tracked: folded })).toEqual(['map', 'assumed']);
    const points = of({ shape: [1, 10, 8, 12], tracked: spatial(3, 2), beside: [other([1, 1, 8, 12], 'sigmoid')] });
    const both = [...boxCandidates(points, evidence, 'scores'), ...cellPointCandidates(points, evidence, 'scores')];
    expect(beside(points)).toStrictEqual({ candidates: { contracts: both, margin: 0.75 } });
    expect(base(points)).toEqual(['map', 'found']);
    expect(beside({ ...points, beside: [] })).toEqual({});
    // More than four numbers may be anything.
    const more = of({ shape: [1, CELLS, 9], beside: [other([1, CELLS, 21], 'sigmoid')] });
    expect(beside(more).candidates).toMatchObject({ margin: 0.75 });
    expect(beside(more).candidates).not.toHaveProperty('looksLike');
  });

  it('are boxes by their number alone', () => {
    const evidence = found('numbers of boxes on a detector’s cells');
    const own = of({ shape: [1, 9, CELLS] });
    const contracts = boxCandidates(own, evidence, 'form');
    expect(beside(own)).toStrictEqual({ candidates: { contracts, margin: 0.5, looksLike: 'boxes' } });
    expect(base(own)).toEqual(['vector', 'assumed']);
    expect(
      base({ ...own, tracked: { ...folded, h: [{ axis: 2, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] } })[1],
    ).toBe('assumed');
    // With boxes beside them they are something else.
    expect(beside({ ...own, beside: [other([1, 4, CELLS])] })).toEqual({});
    expect(beside(of({ shape: [1, 7, 127] }))).toEqual({});
  });

  it('are those of several anchors on an axis of their own, which hardly anything else has', () => {
    const own = of({ shape: [1, 3, 8, 12, 85], tracked: spatial(3, 2) });
    const { candidates } = beside(own);
    expect(candidates).toMatchObject({ margin: 0.75, looksLike: 'boxes' });
    expect(base(own)).toEqual(['map', 'assumed']);
    const blocks = of({ shape: [1, 27, 8, 12], tracked: spatial(3, 2) });
    expect(beside(blocks).candidates!.margin).toBe(0.5);
    expect(beside(blocks).candidates).not.toHaveProperty('looksLike');
    expect(base(blocks)).toEqual(['map', 'found']);
  });

  it('are points by their number', () => {
    const own = of({ shape: [1, 17, 3] });
    const candidates = { contracts: pointContracts(own), margin: 0.5, looksLike: 'points' };
    expect(beside(own)).toStrictEqual({ candidates });
    expect(base(own)[1]).toBe('assumed');
  });

  it('are none of two axes, unless the graph moves their positions', () => {
    expect(beside(of({ shape: [CELLS, 9] }))).toEqual({});
    expect(beside(of({ shape: [CELLS, 4], name: 'loc' }))).toEqual({});
    const moved: Action = { kind: 'spatial', h: [{ axis: 0, map: 'reverse' }], v: [{ axis: 0, map: 'reverse' }] };
    const rows = of({ shape: [CELLS, 9], tracked: moved });
    expect(beside(rows).candidates!.margin).toBe(0.5);
    const named = of({ shape: [CELLS, 4], tracked: moved, name: 'loc' });
    expect(beside(named)).toStrictEqual({
      candidates: {
        contracts: boxCandidates(named, found('name of the output'), 'name'),
        margin: 1,
        looksLike: 'boxes',
      },
    });
  });

  it('are boxes and points by a name', () => {
    const evidence = found('name of the output');
    const boxes = of({ shape: [1, CELLS, 4], name: 'bbox_pred' });
    expect(beside(boxes)).toStrictEqual({
      candidates: { contracts: boxCandidates(boxes, evidence, 'name'), margin: 1, looksLike: 'boxes' },
    });
    expect(base({ ...boxes, tracked: folded })).toEqual(['map', 'assumed']);
    const cells = of({ shape: [1, CELLS, 10], name: 'kps' });
    const both = [...cellPointCandidates(cells, evidence, 'name'), ...pointContracts(cells)];
    expect(beside(cells)).toStrictEqual({ candidates: { contracts: both, margin: 1, looksLike: 'points' } });
    expect(base(cells)).toEqual(['vector', 'assumed']);
    const plain = of({ shape: [1, 5, 2], name: 'landmarks' });
    expect(inferContract(plain).contract).toEqual(pointContracts(plain)[0]);
    expect(beside(of({ shape: [1, 9], name: 'landmarks' }))).toEqual({});
  });

  it('are coordinates along one axis by their name', () => {
    for (const count of [17, 7]) {
      const own = of({ shape: [1, count, 384], name: 'simcc_x' });
      const contracts = simccContracts(own);
      expect(contracts).toHaveLength(count === 17 ? 2 : 1);
      expect(inferContract(own)).toStrictEqual({ contract: contracts.at(-1), candidates: { contracts, margin: 1 } });
    }
  });
});
