import { describe, expect, it } from 'vitest';
import type { Coordinates } from '../../../src/contracts/contract';
import { readPoints } from '../../../src/contracts/heads/readPoints';
import type { OutputContract } from '../../../src/report/report';

const IMAGE = [32, 64] as const;

function contract(from: number, to: number, more: Partial<OutputContract> = {}, form: Coordinates['form'] = 'points') {
  const coordinates: Coordinates = { form, unit: 'pixels', origin: 'edge', extent: IMAGE, perPoint: 2 };
  const parts = [
    { kind: 'classes', from: 0, to: from },
    { kind: 'keypoints', from, to, coordinates },
  ] as const;
  return { kind: 'keypoints', origin: 'test', certainty: 'stated', axis: 1, parts, ...more } as const;
}

describe('keypoints', () => {
  it('are one detection of each sample, of which one is sure', () => {
    const data = Float32Array.of(9, 1, 2, 3, 5, 8, 9, 4, 6, 5, 7, 8);
    expect(readPoints(contract(1, 5), { dims: [2, 6], data }, IMAGE)).toEqual([
      { sample: 0, box: [1, 2, 3, 5], score: 1, class: 0, keypoints: [[1, 2], [3, 5]] }, // prettier-ignore
      { sample: 1, box: [4, 6, 5, 7], score: 1, class: 0, keypoints: [[4, 6], [5, 7]] }, // prettier-ignore
    ]);
  });

  it('are on the first axis where none is stated, of one sample', () => {
    const { axis: _axis, ...unstated } = contract(0, 4);
    const found = readPoints(unstated, { dims: [4], data: Float32Array.of(1, 2, 3, 4) }, IMAGE);
    expect(found.map(({ sample, box }) => [sample, box])).toEqual([[0, [1, 2, 3, 4]]]);
  });

  it('are up to 600', () => {
    const rows = (count: number) => ({ dims: [1, count, 2], data: new Float32Array(2 * count) });
    const count = (length: number) =>
      readPoints(contract(0, 2, { axis: 2 }), rows(length), IMAGE)[0]?.keypoints?.length;
    expect([1, 599, 600, 601, 1200].map(count)).toEqual([1, 599, 600, undefined, undefined]);
  });

  it('are none where a number is none, but those of other samples are', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (const at of [0, 1, 2, 3]) {
        const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
        data[at] = bad;
        expect(readPoints(contract(0, 4), { dims: [2, 4], data }, IMAGE).map(({ sample }) => sample)).toEqual([1]);
      }
    }
  });

  it.each([
    ['their numbers are on another axis', contract(0, 2, { axis: 1 }), [1, 2, 4]],
    ['they are relative', contract(0, 4, {}, 'offset'), [2, 4]],
    ['there is no part of them', contract(0, 4, { parts: [{ kind: 'vector', from: 0, to: 4 }] }), [2, 4]],
    [
      'nothing is stated of parts',
      { kind: 'keypoints', origin: 'test', certainty: 'stated', axis: 1 } as const,
      [2, 4],
    ],
    ['there is no sample', contract(0, 4), [0, 4]],
  ])('are none where %s', (_, of, dims) => {
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
    expect(readPoints(of, { dims, data }, IMAGE)).toEqual([]);
  });
});
