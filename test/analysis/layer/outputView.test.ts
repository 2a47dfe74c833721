import { describe, expect, it } from 'vitest';
import { outputView, type OutputViewRequest } from '../../../src/analysis/layer/outputView';
import type { OutputContract } from '../../../src/report/report';

const map = (change: Partial<OutputContract> = {}): OutputContract => ({
  kind: 'map',
  origin: 'test',
  certainty: 'found',
  positions: { kind: 'axes', rows: 2, columns: 3 },
  ...change,
});
const tensor = (dims: readonly number[], data: readonly number[]) => ({ dims, data: Float32Array.from(data) });

function viewOf(
  dims: readonly number[],
  x: readonly number[],
  gx: readonly number[],
  change: Partial<OutputViewRequest> = {},
) {
  return outputView({
    contract: map(),
    flip: 'h',
    tracked: undefined,
    head: 'convolution',
    hasBatch: true,
    original: tensor(dims, x),
    other: tensor(dims, gx),
    ...change,
  });
}

/** Four channels of 2×3: the strongest are 0 1 2 / 3 0 1, and a mirror image that turns the last into 2. */
const [FOUR, STRONGEST] = [
  [1, 4, 2, 3],
  [0, 1, 2, 3, 0, 1],
];
const oneHot = (numbers: readonly number[]) =>
  [0, 1, 2, 3].flatMap((channel) => numbers.map((number) => (number === channel ? 5 : 1)));
const MIRRORED = oneHot([2, 1, 0, 2, 0, 3]);

describe('outputView', () => {
  it('is a mask of the strongest of many channels, flipped back', () => {
    const view = viewOf(FOUR, oneHot(STRONGEST), MIRRORED);
    expect(view).toMatchObject({ kind: 'mask', numbers: 'channels', possible: 4, width: 3, height: 2, flip: 'h' });
    if (view.kind !== 'mask') throw new Error('no mask');
    expect([...view.original]).toEqual(STRONGEST);
    expect([...view.flipped]).toEqual([0, 1, 2, 3, 0, 2]);
    expect(view.changed).toBeCloseTo(1 / 6, 12);
    expect(view.classes.map(({ index, iou }) => [index, iou])).toEqual([
      [0, 1],
      [1, 1 / 2],
      [2, 1 / 2],
      [3, 1],
    ]);
    expect(view.classes[0]).not.toHaveProperty('label');
  });

  it('names classes where there is a label for each channel', () => {
    const labels = ['sky', 'cat', 'dog', 'wall'];
    const named = viewOf(FOUR, oneHot(STRONGEST), MIRRORED, { labels });
    expect(named).toMatchObject({ numbers: 'scores', classes: [{ label: 'sky' }, {}, {}, {}] });
    expect(viewOf(FOUR, oneHot(STRONGEST), MIRRORED, { labels: labels.slice(1) })).toMatchObject({
      numbers: 'channels',
    });
    expect(viewOf(FOUR, oneHot(STRONGEST), MIRRORED, { head: 'softmax' })).toMatchObject({ numbers: 'scores' });
  });

  it('swaps channels of left and right as the contract says', () => {
    const view = viewOf(FOUR, oneHot(STRONGEST), MIRRORED, { contract: map({ swap: [[0, 3]] }) });
    expect(view.kind === 'mask' && [...view.flipped]).toEqual([3, 1, 2, 0, 3, 2]);
  });

  it('finds the positions of tokens behind a class token', () => {
    const contract = map({ positions: { kind: 'folded', axis: 1, grid: [2, 2], skip: 1 } });
    const tokens = (numbers: readonly number[]) => [
      9,
      9,
      9,
      9,
      ...numbers.flatMap((n) => [0, 1, 2, 3].map((c) => (c === n ? 1 : 0))),
    ];
    const view = viewOf([1, 5, 4], tokens([0, 1, 2, 3]), tokens([1, 0, 3, 3]), { contract });
    expect(view.kind === 'mask' && [[...view.original], [...view.flipped]]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 3, 3],
    ]);
  });

  it('takes class numbers as they are', () => {
    const contract = map({ kind: 'labels', positions: { kind: 'axes', rows: 1, columns: 2 } });
    const view = viewOf([1, 2, 2], [7, 3, 3, 3], [3, 7, 3, 7], { contract, flip: 'h', labels: ['a'] });
    expect(view).toMatchObject({ kind: 'mask', numbers: 'labels', changed: 0.25 });
    expect(view).not.toHaveProperty('possible');
    expect(view.kind === 'mask' && [...view.flipped]).toEqual([7, 3, 7, 3]);
  });

  it('shows up to three channels as maps with their difference', () => {
    const view = viewOf([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 0]);
    expect(view.kind === 'maps' && view.channels.map(({ difference }) => [...difference.data])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 7, 0],
    ]);
    expect(viewOf([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 0], { head: 'softmax' }).kind).toBe(
      'mask',
    );
  });

  it.each([
    ['another contract', {}, map({ kind: 'vector' })],
    ['no positions', {}, { ...map(), positions: { kind: 'tracked' as const } }],
    ['one row', { dims: [1, 4, 1, 6] }, map()],
    ['no batch', { hasBatch: false }, map()],
    ['cells of a dense head', {}, map({ positions: { kind: 'grids', axis: 3, grids: [[1, 3, 1]] } })],
  ])('draws nothing of %s', (_, { dims = FOUR, ...change }: { dims?: number[]; hasBatch?: boolean }, contract) => {
    expect(viewOf(dims, oneHot(STRONGEST), MIRRORED, { contract, ...change })).toEqual({ kind: 'none' });
  });

  it('draws neither frames of a video nor hundreds of unnamed channels', () => {
    const frames = new Array<number>(4 * 5 * 6).fill(0);
    const positions = { kind: 'axes', rows: 3, columns: 4 } as const;
    expect(viewOf([1, 4, 5, 2, 3], frames, frames, { contract: map({ positions }) })).toEqual({ kind: 'none' });
    const many = new Array<number>(257 * 6).fill(0);
    expect(viewOf([1, 257, 2, 3], many, many)).toEqual({ kind: 'none' });
    const labels = many.slice(0, 257).map(String);
    expect(viewOf([1, 257, 2, 3], many, many, { labels }).kind).toBe('mask');
  });

  it('says so where there are too many positions', () => {
    const large = { dims: [1, 1, 2049, 2048], data: new Float32Array(2049 * 2048) };
    expect(viewOf([1], [], [], { original: large, other: large })).toEqual({
      kind: 'none',
      reason: 'It is not drawn: 2049×2048 positions are too many.',
    });
  });
});
