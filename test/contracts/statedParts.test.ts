import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../src/contracts/contract';
import { contractOf } from '../../src/contracts/contractOf';
import { resolveStated } from '../../src/contracts/stated';
import type { OutputContract } from '../../src/report/report';
import type { StatedContract } from '../../src/report/schema/contract';
import { outputFacts } from '../support/outputFacts';

const facts = (more: Partial<OutputFacts> = {}): OutputFacts =>
  outputFacts({
    name: 'y',
    shape: [1, 9, 126],
    tracked: { kind: 'lost', reason: 'a dense layer mixes positions of space' },
    ...more,
  });

const resolve = (stated: StatedContract, of = facts()): OutputContract =>
  resolveStated(stated, of, { origin: 'cat.flipscope.json', file: '/models/cat.flipscope.json' });

describe('stated boxes, points and parts', () => {
  it('have every default filled in', () => {
    expect(resolve({ contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32] })).toEqual({
      kind: 'boxes',
      origin: 'cat.flipscope.json',
      certainty: 'stated',
      axis: 1,
      positions: {
        kind: 'grids',
        axis: 2,
        grids: [
          [8, 12, 1],
          [4, 6, 1],
          [2, 3, 1],
        ],
      },
      parts: [
        {
          kind: 'boxes',
          from: 0,
          to: 4,
          coordinates: { form: 'cxcywh', unit: 'pixels', origin: 'edge', extent: [64, 96] },
        },
      ],
    });
  });

  it('may be all of an output, without a batch before them', () => {
    const { positions } = resolve(
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32] },
      facts({ shape: [126, 9] }),
    );
    expect(positions).toMatchObject({ kind: 'grids', axis: 0 });
  });

  it.each([
    [6, 2],
    [51, 3],
    [10, 2],
  ])('of %i numbers in a row are points of %i each', (count, perPoint) => {
    const { parts } = resolve({ contract: 'keypoints', axis: 1, unit: '0..1' }, facts({ shape: [1, count] }));
    expect(parts![0]!.coordinates!.perPoint).toBe(perPoint);
  });

  it('are repeated for every anchor of a cell', () => {
    const tracked = {
      kind: 'spatial',
      h: [{ axis: 3, map: 'reverse' }],
      v: [{ axis: 2, map: 'reverse' }],
    } as const;
    const of = facts({ shape: [1, 18, 8, 12], tracked });
    const part = { contract: 'boxes', form: 'cxcywh', unit: 'grid', axis: 1, to: 4 } as const;
    const { parts } = resolve({ parts: [part], repeat: 3 }, of);
    expect(parts!.map(({ from, to }) => [from, to])).toEqual([[0, 4], [6, 10], [12, 16]]); // prettier-ignore
    expect(parts![0]!.coordinates).toMatchObject({ origin: 'center', extent: [7, 11] });
  });

  it('of points in order on an axis of their own swap there', () => {
    const of = facts({ shape: [1, 17, 2] });
    const { parts, positions } = resolve({ contract: 'keypoints', unit: '0..1', swap: [[1, 2]] }, of);
    expect(positions).toBeUndefined();
    expect(parts).toEqual([
      {
        kind: 'keypoints',
        from: 0,
        to: 2,
        coordinates: { form: 'points', unit: '0..1', origin: 'edge', extent: [1, 1], perPoint: 2 },
        pointsAxis: 1,
        swap: [[1, 2]],
      },
    ]);
  });

  it.each([
    [{ contract: 'boxes', axis: 3 }, /"outputs\.y\.axis": found 3; an axis from -3 to 2\.$/],
    [{ contract: 'boxes', axis: 1 }, /"outputs\.y\.to": found 9 entries; cxcywh takes a multiple of 4\.$/],
    [{ contract: 'boxes', axis: 1, form: 'dfl' }, /"outputs\.y\.to": found 9 entries; dfl takes a multiple of 4\.$/],
    [
      { contract: 'keypoints', axis: 1, perPoint: 2 },
      /"outputs\.y\.perPoint": found 9 entries; points takes a multiple of 2\.$/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16] },
      /"outputs\.y\.strides": found 8×12 \+ 4×6 = 120; the output is 1×9×126\.$/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, grids: [[8, 12]], anchors: [3, 3] },
      /"outputs\.y\.anchors": found 2 numbers; one, or one for each of the 1 levels\.$/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32], unit: 'grid' },
      /"outputs\.y\.unit": found "grid"; it needs one grid/,
    ],
    [
      { contract: 'boxes', axis: 1, to: 4, strides: [8, 16, 32], of: 'image' },
      /"outputs\.y\.of": found "image"; cells are those of the input/,
    ],
    [
      { parts: [{ contract: 'classes', axis: 1, from: 4, to: 10 }] },
      /"outputs\.y\.parts\.0\.to": found 4 to 10; a range within the 9 entries of axis 1\.$/,
    ],
    [
      {
        parts: [
          { contract: 'classes', axis: 1, to: 4 },
          { contract: 'boxes', axis: 2 },
        ],
      },
      /"outputs\.y\.parts": found axes 1 and 2; all parts are on the same axis\.$/,
    ],
    [
      { parts: [{ contract: 'classes', axis: 1, to: 4, swap: [[0, 4]] }] },
      /"outputs\.y\.parts\.0\.swap": found 4; a number from 0 to 3\.$/,
    ],
    [
      { parts: [{ contract: 'keypoints', axis: 1, to: 4, form: 'ltrb' }] },
      /"outputs\.y\.parts\.0\.form": found "ltrb"; keypoints are "points", "deltas" or "offset"\.$/,
    ],
    [{ rtol: 0.1 }, /"outputs\.y\.contract": found nothing; one of "vector", .* or give "parts"\.$/],
  ] satisfies [StatedContract, RegExp][])('that do not fit are refused in one line: %#', (stated, message) => {
    expect(() => resolve(stated)).toThrow(message);
    expect(() => resolve(stated)).toThrow(/^\/models\/cat\.flipscope\.json: /);
  });
});

