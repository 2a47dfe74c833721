import { expect, it } from 'vitest';
import type { Coordinates } from '../../../src/contracts/contract';
import { liesOnCells } from '../../../src/contracts/heads/onCells';
import type { OutputContract } from '../../../src/report/report';

const IMAGE = [64, 96] as const;
const [ROWS, COLUMNS] = [2, 3];

function contract(form: Coordinates['form'], unit: Coordinates['unit'], isFolded = true): OutputContract {
  const coordinates: Coordinates = { form, unit, origin: 'edge', extent: [1, 1] };
  return {
    kind: 'boxes',
    origin: 'test',
    certainty: 'found',
    axis: 2,
    positions: isFolded ? { kind: 'grids', axis: 1, grids: [[ROWS, COLUMNS, 1]] } : { kind: 'set', axis: 1 },
    parts: [{ kind: 'boxes', from: 0, to: 4, coordinates }],
  };
}

/** Boxes of all cells, by the middle of theirs. */
const boxes = (center: (x: number, y: number) => readonly [number, number]) => ({
  dims: [1, ROWS * COLUMNS, 4],
  data: Float32Array.from(
    Array.from({ length: ROWS * COLUMNS }, (_, i) => {
      const [x, y] = [((i % COLUMNS) + 0.5) / COLUMNS, (Math.floor(i / COLUMNS) + 0.5) / ROWS];
      return [...center(x, y), 0.2, 0.2];
    }).flat(),
  ),
});
const places = boxes((x, y) => [x + 0.05, y - 0.05]);
const parts = boxes(() => [0.4, 0.6]);

it('centers in parts of the image lie about their cells; parts of a cell do not', () => {
  const read = contract('cxcywh', '0..1');
  expect(liesOnCells(read, places, undefined, IMAGE)).toBe(true);
  expect(liesOnCells(read, parts, undefined, IMAGE)).toBe(false);
});

it.each([
  ['right', [1, 0]],
  ['left', [-1, 0]],
  ['down', [0, 1]],
  ['up', [0, -1]],
] as const)('centers may be moved to the %s by half of what cells are spread around the middle', (_, [dx, dy]) => {
  // Six cells: Σ(x − ½)² + (y − ½)² = 4/9 + 3/8, half of which is 6·0.2613².
  const moved = (by: number) => boxes((x, y) => [x + by * dx, y + by * dy]);
  expect(liesOnCells(contract('cxcywh', '0..1'), moved(0.258), undefined, IMAGE)).toBe(true);
  expect(liesOnCells(contract('cxcywh', '0..1'), moved(0.264), undefined, IMAGE)).toBe(false);
});

it('a center in the only cell’s middle lies on it', () => {
  const { axis: _axis, ...read } = contract('cxcywh', '0..1');
  const only = { ...read, positions: { kind: 'axes', rows: 1, columns: 2 } } as const;
  const at = (x: number) => ({ dims: [4, 1, 1], data: Float32Array.of(x, 0.5, 0.2, 0.2) });
  expect(liesOnCells(only, at(0.5), undefined, IMAGE)).toBe(true);
  expect(liesOnCells(only, at(0.625), undefined, IMAGE)).toBe(false);
});

it('what stands before the cells is left out', () => {
  const read = {
    ...contract('cxcywh', '0..1'),
    positions: { kind: 'folded', axis: 1, grid: [ROWS, COLUMNS], skip: 1 },
  } as const;
  const data = Float32Array.of(90, 90, 1, 1, ...places.data);
  expect(liesOnCells(read, { dims: [1, ROWS * COLUMNS + 1, 4], data }, undefined, IMAGE)).toBe(true);
});

it('nothing is said of other forms, nor of boxes without cells', () => {
  expect(liesOnCells(contract('offset', 'grid'), parts, undefined, IMAGE)).toBe(true);
  expect(liesOnCells(contract('cxcywh', '0..1', false), parts, undefined, IMAGE)).toBe(true);
});
