import { describe, expect, it } from 'vitest';
import { channelStrip, layerView, pairLayer } from '../../../src/analysis/layer/layerView';
import type { Action } from '../../../src/operators/follow/action';

const IMAGE: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };

/** A layer that is zero under ↔ and has these values at [channel, row, column] without it. */
function pairOf(
  dims: readonly [number, number, number],
  marks: readonly (readonly [channel: number, row: number, column: number, value: number])[],
) {
  const [channels, height, width] = dims;
  const data = new Float32Array(channels * height * width);
  for (const [c, row, column, value] of marks) data[(c * height + row) * width + column] = value;
  const shape = [1, ...dims];
  return pairLayer('t', 'h', IMAGE, { dims: shape, data }, { dims: shape, data: new Float32Array(data.length) });
}

describe('thumbnails of channels', () => {
  it.each([
    [1, 1, 1, 1],
    [48, 48, 48, 48],
    [49, 20, 25, 10],
    [20, 49, 10, 25],
    [96, 95, 48, 48],
    [97, 97, 33, 33],
  ])('of %i×%i have %i×%i pixels', (height, width, small, narrow) => {
    const strip = channelStrip(pairOf([2, height, width], [[1, 0, 0, 1]]), 0, 2);
    expect(strip).toMatchObject({ first: 0, height: small, width: narrow });
    expect(strip.thumbnails.map((pixels) => pixels.length)).toEqual([small * narrow, small * narrow]);
  });

  it('show the largest difference of each block, of the worst channels first', () => {
    const pair = pairOf(
      [3, 50, 60],
      [
        [0, 0, 0, 1],
        [2, 1, 1, -2],
        [2, 0, 1, 1],
        [2, 49, 59, 4],
      ],
    );
    expect([...pair.order]).toEqual([2, 0, 1]);
    const { thumbnails, width, height } = channelStrip(pair, 0, 2);
    expect([width, height]).toEqual([30, 25]);
    expect([thumbnails[0]![0], thumbnails[0]![1], thumbnails[0]!.at(-1)]).toEqual([128, 0, 255]);
    expect([thumbnails[1]![0], thumbnails[1]!.at(-1)]).toEqual([255, 0]);
    expect([...channelStrip(pair, 2, 5).thumbnails[0]!]).toEqual(new Array(750).fill(0));
  });
});

it('the view of a layer is that of the worst channel, or of the one that is asked for', () => {
  const pair = pairOf(
    [3, 1, 2],
    [
      [0, 0, 0, 1],
      [2, 0, 1, 3],
    ],
  );
  expect(
    [layerView(pair), ...[0, 1, 2, 1.9, -4, 7].map((channel) => layerView(pair, channel))].map((v) => v.channel),
  ).toEqual([2, 0, 1, 2, 1, 0, 2]);
  expect([...layerView(pair).difference.data]).toEqual([0, 3]);
  expect([...layerView(pair).heatmap.data]).toEqual([1, 3]);
});

it('a layer that is zero for the image has no errors, and still shows where the flip made something', () => {
  const dims = [1, 2, 1, 3];
  const tensor = (...data: number[]) => ({ dims, data: Float32Array.from(data) });
  const [zero, some] = [tensor(0, 0, 0, 0, 0, 0), tensor(1, 0, 0, 3, 0, 4)];
  const pair = pairLayer('t', 'h', IMAGE, zero, some);
  expect([...pair.channelErrors]).toEqual([0, 0]);
  expect([...pair.order]).toEqual([1, 0]);
  expect([...pair.heatmap]).toEqual([4, 0, Math.fround(Math.sqrt(10))]);
  const turned = pairLayer('t', 'h', IMAGE, some, zero);
  expect([...turned.channelErrors]).toEqual([1, 5].map((error) => Math.fround(error / Math.sqrt(26))));
});
