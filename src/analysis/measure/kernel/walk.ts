import type { AxisAction, AxisMap } from '../../../operators/follow/action';
import { indexMap } from '../../../operators/follow/action';

/**
 * How the kernel reads two tensors of one shape: a in memory order, b (the flipped run) entry by
 * entry at the place where the flip has put it. Offsets and strides are in elements.
 */
export interface Walk {
  /**
   * `forward`, `reversed`: how b's rows are read; a row belongs to one group.
   * `vector`: read forward, and each entry of a row belongs to a group of its own.
   */
  readonly mode: 'forward' | 'reversed' | 'vector';
  readonly rowLength: number;
  readonly aRowStride: number;
  /** Where each row of a block lies in b. All rows of a block share their groups. */
  readonly bRows: Int32Array;
  /** From a block in b to the one that is read next, where reading ahead helps; otherwise 0. */
  readonly readAhead: number;
  /** Outermost first. */
  readonly levels: readonly Level[];
  /** Number of groups: product of the sizes of the axes that are not pooled. */
  readonly groups: number;
}

export interface Level {
  readonly size: number;
  readonly aStride: number;
  readonly bOffsets: Int32Array;
  readonly groupOffsets: Int32Array;
}

interface Row {
  readonly mode: Walk['mode'];
  readonly size: number;
}

/** Longer rows need no reading ahead (see `touch` in `assembly/compare.ts`), and it would hold up the computing. */
const MAX_ROW = 1024;
/** Blocks up to this size are read ahead; larger ones would leave the second-level cache before they are used. */
export const MAX_BLOCK = 65_536;

/** Neighboring axes that behave alike, merged. */
interface Block {
  readonly size: number;
  readonly stride: number;
  readonly map: AxisMap | undefined;
  readonly pooled: boolean;
}

/**
 * @param dims the shape of both tensors.
 * @param actions where the flip puts the entries of each axis; other axes stay as they are.
 * @param pooled the axes to average over, besides those of `actions`. With all axes there is one group.
 */
export function planWalk(dims: readonly number[], actions: readonly AxisAction[], pooled: ReadonlySet<number>): Walk {
  const blocks = mergeAxes(dims, actions, new Set([...pooled, ...actions.map((a) => a.axis)]));
  const row = takeRow(blocks);
  const rows = takeRows(blocks);
  const levels = levelsOf(blocks, row.mode === 'vector' ? row.size : 1);
  const outer = blocks.filter((b) => !b.pooled).reduce((n, b) => n * b.size, 1);
  return {
    mode: row.mode,
    rowLength: row.size,
    aRowStride: rows?.stride ?? 0,
    bRows: rows === undefined ? new Int32Array(1) : offsets(rows),
    readAhead: readAhead(row, rows, levels.at(-1)),
    levels,
    groups: row.mode === 'vector' ? outer * row.size : outer,
  };
}

function mergeAxes(dims: readonly number[], actions: readonly AxisAction[], pooled: ReadonlySet<number>): Block[] {
  const maps = new Map(actions.map((a) => [a.axis, a.map]));
  const blocks: Block[] = [];
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const size = dims[axis]!;
    const next: Block = { size, stride, map: maps.get(axis), pooled: pooled.has(axis) };
    stride *= size;
    if (size === 1) continue;
    const inner = blocks[0];
    if (inner !== undefined && mergeable(next, inner, blocks.length === 1))
      blocks[0] = { ...inner, size: inner.size * size };
    else blocks.unshift(next);
  }
  return blocks;
}

function mergeable(a: Block, b: Block, intoRow: boolean): boolean {
  if (a.pooled !== b.pooled || a.map !== b.map || a.map instanceof Int32Array) return false;
  return a.map === undefined || (intoRow && a.size * b.size <= MAX_ROW);
}

/** Takes the innermost block as the row; a permuted axis cannot be one, its entries become rows of length 1. */
function takeRow(blocks: Block[]): Row {
  const inner = blocks.at(-1);
  if (inner === undefined || inner.map instanceof Int32Array) return { mode: 'forward', size: 1 };
  blocks.pop();
  if (inner.map === 'reverse') return { mode: 'reversed', size: inner.size };
  return { mode: inner.pooled ? 'forward' : 'vector', size: inner.size };
}

/** Takes the next block as the rows of a block, when it is pooled: then its rows share their groups. */
function takeRows(blocks: Block[]): Block | undefined {
  return blocks.at(-1)?.pooled === true ? blocks.pop() : undefined;
}

function readAhead(row: Row, rows: Block | undefined, next: Level | undefined): number {
  const block = (rows?.size ?? 1) * row.size;
  const isOnePiece = rows === undefined || rows.stride === row.size;
  if (!isOnePiece || block > MAX_BLOCK || row.size > MAX_ROW) return 0;
  if (row.mode !== 'reversed' && rows?.map === undefined) return 0;
  const step = next === undefined || next.size === 1 ? 0 : next.bOffsets[1]! - next.bOffsets[0]!;
  return Math.abs(step) === block ? step : 0;
}

function levelsOf(blocks: readonly Block[], innerGroups: number): Level[] {
  let groupStride = innerGroups;
  return blocks
    .toReversed()
    .map((block) => {
      const step = block.pooled ? 0 : groupStride;
      if (!block.pooled) groupStride *= block.size;
      return {
        size: block.size,
        aStride: block.stride,
        bOffsets: offsets(block),
        groupOffsets: Int32Array.from({ length: block.size }, (_, i) => i * step),
      };
    })
    .toReversed();
}

/** Offset in b of each index of the block. */
function offsets({ size, stride, map }: Block): Int32Array {
  const index = map === undefined ? Int32Array.from({ length: size }, (_, i) => i) : indexMap(map, size);
  return index.map((i) => i * stride);
}
