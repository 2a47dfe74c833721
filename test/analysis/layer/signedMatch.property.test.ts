import { describe, expect, it } from 'vitest';
import { pairLayer } from '../../../src/analysis/layer/layerView';
import { matchChannels } from '../../../src/analysis/layer/permutation';
import { changedSigns } from '../../../src/analysis/layer/signedMatch';
import { randn } from '../../../src/image/noise';
import type { Action } from '../../../src/operators/follow/action';
import { applyFlip, type FloatTensor } from '../../../src/operators/follow/rearrange';
import { fc } from '../../support/fastCheck';

const IMAGE: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };
const [HEIGHT, WIDTH] = [5, 6];
const AREA = HEIGHT * WIDTH;

const features = (seed: number, channels: number): FloatTensor => ({
  dims: [1, channels, HEIGHT, WIDTH],
  data: randn(seed, channels * AREA),
});

/** Channel i of the result is channel order[i] of the features times signs[i]. */
function answered({ dims, data }: FloatTensor, order: readonly number[], signs: readonly number[]): FloatTensor {
  const result = Float32Array.from(data, (_, k) => {
    const i = Math.floor(k / AREA);
    return signs[i]! * data[order[i]! * AREA + (k % AREA)]!;
  });
  return { dims, data: result };
}

const matchOf = (x: FloatTensor, y: FloatTensor) =>
  matchChannels(pairLayer('t', 'h', IMAGE, x, applyFlip(y, IMAGE, 'h')))!;
const seeds = fc.integer({ min: 1, max: 9999 });
const CHANNELS = 8;
const signsOf = fc.array(fc.constantFrom(1, -1), { minLength: CHANNELS, maxLength: CHANNELS });

describe('channel matching with signs', () => {
  it('finds the signs that channels change, and which of them swap', () => {
    fc.assert(
      fc.property(seeds, signsOf, fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7]), (seed, signs, moved) => {
        const order = [...Array(CHANNELS).keys()];
        const both = [...signs];
        for (let k = 0; k + 1 < moved.length; k += 2) {
          const [i, j] = [moved[k]!, moved[k + 1]!];
          [order[i], order[j]] = [j, i];
          both[j] = both[i]!;
        }
        fc.pre(both.includes(-1));
        const { error, signed } = matchOf(features(seed, CHANNELS), answered(features(seed, CHANNELS), order, both));
        expect(error).toBeGreaterThan(0.1);
        expect(signed!.error).toBeLessThan(1e-6);
        expect(signed!.negated).toEqual([...both.keys()].filter((i) => both[i] === -1));
        const swaps = signed!.swaps.map(({ channel, partner }) => [channel, partner]).sort(([a], [b]) => a! - b!);
        expect(swaps).toEqual([...order.entries()].filter(([i, j]) => i !== j));
      }),
      { numRuns: 60 },
    );
  });

  it('finds none where features have nothing in common, also of many channels and few positions', () => {
    for (const [channels, height] of [
      [8, HEIGHT],
      [64, 1],
    ] as const) {
      const cut = ({ data }: FloatTensor): FloatTensor => ({
        dims: [1, channels, height, WIDTH],
        data: data.slice(0, channels * height * WIDTH),
      });
      for (let seed = 1; seed <= 10; seed++) {
        expect(matchOf(cut(features(seed, 64)), cut(features(seed + 500, 64))).signed).toBeUndefined();
      }
    }
  });

  it('finds none where values are positive, or the channels as they are explain as much', () => {
    const x = features(4, CHANNELS);
    const positive = { ...x, data: x.data.map(Math.abs) };
    expect(matchOf(positive, answered(positive, [1, 0, 2, 3, 4, 5, 6, 7], Array(8).fill(1))).signed).toBeUndefined();
    expect(matchOf(x, x).signed).toBeUndefined();
  });
});

describe('changed signs of entries without positions', () => {
  it('are those of entries that are otherwise the same', () => {
    fc.assert(
      fc.property(seeds, signsOf, (seed, signs) => {
        const x = randn(seed, CHANNELS);
        const gx = x.map((value, i) => value * signs[i]!);
        const negated = [...signs.keys()].filter((i) => signs[i] === -1);
        const found = changedSigns(x, gx, 1e-5);
        if (negated.length === 0) expect(found).toBeUndefined();
        else expect(found).toEqual({ error: 0, negated, swaps: [] });
        expect(
          changedSigns(
            x,
            gx.map((value, i) => value + (i === 3 ? 1e-3 : 0)),
            1e-5,
          ),
        ).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});
