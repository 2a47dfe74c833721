import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { pairLayer, type LayerPair } from '../../../src/analysis/layer/layerView';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import { MAX_CHANNELS, matchChannels } from '../../../src/analysis/layer/permutation';
import { bestShift } from '../../../src/analysis/layer/shift';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import { applyFlip } from '../../../src/operators/follow/rearrange';
import type { Action } from '../../../src/operators/follow/action';

const IMAGE: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };

function features(channels: number, height: number, width: number, seed: number): FloatTensor {
  let state = seed;
  const next = (): number => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648) * 2 - 1;
  return { dims: [1, channels, height, width], data: Float32Array.from({ length: channels * height * width }, next) };
}

function reorder({ dims, data }: FloatTensor, order: readonly number[]): FloatTensor {
  const area = dims[2]! * dims[3]!;
  const result = new Float32Array(data.length);
  order.forEach((from, to) => result.set(data.subarray(from * area, (from + 1) * area), to * area));
  return { dims, data: result };
}

describe('matchChannels', () => {
  it('finds the order that undoes a permutation, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
        fc.integer({ min: 1, max: 999 }),
        (order, seed) => {
          const x = features(6, 5, 7, seed);
          const gx = applyFlip(reorder(x, order), IMAGE, 'h');
          const found = matchChannels(pairLayer('t', 'h', IMAGE, x, gx))!;
          expect(found.error).toBe(0);
          order.forEach((from, to) => expect(found.match[from]).toBe(to));
          expect(found.swaps.length).toBe(order.filter((from, to) => from !== to).length);
        },
      ),
      { seed: 3, numRuns: 50 },
    );
  });

  it('never does worse than leaving the channels as they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), (a, b) => {
        const pair = pairLayer('t', 'v', IMAGE, features(4, 3, 3, a), features(4, 3, 3, b + 1000));
        const error = Math.hypot(...pair.channelErrors);
        expect(matchChannels(pair)!.error).toBeLessThanOrEqual(error * (1 + 1e-6));
      }),
      { seed: 4, numRuns: 50 },
    );
  });
});

describe('the order that is found', () => {
  const orders = (items: readonly number[]): number[][] =>
    items.length === 0 ? [[]] : items.flatMap((i) => orders(items.filter((j) => j !== i)).map((rest) => [i, ...rest]));
  const ORDERS = orders([0, 1, 2, 3, 4]);

  /** E between F(x) and the channels of g·F(gx) in this order. */
  function errorOf({ original, flipped }: LayerPair, order: readonly number[]): number {
    const area = original.height * original.width;
    const matched = order.flatMap((c) => [...flipped.data.subarray(c * area, (c + 1) * area)]);
    return relativeL2(original.data, matched);
  }

  it('is the best of all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), fc.boolean(), (a, b, relu) => {
        const part = ({ dims, data }: FloatTensor): FloatTensor => ({
          dims,
          data: relu ? data.map((value) => Math.max(0, value - 0.3)) : data,
        });
        const pair = pairLayer('t', 'h', IMAGE, part(features(5, 2, 3, a)), part(features(5, 2, 3, b + 1000)));
        const best = Math.min(...ORDERS.map((order) => errorOf(pair, order)));
        const { match, error } = matchChannels(pair)!;
        expect(error).toBeCloseTo(best, 12);
        expect(errorOf(pair, [...match])).toBeCloseTo(best, 12);
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it('is not called a swap between channels that have nothing in common', () => {
    const channels = (data: readonly number[]): FloatTensor => ({ dims: [1, 2, 3, 1], data: Float32Array.from(data) });
    const found = matchChannels(pairLayer('t', 'h', IMAGE, channels([1, 0, 0, 0, 1, 0]), channels([0, 1, 0, 0, 0, 1])));
    expect([...found!.match]).toEqual([1, 0]);
    expect(found!.swaps).toEqual([{ channel: 1, partner: 0, similarity: 1, own: 0 }]);
  });

  it('is not looked for in a single channel, nor in more than can be matched in time', () => {
    const pair = (count: number): LayerPair =>
      pairLayer('t', 'h', IMAGE, features(count, 1, 2, 1), features(count, 1, 2, 1));
    expect(matchChannels(pair(MAX_CHANNELS + 1))).toBeUndefined();
    expect(matchChannels(pair(1))).toBeUndefined();
  });
});

describe('bestShift', () => {
  /** Straight from its definition: E over the window that a shift leaves, with and without it. */
  function errorsOf({ original, flipped }: LayerPair, dy: number, dx: number): { error: number; unshifted: number } {
    const { channels, height, width } = original;
    const rows: number[][] = [];
    for (let c = 0; c < channels; c++) {
      for (let y = Math.max(0, -dy); y < height - Math.max(0, dy); y++) {
        for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
          const at = (c * height + y) * width + x;
          rows.push([original.data[at]!, flipped.data[at + dy * width + dx]!, flipped.data[at]!]);
        }
      }
    }
    const column = (i: number): number[] => rows.map((row) => row[i]!);
    return { error: relativeL2(column(0), column(1)), unshifted: relativeL2(column(0), column(2)) };
  }

  it('is the shift with the largest gain, by its definition', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
    );
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 999 }), ([channels, height, width], seed) => {
        const tensor = (s: number): FloatTensor => features(channels, height, width, s);
        const pair = pairLayer('t', 'v', IMAGE, tensor(seed), tensor(seed + 1000));
        const gains = [-1, 0, 1].flatMap((dy) =>
          [-1, 0, 1]
            .filter((dx) => height > Math.abs(dy) + 1 && width > Math.abs(dx) + 1)
            .map((dx) => ({ dy, dx, ...errorsOf(pair, dy, dx) })),
        );
        const best = gains.reduce((a, b) => (b.unshifted - b.error > a.unshifted - a.error ? b : a), {
          dy: 0,
          dx: 0,
          error: 0,
          unshifted: 0,
        });
        const found = bestShift(pair);
        if (best.unshifted - best.error > 0) {
          expect(found).toMatchObject({ dy: best.dy, dx: best.dx });
          expect(found!.error).toBeCloseTo(best.error, 12);
          expect(found!.unshifted).toBeCloseTo(best.unshifted, 12);
        } else {
          expect(found).toBeUndefined();
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('finds features that moved by one pixel', () => {
    const wide = features(3, 8, 9, 5);
    const crop = (from: number): FloatTensor => ({
      dims: [1, 3, 8, 8],
      data: Float32Array.from({ length: 3 * 8 * 8 }, (_, i) => wide.data[Math.floor(i / 8) * 9 + (i % 8) + from]!),
    });
    const shift = bestShift(pairLayer('t', 'h', IMAGE, crop(0), applyFlip(crop(1), IMAGE, 'h')));
    expect(shift).toMatchObject({ dy: 0, dx: -1, error: 0 });
    expect(shift!.unshifted).toBeGreaterThan(1);
  });

  it('has nothing to say of features that did not move', () => {
    const x = features(2, 6, 6, 8);
    expect(bestShift(pairLayer('t', 'hv', IMAGE, x, applyFlip(x, IMAGE, 'hv')))).toBeUndefined();
  });
});