describe('the positions of boxes and points', () => {
  it('may be rows or columns alone', () => {
    const points: StatedContract = { contract: 'keypoints', axis: 1, unit: '0..1' };
    const of = facts({ shape: [1, 4, 12], tracked: undefined });
    expect(resolve({ ...points, columns: 2 }, of).positions).toEqual({ kind: 'axes', columns: 2 });
    expect(resolve({ ...points, rows: 2 }, of).positions).toEqual({ kind: 'axes', rows: 2 });
  });
});

describe('channels that are swapped or negated', () => {
  const of = facts({ shape: [1, 3, 8, 12], tracked: undefined });
  const map: StatedContract = { contract: 'map', rows: 2, columns: 3 };

  it('may be the last one, and none behind it', () => {
    expect(resolve({ ...map, swap: [[0, 2]] }, of).swap).toEqual([[0, 2]]);
    expect(resolve({ ...map, negate: { h: [2] } }, of).negate).toEqual({ h: [2], v: [] });
    expect(() => resolve({ ...map, swap: [[0, 3]] }, of)).toThrow(/swap.*found 3; a number from 0 to 2\.$/);
    expect(() => resolve({ ...map, negate: { h: [3] } }, of)).toThrow(/negate.*found 3; a number from 0 to 2\.$/);
  });
});

describe('boxes of which nothing more is stated', () => {
  it('are written as the data tell', () => {
    const asked = contractOf(facts(), { expect: { y: 'boxes' } });
    expect(asked.contract).toMatchObject({ kind: 'boxes', certainty: 'stated', origin: '--expect' });
    const forms = asked.candidates!.contracts.map(({ parts }) => parts![0]!.coordinates!.form);
    expect(forms).toEqual(expect.arrayContaining(['cxcywh', 'xyxy', 'xywh', 'yxyx', 'deltas', 'ltrb']));
    expect(asked.candidates!.contracts.every(({ certainty }) => certainty === 'stated')).toBe(true);
  });

  it('are written as stated where more is', () => {
    const outputs = { y: { contract: 'boxes', axis: 1, to: 4, form: 'xywh' } } as const;
    const said = contractOf(facts(), { sidecar: { path: 'cat.flipscope.json', outputs } });
    expect(said.candidates).toBeUndefined();
    expect(said.contract.parts![0]!.coordinates!.form).toBe('xywh');
    const bare: Record<string, StatedContract> = { y: { contract: 'boxes', rtol: 0.1, flips: ['h'] } };
    const asked = contractOf(facts(), { sidecar: { path: 'cat.flipscope.json', outputs: bare } });
    expect(asked.candidates!.contracts.length).toBeGreaterThan(1);
    expect(asked.contract).toMatchObject({ rtol: 0.1, flips: ['h'] });
  });

  it('keep the details of a sidecar that is about boxes', () => {
    const outputs = { y: { parts: [{ contract: 'boxes', axis: 1, to: 4, form: 'xyxy' }] } } satisfies Record<
      string,
      StatedContract
    >;
    const sidecar = { path: 'cat.flipscope.json', outputs };
    const { contract } = contractOf(facts(), { expect: { y: 'boxes' }, sidecar });
    expect(contract.parts![0]!.coordinates!.form).toBe('xyxy');
    expect(contractOf(facts(), { expect: { y: 'vector' }, sidecar }).contract.kind).toBe('vector');
  });
});
