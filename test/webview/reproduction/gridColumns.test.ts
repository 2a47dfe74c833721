import { describe, expect, it } from 'vitest';
import { gridEnds, type Grid } from '../../../webview/reproduction/gridColumns';

const conv = (size: number, unread: number): Grid => ({
  node: 'conv1',
  op: 'Conv',
  size,
  kernel: 7,
  stride: 2,
  begin: 3,
  end: 3,
  unread,
});
const positions = (grid: Grid, pick: 'center' | 'mirroredCenter' | 'unread' | 'padding') =>
  gridEnds(grid)
    .flat()
    .filter((column) => column[pick])
    .map(({ position }) => position);

describe('the columns that a stride reads', () => {
  it('are others on the mirrored image where one is left over', () => {
    const grid = conv(128, 1);
    expect(positions(grid, 'center')).toEqual([0, 2, 4, 122, 124, 126]);
    expect(positions(grid, 'mirroredCenter')).toEqual([1, 3, 5, 123, 125, 127]);
    expect(positions(grid, 'unread')).toEqual([130]);
    expect(positions(grid, 'padding')).toEqual([-3, -2, -1, 128, 129, 130]);
  });

  it('are the same where the grid is aligned', () => {
    const grid = conv(129, 0);
    expect(positions(grid, 'center')).toEqual([0, 2, 4, 124, 126, 128]);
    expect(positions(grid, 'mirroredCenter')).toEqual(positions(grid, 'center'));
    expect(positions(grid, 'unread')).toEqual([]);
  });

  it('are each drawn once where there are few', () => {
    const all = gridEnds(conv(8, 1)).flat();
    expect(new Set(all.map(({ position }) => position)).size).toBe(all.length);
  });
});
