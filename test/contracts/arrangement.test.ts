import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../src/contracts/arrange';
import { arrangementOf, entryAxis } from '../../src/contracts/arrangement';
import { coordinateRules } from '../../src/contracts/coordinates';
import { channelAxis } from '../../src/contracts/positionMaps';
import type { OutputContract } from '../../src/report/report';
import type { Action } from '../../src/operators/follow/action';
import { FLIPS } from '../../src/report/flips';

const stated = (contract: Partial<OutputContract> & Pick<OutputContract, 'kind'>): OutputContract => ({
  origin: 'test',
  certainty: 'stated',
  ...contract,
});

const ramp = (...dims: number[]): { dims: number[]; data: Float32Array } => ({
  dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
});

describe('an arrangement', () => {
  const contracts = fc.constantFrom(
    stated({ kind: 'vector' }),
    stated({ kind: 'vector', swap: [[0, 2]], negate: { h: [1, 3], v: [3] } }),
    stated({
      kind: 'map',
      positions: { kind: 'axes', rows: 2, columns: 3 },
      swap: [[0, 2]],
      negate: { h: [1], v: [0, 2] },
    }),
    stated({ kind: 'map', positions: { kind: 'axes', columns: 3 } }),
    stated({ kind: 'map', positions: { kind: 'folded', axis: 3, grid: [2, 2], skip: 1 }, swap: [[0, 1]] }),
    stated({ kind: 'labels', positions: { kind: 'axes', rows: 2, columns: 3 }, swap: [[3, 7]] }),
    stated({ kind: 'map', positions: { kind: 'tracked' } }),
  );
  const tracked: Action = {
    kind: 'spatial',
    h: [{ axis: 3, map: Int32Array.of(1, 0, 3, 2, 4) }],
    v: [{ axis: 2, map: 'reverse' }],
  };

  it('is an involution', () => {
    fc.assert(
      fc.property(contracts, fc.constantFrom(...FLIPS), (contract, flip) => {
        const y = ramp(2, 3, 4, 5);
        const arrangement = arrangementOf(contract, flip, y.dims, tracked);
        expect(arrange(arrange(y, arrangement), arrangement)).toEqual(y);
      }),
    );
  });

  it('moves a corner by the size that goes with it, in every box', () => {
    const coordinates = { form: 'xywh', unit: 'pixels', origin: 'edge', extent: [100, 200] } as const;
    const boxes = { dims: [1, 4, 2], data: Float32Array.of(10, 150, 20, 40, 30, 25, 5, 8) };
    const mirrored = (flip: 'h' | 'v') => [
      ...arrange(boxes, { axes: [], mix: { axis: 1, rules: coordinateRules(coordinates, flip, 4) } }).data,
    ];
    expect(mirrored('h')).toEqual([200 - 10 - 30, 200 - 150 - 25, 20, 40, 30, 25, 5, 8]);
    expect(mirrored('v')).toEqual([10, 150, 100 - 20 - 5, 100 - 40 - 8, 30, 25, 5, 8]);
  });

  it('under hv is that of h after that of v', () => {
    fc.assert(
      fc.property(contracts, (contract) => {
        const y = ramp(2, 3, 4, 5);
        const of = (flip: 'h' | 'v' | 'hv') => arrangementOf(contract, flip, y.dims, tracked);
        expect(arrange(arrange(y, of('v')), of('h'))).toEqual(arrange(y, of('hv')));
      }),
    );
  });

  it('leaves the tensor it is given alone', () => {
    const y = ramp(1, 2, 1, 1);
    const rules = [
      { source: 0, factor: -1, offset: 0 },
      { source: 1, factor: 1, offset: 0 },
    ] as const;
    const negated = arrange(y, { axes: [], mix: { axis: 1, rules } });
    expect([...negated.data]).toEqual([-1, 2]);
    expect([...y.data]).toEqual([1, 2]);
  });

  it('of folded positions is that of rows and columns', () => {
    const tokens = ramp(1, 7, 2);
    const contract = stated({ kind: 'map', positions: { kind: 'folded', axis: 1, grid: [2, 3], skip: 1 } });
    const h = arrange(tokens, arrangementOf(contract, 'h', tokens.dims, undefined));
    expect([...h.data]).toEqual([1, 2, 7, 8, 5, 6, 3, 4, 13, 14, 11, 12, 9, 10]);
    const v = arrange(tokens, arrangementOf(contract, 'v', tokens.dims, undefined));
    expect([...v.data]).toEqual([1, 2, 9, 10, 11, 12, 13, 14, 3, 4, 5, 6, 7, 8]);
  });

  it('of a sequence reverses it under h and leaves it under v', () => {
    const contract = stated({ kind: 'map', positions: { kind: 'axes', columns: 1 } });
    expect(arrangementOf(contract, 'h', [1, 4, 9], undefined).axes).toEqual([{ axis: 1, map: 'reverse' }]);
    expect(arrangementOf(contract, 'v', [1, 4, 9], undefined).axes).toEqual([]);
  });

  it('mirrors a flow field: columns reversed, u negated', () => {
    const flow = { dims: [1, 2, 1, 2], data: Float32Array.of(1, 2, 10, 20) };
    const contract = stated({
      kind: 'map',
      positions: { kind: 'axes', rows: 2, columns: 3 },
      negate: { h: [0], v: [1] },
    });
    const of = (flip: 'h' | 'v' | 'hv') => [...arrange(flow, arrangementOf(contract, flip, flow.dims, undefined)).data];
    expect(of('h')).toEqual([-2, -1, 20, 10]);
    expect(of('v')).toEqual([1, 2, -10, -20]);
    expect(of('hv')).toEqual([-2, -1, -20, -10]);
  });

  it('swaps left and right under each mirror, and not under both', () => {
    const swap = [[0, 2]] as const;
    const vector = { dims: [1, 3], data: Float32Array.of(1, 2, 3) };
    const coordinates = { form: 'points', unit: 'pixels', origin: 'edge', extent: [10, 20] } as const;
    const part = { kind: 'keypoints', from: 0, to: 2, coordinates, pointsAxis: 1, swap } as const;
    const points = { dims: [1, 3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const both = (flip: 'h' | 'v' | 'hv') =>
      (
        [
          [stated({ kind: 'vector', swap }), vector],
          [stated({ kind: 'keypoints', axis: 2, parts: [part] }), points],
        ] as const
      ) // prettier-ignore
        .map(([contract, tensor]) => [...arrange(tensor, arrangementOf(contract, flip, tensor.dims, undefined)).data]);
    expect(both('h')).toEqual([[3, 2, 1], [15, 6, 17, 4, 19, 2]]); // prettier-ignore
    expect(both('v')).toEqual([[3, 2, 1], [5, 4, 3, 6, 1, 8]]); // prettier-ignore
    expect(both('hv')).toEqual([[1, 2, 3], [19, 8, 17, 6, 15, 4]]); // prettier-ignore
  });

  it('has its parts on the first axis where none is stated', () => {
    const coordinates = { form: 'points', unit: 'pixels', origin: 'edge', extent: [10, 20] } as const;
    const contract = stated({ kind: 'keypoints', parts: [{ kind: 'keypoints', from: 0, to: 2, coordinates }] });
    const points = { dims: [2, 1], data: Float32Array.of(1, 2) };
    expect([...arrange(points, arrangementOf(contract, 'h', points.dims, undefined)).data]).toEqual([19, 2]);
  });

  it('swaps the names of class numbers', () => {
    const mask = { dims: [1, 1, 3], data: Float32Array.of(0, 1, 2) };
    const contract = stated({ kind: 'labels', positions: { kind: 'axes', rows: 1, columns: 2 }, swap: [[1, 2]] });
    expect([...arrange(mask, arrangementOf(contract, 'h', mask.dims, undefined)).data]).toEqual([1, 2, 0]);
  });

  it('finds channels beside the positions', () => {
    expect(channelAxis([1, 3, 8, 8], { kind: 'axes', rows: 2, columns: 3 }, undefined)).toBe(1);
    expect(channelAxis([1, 8, 8, 3], { kind: 'axes', rows: 1, columns: 2 }, undefined)).toBe(3);
    expect(channelAxis([3, 8, 8], { kind: 'axes', rows: 1, columns: 2 }, undefined)).toBe(0);
    expect(channelAxis([1, 5, 7], { kind: 'folded', axis: 1, grid: [1, 5], skip: 0 }, undefined)).toBe(2);
    expect(entryAxis([1, 10, 1, 1])).toBe(1);
    expect(entryAxis([2, 10])).toBe(1);
    expect([[5], [1, 5, 7], [1, 1, 5], [1, 1, 1], [3, 2, 1], [1, 2, 1, 1]].map(entryAxis)).toEqual([0, 2, 2, 2, 1, 1]);
    expect(channelAxis([5, 7], { kind: 'axes', rows: 0, columns: 1 }, undefined)).toBe(0);
    expect(channelAxis([5, 7], { kind: 'set', axis: 0 }, undefined)).toBe(1);
  });
});
