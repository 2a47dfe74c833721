import { describe, expect, it } from 'vitest';
import type { AxisAction } from '../../src/operators/follow/action';
import { outputFacts } from '../support/outputFacts';
import { fittingAction, imageForm, isMoved, ratioPositions, trackedPositions } from '../../src/contracts/positions';

const at = (shape: readonly number[], image: readonly [number, number], channelsLast = false) => {
  const found = ratioPositions({ shape, image, channelsLast })?.positions;
  return found?.kind === 'axes' ? [found.rows, found.columns] : undefined;
};

describe('axes in the ratio of the image', () => {
  it('are neighbors, up to rounding', () => {
    expect(at([1, 8, 28, 28], [224, 224])).toEqual([2, 3]);
    expect(at([1, 8, 8, 15], [120, 227])).toEqual([2, 3]);
    expect(at([1, 30, 57, 8], [120, 227], true)).toEqual([1, 2]);
    expect(at([1, 8, 8, 18], [120, 227])).toBeUndefined();
  });

  it('are two cells long at least: of a single row or column, everything is in some ratio', () => {
    expect(at([1, 8, 2, 2], [64, 64])).toEqual([2, 3]);
    expect(at([1, 8, 1, 1], [64, 64])).toBeUndefined();
    expect(at([1, 8, 1, 4], [40, 200])).toBeUndefined();
    expect(at([1, 8, 4, 1], [200, 40])).toBeUndefined();
    expect(at([1, 8, 2, 10], [40, 200])).toEqual([2, 3]);
  });

  it('are the last ones where channels come first, and the first ones where they come last', () => {
    expect(at([1, 16, 16, 16], [64, 64])).toEqual([2, 3]);
    expect(at([1, 16, 16, 16], [64, 64], true)).toEqual([1, 2]);
  });

  it('have one ratio to the image, each less than one cell off', () => {
    const fits = (rows: number, columns: number, image: readonly [number, number] = [64, 96]) =>
      at([1, 1, rows, columns], image) !== undefined;
    // Every pair of lengths, held against the image at the larger of both scales.
    for (let rows = 2; rows < 14; rows++)
      for (let columns = 2; columns < 14; columns++) {
        const isHigh = rows * 96 >= columns * 64;
        const [other, length] = isHigh ? [(rows * 3) / 2, columns] : [(columns * 2) / 3, rows];
        expect(fits(rows, columns), `${rows}×${columns}`).toBe(Math.abs(other - length) < 1 - 1e-9);
      }
    expect([fits(1, 2), fits(2, 1, [96, 64]), fits(2, 3), fits(3, 2, [96, 64])]).toEqual([false, false, true, true]);
  });

  it('are none of a vector', () => {
    expect(at([8, 8], [64, 64])).toBeUndefined();
    expect(at([1, 8], [64, 64])).toBeUndefined();
  });
});

describe('positions that the graph moves', () => {
  const reverse = (...axes: readonly number[]) => axes.map((axis) => ({ axis, map: 'reverse' as const }));
  const permuted = (axis: number) => [{ axis, map: Int32Array.of(1, 0) }];
  const positionsOf = (h: readonly AxisAction[], v: readonly AxisAction[], shape = [1, 8, 8, 12], more: object = {}) =>
    trackedPositions(outputFacts({ shape, tracked: { kind: 'spatial', h, v, ...more } }));
  const [graph, ratio] = ['the graph keeps the order of positions', "axes in the image's ratio"];
  const tracked = { positions: { kind: 'tracked' }, origin: graph };
  const axes = (rows: number | undefined, columns: number | undefined, origin = graph) => ({
    positions: { kind: 'axes', ...(rows !== undefined && { rows }), ...(columns !== undefined && { columns }) },
    origin,
  });

  it('are axes that it reverses', () => {
    expect(positionsOf(reverse(3), reverse(2))).toEqual(axes(2, 3));
    expect(positionsOf(reverse(3), [])).toEqual(axes(undefined, 3));
    expect(positionsOf([], reverse(2))).toEqual(axes(2, undefined));
    expect(positionsOf(reverse(2), reverse(3))).toEqual(axes(3, 2));
  });

  it('are axes that it permutes where they are in the ratio of the image', () => {
    for (const [h, v] of [
      [permuted(3), reverse(2)],
      [reverse(3), permuted(2)],
      [permuted(3), permuted(2)],
    ] as const) {
      // prettier-ignore
      expect(positionsOf(h, v)).toEqual(axes(2, 3, ratio));
      expect(positionsOf(h, v, [1, 8, 8, 18])).toEqual(tracked);
    }
    expect(positionsOf(permuted(3), [])).toEqual(tracked);
    expect(positionsOf([], permuted(2))).toEqual(tracked);
  });

  it('are as it moves them where they share an axis, or have several', () => {
    expect(positionsOf(reverse(3), reverse(3))).toEqual(tracked);
    expect(positionsOf(reverse(3, 1), reverse(2))).toEqual(tracked);
    expect(positionsOf(reverse(3), reverse(2, 1))).toEqual(tracked);
    expect(positionsOf(reverse(1, 3), reverse(1, 2))).toEqual(tracked);
  });

  it('are left to the ratio where the order is lost under one flip', () => {
    const opaque = { opaque: { flip: 'v', kind: 'lost', reason: 'r' } };
    expect(positionsOf(reverse(3), [], [1, 8, 8, 12], opaque)).toBeUndefined();
    expect(positionsOf(reverse(3), [], [1, 8, 8, 18], opaque)).toEqual(axes(undefined, 3));
  });

  it('are none where nothing is moved', () => {
    expect(positionsOf([], [])).toBeUndefined();
    for (const action of [undefined, { kind: 'invariant' }, { kind: 'lost', reason: 'r' }] as const) {
      expect(trackedPositions(outputFacts({ shape: [1, 8, 8, 12], tracked: action }))).toBeUndefined();
      expect(isMoved(action)).toBe(false);
    }
    expect(isMoved({ kind: 'spatial', h: [], v: reverse(1) })).toBe(true);
    expect(isMoved({ kind: 'spatial', h: reverse(1), v: [] })).toBe(true);
  });

  it('are those of the ratio where a flip is asked for', () => {
    expect(fittingAction({ shape: [1, 8, 8, 12], image: [64, 96], channelsLast: false })).toEqual({
      kind: 'spatial',
      h: reverse(3),
      v: reverse(2),
    });
    expect(fittingAction({ shape: [1, 8], image: [64, 96], channelsLast: false })).toBeUndefined();
  });
});

it.each([
  ['nchw', [1, 3, 64, 96], false],
  ['nhwc', [1, 64, 96, 3], true],
  ['chw', [3, 64, 96], false],
  ['hwc', [64, 96, 3], true],
] as const)('the form of an image that is fed as %s', (layout, shape, channelsLast) => {
  expect(imageForm(shape, layout)).toEqual({ image: [64, 96], channelsLast });
});
