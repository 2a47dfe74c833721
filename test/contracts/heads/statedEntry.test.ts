import { describe, expect, it } from 'vitest';
import { sameArrangement } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import type { OutputBeside, OutputFacts } from '../../../src/contracts/contract';
import { boxCandidates, cellPointCandidates } from '../../../src/contracts/heads/candidates';
import { statedEntry } from '../../../src/contracts/heads/statedEntry';
import { pointContracts } from '../../../src/contracts/points';
import { resolveStated } from '../../../src/contracts/stated';
import type { Action } from '../../../src/operators/follow/action';
import type { OutputContract } from '../../../src/report/report';
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

describe('parts are written', () => {
  const written = { form: 'deltas', unit: 'grid', origin: 'edge', extent: [64, 96] } as const;
  const part = (kind: 'boxes' | 'keypoints' | 'classes', from: number, to: number, coordinates?: object) =>
    ({ kind, from, to, ...(coordinates && { coordinates: { ...written, ...coordinates } }) }) as NonNullable<
      OutputContract['parts']
    >[number];
  const entryOf = (size: number, ...parts: NonNullable<OutputContract['parts']>) =>
    statedEntry({ kind: 'boxes', ...EVIDENCE, axis: 1, parts }, size);

  it('as one block and how often it is repeated', () => {
    const block = [{ contract: 'boxes', from: 0, to: 4, form: 'deltas' }, { contract: 'classes', from: 4, to: 6 }]; // prettier-ignore
    const once = [part('boxes', 0, 4, {}), part('classes', 4, 6)];
    const twice = [...once, part('boxes', 6, 10, {}), part('classes', 10, 12)];
    expect(entryOf(6, ...once)).toEqual({ axis: 1, parts: block });
    expect(entryOf(12, ...twice)).toEqual({ axis: 1, repeat: 2, parts: block });
    expect(entryOf(18, ...twice, part('boxes', 12, 16, {}), part('classes', 16, 18))).toEqual({
      axis: 1,
      repeat: 3,
      parts: block,
    });
  });

  it('each for itself where the last block is not whole, or something is left over', () => {
    const parts = [part('boxes', 0, 4, {}), part('classes', 4, 6), part('boxes', 6, 10, {})];
    const each = [
      { contract: 'boxes', from: 0, to: 4, form: 'deltas' },
      { contract: 'classes', from: 4, to: 6 },
      { contract: 'boxes', from: 6, to: 10, form: 'deltas' },
    ];
    expect(entryOf(9, ...parts)).toEqual({ axis: 1, parts: each });
    expect(entryOf(10, ...parts)).toEqual({ axis: 1, parts: each });
    expect(entryOf(13, ...parts, part('classes', 10, 12))).toEqual({
      axis: 1,
      parts: [...each, { contract: 'classes', from: 10, to: 12 }],
    });
    expect(entryOf(9, part('boxes', 0, 4, {}), part('boxes', 5, 9, {}))).not.toHaveProperty('repeat');
  });

  it('with what their kind and form need', () => {
    const points = { form: 'points', unit: '0..1', perPoint: 2 };
    const swap = [[0, 1]] as const;
    expect(entryOf(4, { ...part('keypoints', 0, 4, { ...points, planar: true, order: 'yx' }), swap })).toEqual({
      contract: 'keypoints',
      axis: 1,
      unit: '0..1',
      order: 'yx',
      perPoint: 2,
      planar: true,
      swap,
    });
    expect(entryOf(4, part('keypoints', 0, 4, { perPoint: 2, planar: false }))).toEqual({
      contract: 'keypoints',
      axis: 1,
      form: 'deltas',
      perPoint: 2,
    });
    expect(entryOf(4, part('boxes', 0, 4, { form: 'xyxy', unit: '-1..1', perPoint: 2 }))).toEqual({
      contract: 'boxes',
      axis: 1,
      form: 'xyxy',
      unit: '-1..1',
    });
    expect(entryOf(4, part('boxes', 0, 4, { form: 'ltrb' }))).toEqual({ contract: 'boxes', axis: 1, form: 'ltrb' });
    expect(entryOf(4, part('classes', 0, 4))).toEqual({ axis: 1, parts: [{ contract: 'classes', from: 0, to: 4 }] });
    const { axis: _axis, ...unstated } = {
      kind: 'boxes',
      ...EVIDENCE,
      axis: 1,
      parts: [part('boxes', 0, 4, {})],
    } as const;
    expect(statedEntry(unstated, 4)).toEqual({ contract: 'boxes', axis: 0, form: 'deltas' });
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
