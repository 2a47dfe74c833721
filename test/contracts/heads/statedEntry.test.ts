import { describe, expect, it } from 'vitest';
import { sameArrangement } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import type { OutputBeside, OutputFacts } from '../../../src/contracts/contract';
import { boxCandidates, cellPointCandidates } from '../../../src/contracts/heads/candidates';
import { statedEntry } from '../../../src/contracts/heads/statedEntry';
import { pointContracts } from '../../../src/contracts/points';
import { resolveStated } from '../../../src/contracts/stated';
import type { Action } from '../../../src/operators/follow/action';
import { FLIPS } from '../../../src/report/flips';
import { outputReport } from '../../../src/report/schema/outputs';
import { statedContractSchema } from '../../../src/report/schema/contract';
import { outputFacts } from '../../support/outputFacts';

const EVIDENCE = { origin: 'test', certainty: 'found' } as const;

/** Rows and columns on these axes. */
const onAxes = (rows: number, columns: number): Action => ({
  kind: 'spatial',
  h: [{ axis: columns, map: 'reverse' }],
  v: [{ axis: rows, map: 'reverse' }],
});
const LOST: Action = { kind: 'lost', node: 'n', reason: 'r' } as unknown as Action;

function facts(shape: readonly number[], tracked: Action | undefined, name = 'n'): OutputFacts {
  const beside: readonly OutputBeside[] = [{ shape, head: 'sigmoid' }];
  return outputFacts({ name, shape, tracked, beside });
}

const HEADS: Readonly<Record<string, OutputFacts>> = {
  'distances of one anchor': facts([1, 4, 8, 12], onAxes(2, 3)),
  'several anchors on the channels': facts([1, 24, 8, 12], onAxes(2, 3)),
  'anchors on an axis of their own': facts([1, 3, 8, 12, 8], onAxes(2, 3)),
  'channels last': facts([1, 8, 12, 64], onAxes(1, 2)),
  'cells of three levels, listed': facts([1, 126, 9], undefined),
  'several boxes per cell of three levels': facts([1, 378, 5], undefined),
  'numbers in front of the cells': facts([1, 84, 126], undefined),
  'a pose head': facts([1, 56, 126], undefined),
};

describe.each(Object.entries(HEADS))('what is written to state %s', (_, of) => {
  const contracts = [
    ...boxCandidates(of, EVIDENCE, 'name'),
    ...boxCandidates(of, EVIDENCE, 'form'),
    ...cellPointCandidates(of, EVIDENCE, 'name'),
  ];

  it('makes the same contract', () => {
    expect(contracts.length).toBeGreaterThan(0);
    for (const contract of contracts) {
      const entry = statedEntry(contract, of.shape[contract.axis!]!);
      expect(outputReport.shape.offer.unwrap().shape.entry.parse(entry)).toEqual(entry);
      const stated = resolveStated(statedContractSchema.parse(entry), of, { origin: 'test' });
      expect(stated.kind).toBe(contract.kind);
      for (const flip of FLIPS) {
        const [a, b] = [contract, stated].map((either) => arrangementOf(either, flip, of.shape, of.tracked));
        expect(sameArrangement(a!, b!, of.shape), JSON.stringify({ entry, contract })).toBe(true);
      }
    }
  });
});

describe('what is written to state points', () => {
  it.each([
    ['on an axis of their own', facts([1, 17, 3], LOST)],
    ['one after the other', facts([1, 10], LOST, 'landmarks')],
    ['with scores', facts([1, 51], LOST, 'keypoints')],
  ])('%s, makes the same contract', (_, of) => {
    const contracts = pointContracts(of);
    expect(contracts.length).toBeGreaterThan(0);
    for (const contract of contracts) {
      const entry = statedEntry(contract, of.shape[contract.axis!]!);
      const stated = resolveStated(statedContractSchema.parse(entry), of, { origin: 'test' });
      expect(stated.parts).toEqual(contract.parts);
    }
  });
});

it('boxes that follow one another and nothing else are written once', () => {
  const coordinates = { form: 'deltas', unit: 'grid', origin: 'edge', extent: [64, 96] } as const;
  const parts = [0, 4, 8].map((from) => ({ kind: 'boxes' as const, from, to: from + 4, coordinates }));
  expect(statedEntry({ kind: 'boxes', ...EVIDENCE, axis: 1, parts }, 12)).toEqual({
    contract: 'boxes',
    axis: 1,
    repeat: 3,
    form: 'deltas',
  });
});

describe('parts that do not fill the axis', () => {
  const boxes = (from: number, to: number) => ({
    kind: 'boxes' as const,
    from,
    to,
    coordinates: { form: 'deltas', unit: 'grid', origin: 'edge', extent: [64, 96] } as const,
  });
  const entryOf = (from: number, to: number) =>
    statedEntry({ kind: 'boxes', ...EVIDENCE, axis: 2, parts: [boxes(from, to)] }, 6);

  it('are written as parts, with what is before and behind them', () => {
    expect(entryOf(0, 4)).toHaveProperty('parts');
    expect(entryOf(2, 6)).toHaveProperty('parts');
    expect(entryOf(0, 6)).not.toHaveProperty('parts');
  });
});
