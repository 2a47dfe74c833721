import { describe, expect, it } from 'vitest';
import { toPlanes } from '../../../src/analysis/layer/planes';
import type { Action } from '../../../src/operators/follow/action';

const counting = (dims: readonly number[]) => ({
  dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i),
});

/** What ↔ and ↕ do to tokens of a grid behind `offset` others, which stay where they are. */
function tokens(axis: number, offset: number, height: number, width: number): Action {
  const map = (place: (row: number, column: number) => number): Int32Array =>
    Int32Array.from({ length: offset + height * width }, (_, i) =>
      i < offset ? i : offset + place(Math.floor((i - offset) / width), (i - offset) % width),
    );
  return {
    kind: 'spatial',
    h: [{ axis, map: map((r, c) => r * width + (width - 1 - c)) }],
    v: [{ axis, map: map((r, c) => (height - 1 - r) * width + c) }],
  };
}

describe('a tensor as images', () => {
  it.each([
    [[1, 2, 3, 4], 2, 3, 3, 4],
    [[2, 2, 3, 4], 2, 3, 3, 4],
    [[1, 3, 4, 2], 1, 2, 3, 4],
    [[1, 2, 4, 3], 3, 2, 3, 4],
  ])('%j with rows along %i and columns along %i', (dims, rows, columns, height, width) => {
    const action: Action = {
      kind: 'spatial',
      h: [{ axis: columns, map: 'reverse' }],
      v: [{ axis: rows, map: 'reverse' }],
    };
    const planes = toPlanes(counting(dims), action);
    expect(planes).toMatchObject({ channels: 2, height, width });
    const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((a, b) => a * b, 1));
    const channel = [1, 2, 3].find((axis) => axis !== rows && axis !== columns)!;
    const expected = [0, 1].flatMap((c) =>
      Array.from({ length: height * width }, (_, i) => {
        const [r, k] = [Math.floor(i / width), i % width];
        return c * strides[channel]! + r * strides[rows]! + k * strides[columns]!;
      }),
    );
    expect([...planes.data]).toEqual(expected);
  });

  it.each([
    [1, 0, 2, 3],
    [1, 1, 3, 2],
    [1, 2, 3, 4],
    [2, 0, 2, 2],
    [2, 1, 4, 3],
  ])('tokens along axis %i, behind %i others, in %i rows of %i', (axis, offset, height, width) => {
    const length = offset + height * width;
    const dims = axis === 1 ? [2, length, 3] : [2, 3, length];
    const planes = toPlanes(counting(dims), tokens(axis, offset, height, width));
    expect(planes).toMatchObject({ channels: 3, height, width });
    const expected = [0, 1, 2].flatMap((c) =>
      Array.from({ length: height * width }, (_, i) => (axis === 1 ? (offset + i) * 3 + c : c * length + offset + i)),
    );
    expect([...planes.data]).toEqual(expected);
  });

  it('a row where there are none', () => {
    const row = toPlanes(counting([2, 5]), { kind: 'invariant' });
    expect(row).toEqual({ channels: 1, height: 1, width: 5, data: Float32Array.of(0, 1, 2, 3, 4) });
    const shuffled: Action = { kind: 'spatial', h: [{ axis: 1, map: Int32Array.of(1, 0, 3, 2, 4, 5) }], v: [] };
    expect(toPlanes(counting([1, 6]), shuffled)).toMatchObject({ channels: 1, height: 1, width: 6 });
    const one = toPlanes(counting([1, 2, 4]), { kind: 'spatial', h: [{ axis: 2, map: 'reverse' }], v: [] });
    expect(one).toMatchObject({ channels: 2, height: 1, width: 4 });
  });
});
