/**
 * Inner products of all pairs of rows of two matrices, in double precision: the matrix product A·Bᵀ, tile by tile.
 * A tile of 2×4 sums is what the 16 vector registers of a processor hold besides the rows that are read.
 */

/**
 * Adds Σ_k a[i][k]·b[j][k] to the f64 at `sums`[i][j]; of one matrix with itself (`a` is `b`) from the tile on the
 * diagonal on, since the rest is the same mirrored.
 *
 * @param a, b matrices of f64, row-major; `rows` rows, a multiple of 4, of `bytes` bytes, a multiple of 16
 * @param sums rows × rows of f64, row-major
 */
export function addProducts(a: usize, b: usize, rows: i32, bytes: usize, sums: usize): void {
  const sumsRow = <usize>rows << 3;
  for (let i = 0; i < rows; i += 2) {
    for (let j = a === b ? i & ~3 : 0; j < rows; j += 4) {
      const at = sums + <usize>i * sumsRow + (<usize>j << 3);
      addTile(a + <usize>i * bytes, b + <usize>j * bytes, bytes, at, at + sumsRow);
    }
  }
}

/** Two rows from `a` by four rows from `b`; `upper` and `lower` are where the sums of the two rows go. */
function addTile(a: usize, b: usize, bytes: usize, upper: usize, lower: usize): void {
  const a1 = a + bytes;
  const b1 = b + bytes;
  const b2 = b1 + bytes;
  const b3 = b2 + bytes;
  let u0 = f64x2.splat(0);
  let u1 = f64x2.splat(0);
  let u2 = f64x2.splat(0);
  let u3 = f64x2.splat(0);
  let l0 = f64x2.splat(0);
  let l1 = f64x2.splat(0);
  let l2 = f64x2.splat(0);
  let l3 = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const x = v128.load(a + k);
    const y = v128.load(a1 + k);
    let z = v128.load(b + k);
    u0 = f64x2.add(u0, f64x2.mul(x, z));
    l0 = f64x2.add(l0, f64x2.mul(y, z));
    z = v128.load(b1 + k);
    u1 = f64x2.add(u1, f64x2.mul(x, z));
    l1 = f64x2.add(l1, f64x2.mul(y, z));
    z = v128.load(b2 + k);
    u2 = f64x2.add(u2, f64x2.mul(x, z));
    l2 = f64x2.add(l2, f64x2.mul(y, z));
    z = v128.load(b3 + k);
    u3 = f64x2.add(u3, f64x2.mul(x, z));
    l3 = f64x2.add(l3, f64x2.mul(y, z));
  }
  addPair(upper, u0, u1);
  addPair(upper + 16, u2, u3);
  addPair(lower, l0, l1);
  addPair(lower + 16, l2, l3);
}

/** Adds the totals of two vectors to the two f64 at `at`. */
@inline
function addPair(at: usize, p: v128, q: v128): void {
  const totals = f64x2.add(v128.shuffle<i64>(p, q, 0, 2), v128.shuffle<i64>(p, q, 1, 3));
  v128.store(at, f64x2.add(v128.load(at), totals));
}
