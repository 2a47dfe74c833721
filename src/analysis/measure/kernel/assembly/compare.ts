/**
 * The measuring kernel, AssemblyScript (assemblyscript.org), compiled by `npm run build:kernel`.
 *
 * It walks two float32 tensors a = T(x) and b = T(gx) that lie in this memory, b through offset
 * tables that bring it back to x's orientation, and accumulates in double precision
 *
 *   Σ (a − b)²   and   Σ b²   over everything,   Σ (a − b)   per group
 *
 * where a group is the set of entries that pooling averages (one channel of one image).
 * a − b is taken in float32: exact where the two are within a factor of two (Sterbenz' lemma),
 * rounded to 2⁻²⁴ of itself elsewhere.
 *
 * A walk plan (written by `walkPlan.ts`) is a row of int32:
 *   levels, mode, rows, rowLength, aRowStride, bRowTable, readAhead, then for each level
 *   size, aStride, bTable, groupTable.
 * Strides and table entries are bytes; tables hold one int32 for each index of their level.
 */
const FORWARD: i32 = 0;
const REVERSED: i32 = 1;
// In the third mode each entry of a row is a group of its own.

const LEVEL_BYTES: usize = 16;

let squaredDifference: f64 = 0;
let squaredNorm: f64 = 0;

// The part of the plan that is the same for every block.
let mode: i32 = 0;
let rows: i32 = 0;
let rowLength: i32 = 0;
let aRowStride: usize = 0;
let bRowTable: usize = 0;
let readAhead: usize = 0;

// Keeps `touch` from being optimized away.
let touched: i32 = 0;

/** Writes Σ(a−b)² and Σb² to `sums` (two f64) and adds Σ(a−b) of each group to the f64 at `groups`. */
export function compare(plan: usize, a: usize, b: usize, groups: usize, sums: usize): void {
  begin(plan);
  walk(plan + 28, load<i32>(plan), a, b, groups);
  store<f64>(sums, squaredDifference);
  store<f64>(sums, squaredNorm, 8);
}

/** Writes Σa² to `sums` (one f64) and adds Σa of each group to the f64 at `groups`. */
export function measure(plan: usize, a: usize, groups: usize, sums: usize): void {
  begin(plan);
  walk(plan + 28, load<i32>(plan), a, 0, groups);
  store<f64>(sums, squaredNorm);
}

function begin(plan: usize): void {
  squaredDifference = 0;
  squaredNorm = 0;
  mode = load<i32>(plan, 4);
  rows = load<i32>(plan, 8);
  rowLength = load<i32>(plan, 12);
  aRowStride = load<u32>(plan, 16);
  bRowTable = load<u32>(plan, 20);
  readAhead = load<u32>(plan, 24);
}

/** Nested loops over the outer levels; b = 0 means that there is no second tensor. */
function walk(level: usize, remaining: i32, a: usize, b: usize, group: usize): void {
  if (remaining === 0) return b === 0 ? measureBlock(a, group) : compareBlock(a, b, group);
  const size = load<i32>(level);
  const aStride: usize = load<u32>(level, 4);
  const bTable: usize = load<u32>(level, 8);
  const groupTable: usize = load<u32>(level, 12);
  for (let i = 0; i < size; i++) {
    const at = <usize>i << 2;
    const bNext: usize = b === 0 ? 0 : b + load<u32>(bTable + at);
    walk(level + LEVEL_BYTES, remaining - 1, a, bNext, group + load<u32>(groupTable + at));
    a += aStride;
  }
}

function compareBlock(a: usize, b: usize, group: usize): void {
  if (mode === FORWARD) compareRows(a, b, group, false);
  else if (mode === REVERSED) compareRows(a, b, group, true);
  else compareVectors(a, b, group);
}

/**
 * Reads one word a cache line. Rows read backwards or in reverse order defeat the processor's prefetching: from main
 * memory they take 2 ns an entry. So each row first touches as much of the block that comes next, `readAhead` bytes
 * away, in address order.
 */
function touch(from: usize, bytes: usize): void {
  const end = from + bytes;
  let seen = 0;
  for (let at = from; at < end; at += 64) seen |= load<i32>(at);
  touched = seen;
}

/** All rows belong to one group. Inlined twice, so that `reversed` is decided at compile time. */
@inline
function compareRows(a: usize, b: usize, group: usize, reversed: bool): void {
  let difference = f64x2.splat(0);
  let square0 = f64x2.splat(0);
  let square1 = f64x2.splat(0);
  let norm0 = f64x2.splat(0);
  let norm1 = f64x2.splat(0);
  const whole = <usize>(rowLength & ~3) << 2;
  const length = <usize>rowLength << 2;
  for (let r = 0; r < rows; r++) {
    const start = b + load<u32>(bRowTable + (<usize>r << 2));
    const end = start + length;
    if (readAhead !== 0) touch(b + readAhead + <usize>r * length, length);
    for (let i: usize = 0; i < whole; i += 16) {
      const y = reversed ? backwards(v128.load(end - i - 16)) : v128.load(start + i);
      const d = f32x4.sub(v128.load(a + i), y);
      const d0 = f64x2.promote_low_f32x4(d);
      const d1 = f64x2.promote_low_f32x4(high(d));
      const y0 = f64x2.promote_low_f32x4(y);
      const y1 = f64x2.promote_low_f32x4(high(y));
      difference = f64x2.add(difference, f64x2.add(d0, d1));
      square0 = f64x2.add(square0, f64x2.mul(d0, d0));
      square1 = f64x2.add(square1, f64x2.mul(d1, d1));
      norm0 = f64x2.add(norm0, f64x2.mul(y0, y0));
      norm1 = f64x2.add(norm1, f64x2.mul(y1, y1));
    }
    for (let i = whole; i < length; i += 4) {
      const y = reversed ? load<f32>(end - i - 4) : load<f32>(start + i);
      const d = <f64>(load<f32>(a + i) - y);
      difference = f64x2.add(difference, alone(d));
      square0 = f64x2.add(square0, alone(d * d));
      norm0 = f64x2.add(norm0, alone(<f64>y * <f64>y));
    }
    a += aRowStride;
  }
  squaredDifference += total(f64x2.add(square0, square1));
  squaredNorm += total(f64x2.add(norm0, norm1));
  store<f64>(group, load<f64>(group) + total(difference));
}

