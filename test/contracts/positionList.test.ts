import { expect, it } from 'vitest';
import { listsPositions } from '../../src/contracts/positionList';
import type { OutputFacts } from '../../src/contracts/contract';
import { readHead } from '../../src/contracts/heads/readHead';
import { inferContract } from '../../src/contracts/infer';
import type { Action } from '../../src/operators/follow/action';
import { outputFacts } from '../support/outputFacts';

/** Two rows of three cells, one after the other on an axis. */
const cells = (axis: number): Action => ({
  kind: 'spatial',
  h: [{ axis, map: Int32Array.of(2, 1, 0, 5, 4, 3) }],
  v: [{ axis, map: Int32Array.of(3, 4, 5, 0, 1, 2) }],
});
const facts = (shape: readonly number[], tracked: Action, more: Partial<OutputFacts> = {}): OutputFacts =>
  outputFacts({ shape, tracked, ...more });
const boxes = { shape: [1, 6, 4], head: 'convolution' } as const;

it('rows and columns behind the batch are no list', () => {
  const both: Action = { kind: 'spatial', h: [{ axis: 2, map: 'reverse' }], v: [{ axis: 1, map: 'reverse' }] };
  for (const shape of [[1, 6, 1], [1, 1, 6], [1, 1, 1]]) expect(listsPositions(facts(shape, both))).toBe(false); // prettier-ignore
});

it.each([
  ['a row per cell in the place of the batch', facts([6, 4], cells(0))],
  ['a score per cell in the place of the batch', facts([6, 1], cells(0), { head: 'sigmoid' })],
  ['two scores per cell in the place of the batch', facts([6, 2], cells(0), { head: 'softmax' })],
  ['one score per cell', facts([1, 6, 1], cells(1), { head: 'sigmoid' })],
  ['one score per cell on the last axis', facts([1, 1, 6], cells(2))],
  ['as many scores as boxes beside it', facts([1, 6], cells(1), { head: 'sigmoid', beside: [boxes] })],
  ['columns in the place of the batch', facts([6, 1, 4], { kind: 'spatial', h: [{ axis: 0, map: 'reverse' }], v: [] })],
  [
    'rows and columns alone',
    facts([6, 4], { kind: 'spatial', h: [{ axis: 1, map: 'reverse' }], v: [{ axis: 0, map: 'reverse' }] }),
  ],
])('%s is a map', (_, of) => {
  expect(listsPositions(of)).toBe(true);
  expect(inferContract(of).contract).toMatchObject({ kind: 'map', certainty: 'found' });
});

it.each([
  ['a flattened feature map', facts([1, 6], cells(1)), 'vector'],
  ['a flattened feature map with axes behind it', facts([1, 6, 1, 1], cells(1)), 'vector'],
  ['scores of a batch', facts([6, 4], { kind: 'invariant' }, { head: 'softmax' }), 'classes'],
])('%s is none', (_, of, kind) => {
  expect(listsPositions(of)).toBe(false);
  expect(inferContract(of).contract.kind).toBe(kind);
});

it('boxes and points per cell are read as such, by the scores beside them and by name', () => {
  const scores = { shape: [6, 1], head: 'sigmoid' } as const;
  const formsOf = (of: OutputFacts): readonly unknown[] =>
    inferContract(of).candidates!.contracts.map(({ parts }) => [parts![0]!.kind, parts![0]!.coordinates!.form]);
  expect(formsOf(facts([6, 4], cells(0), { beside: [scores] }))).toContainEqual(['boxes', 'ltrb']);
  expect(formsOf(facts([6, 10], cells(0), { beside: [scores] }))).toContainEqual(['keypoints', 'deltas']);
  expect(formsOf(facts([6, 4], cells(0), { name: 'bbox_8' }))).toContainEqual(['boxes', 'ltrb']);
  for (const name of ['kps_8', 'landms']) {
    expect(formsOf(facts([6, 10], cells(0), { name }))).toContainEqual(['keypoints', 'deltas']);
  }
});

it('columns are a sequence, and no cells with boxes', () => {
  const sequence = { kind: 'spatial', h: [{ axis: 1, map: 'reverse' }], v: [] } as const;
  expect(inferContract(facts([1, 6, 37], sequence)).candidates).toBeUndefined();
});

it('boxes of cells in the place of the batch are of one image', () => {
  const coordinates = { form: 'xyxy', unit: 'pixels', origin: 'edge', extent: [64, 96] } as const;
  const contract = {
    kind: 'boxes',
    origin: 'test',
    certainty: 'found',
    axis: 1,
    positions: { kind: 'tracked' },
    parts: [{ kind: 'boxes', from: 0, to: 4, coordinates }],
  } as const;
  const reader = { contract, tracked: cells(0), image: [64, 96], labels: undefined } as const;
  const found = readHead(reader, { dims: [6, 4], data: new Float32Array(24) });
  expect(found.map(({ sample }) => sample)).toEqual([0, 0, 0, 0, 0, 0]);
});