/** Rows whose entries are groups of their own: entry i adds to the f64 at group + 8i. */
function compareVectors(a: usize, b: usize, group: usize): void {
  let square0 = f64x2.splat(0);
  let square1 = f64x2.splat(0);
  let norm0 = f64x2.splat(0);
  let norm1 = f64x2.splat(0);
  const whole = <usize>(rowLength & ~3) << 2;
  const length = <usize>rowLength << 2;
  for (let r = 0; r < rows; r++) {
    const q = b + load<u32>(bRowTable + (<usize>r << 2));
    if (readAhead !== 0) touch(b + readAhead + <usize>r * length, length);
    for (let i: usize = 0; i < whole; i += 16) {
      const y = v128.load(q + i);
      const d = f32x4.sub(v128.load(a + i), y);
      const d0 = f64x2.promote_low_f32x4(d);
      const d1 = f64x2.promote_low_f32x4(high(d));
      const y0 = f64x2.promote_low_f32x4(y);
      const y1 = f64x2.promote_low_f32x4(high(y));
      const g = group + (i << 1);
      v128.store(g, f64x2.add(v128.load(g), d0));
      v128.store(g, f64x2.add(v128.load(g, 16), d1), 16);
      square0 = f64x2.add(square0, f64x2.mul(d0, d0));
      square1 = f64x2.add(square1, f64x2.mul(d1, d1));
      norm0 = f64x2.add(norm0, f64x2.mul(y0, y0));
      norm1 = f64x2.add(norm1, f64x2.mul(y1, y1));
    }
    for (let i = whole; i < length; i += 4) {
      const y = load<f32>(q + i);
      const d = <f64>(load<f32>(a + i) - y);
      const g = group + (i << 1);
      store<f64>(g, load<f64>(g) + d);
      square0 = f64x2.add(square0, alone(d * d));
      norm0 = f64x2.add(norm0, alone(<f64>y * <f64>y));
    }
    a += aRowStride;
  }
  squaredDifference += total(f64x2.add(square0, square1));
  squaredNorm += total(f64x2.add(norm0, norm1));
}

function measureBlock(a: usize, group: usize): void {
  if (mode === FORWARD || mode === REVERSED) measureRows(a, group);
  else measureVectors(a, group);
}

function measureRows(a: usize, group: usize): void {
  const length = <usize>rowLength << 2;
  // Rows that lie one behind the other are read as one.
  if (aRowStride === length) return measureRow(a, length * rows, group);
  for (let r = 0; r < rows; r++) {
    measureRow(a, length, group);
    a += aRowStride;
  }
}

function measureRow(a: usize, bytes: usize, group: usize): void {
  let sum = f64x2.splat(0);
  let norm0 = f64x2.splat(0);
  let norm1 = f64x2.splat(0);
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(a + i);
    const x0 = f64x2.promote_low_f32x4(x);
    const x1 = f64x2.promote_low_f32x4(high(x));
    sum = f64x2.add(sum, f64x2.add(x0, x1));
    norm0 = f64x2.add(norm0, f64x2.mul(x0, x0));
    norm1 = f64x2.add(norm1, f64x2.mul(x1, x1));
  }
  for (let i = whole; i < bytes; i += 4) {
    const x = <f64>load<f32>(a + i);
    sum = f64x2.add(sum, alone(x));
    norm0 = f64x2.add(norm0, alone(x * x));
  }
  squaredNorm += total(f64x2.add(norm0, norm1));
  store<f64>(group, load<f64>(group) + total(sum));
}

function measureVectors(a: usize, group: usize): void {
  let norm0 = f64x2.splat(0);
  let norm1 = f64x2.splat(0);
  const whole = <usize>(rowLength & ~3) << 2;
  const length = <usize>rowLength << 2;
  for (let r = 0; r < rows; r++) {
    for (let i: usize = 0; i < whole; i += 16) {
      const x = v128.load(a + i);
      const x0 = f64x2.promote_low_f32x4(x);
      const x1 = f64x2.promote_low_f32x4(high(x));
      const g = group + (i << 1);
      v128.store(g, f64x2.add(v128.load(g), x0));
      v128.store(g, f64x2.add(v128.load(g, 16), x1), 16);
      norm0 = f64x2.add(norm0, f64x2.mul(x0, x0));
      norm1 = f64x2.add(norm1, f64x2.mul(x1, x1));
    }
    for (let i = whole; i < length; i += 4) {
      const x = <f64>load<f32>(a + i);
      const g = group + (i << 1);
      store<f64>(g, load<f64>(g) + x);
      norm0 = f64x2.add(norm0, alone(x * x));
    }
    a += aRowStride;
  }
  squaredNorm += total(f64x2.add(norm0, norm1));
}

/** Lanes 2 and 3 moved to the low half. */
@inline
function high(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 2, 3, 0, 1);
}

@inline
function backwards(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 3, 2, 1, 0);
}

@inline
function alone(value: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(0), 0, value);
}

@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}
