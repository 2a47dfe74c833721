/**
 * Resampling of 8-bit images in Pillow's fixed point, AssemblyScript (assemblyscript.org), compiled by
 * `npm run build:kernel`: 32-bit sums of weights of 22 fractional bits, rounded and clamped to 0…255 after each direction.
 *
 * It reads up to 16 bytes beyond a row and writes up to 16 beyond a line.
 */
const BITS: i32 = 22;
const HALF: i32 = 1 << (BITS - 1);

/**
 * Narrows a row of RGB.
 *
 * @param row its bytes
 * @param firsts int32, for each of `count` positions the byte of the row where its pixels begin
 * @param weights int32, 4 · `quads` for each position
 * @param out 3 bytes for each position
 */
export function narrow(row: usize, firsts: usize, weights: usize, count: i32, quads: i32, out: usize): void {
  for (let x = 0; x < count; x++) {
    let from = row + load<u32>(firsts + (<usize>x << 2));
    let even = i32x4.splat(HALF);
    let odd = i32x4.splat(0);
    for (let q = 0; q < quads; q++) {
      const four = v128.load(weights);
      even = i32x4.add(even, i32x4.mul(pixel(from), v128.shuffle<i32>(four, four, 0, 0, 0, 0)));
      odd = i32x4.add(odd, i32x4.mul(pixel(from + 3), v128.shuffle<i32>(four, four, 1, 1, 1, 1)));
      even = i32x4.add(even, i32x4.mul(pixel(from + 6), v128.shuffle<i32>(four, four, 2, 2, 2, 2)));
      odd = i32x4.add(odd, i32x4.mul(pixel(from + 9), v128.shuffle<i32>(four, four, 3, 3, 3, 3)));
      from += 12;
      weights += 16;
    }
    const rounded = i32x4.shr_s(i32x4.add(even, odd), BITS);
    const words = i16x8.narrow_i32x4_s(rounded, rounded);
    // The fourth byte is the next pixel's first, which is written after it.
    store<i32>(out, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
    out += 3;
  }
}

/** Four bytes from here on, as int32: a pixel and the first byte of the next. */
@inline
function pixel(from: usize): v128 {
  return i32x4.extend_low_i16x8_u(v128.load_ext<u8>(from));
}

/**
 * Adds lines up to a row of the result.
 *
 * @param lines int32, the addresses of `count` lines
 * @param weights int32, one for each line
 * @param out `bytes` bytes
 */
export function addUp(lines: usize, weights: usize, count: i32, out: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    let a = i32x4.splat(HALF);
    let b = a;
    let c = a;
    let d = a;
    for (let k: usize = 0; k < <usize>count; k++) {
      const weight = v128.load_splat<i32>(weights + (k << 2));
      const line = v128.load(<usize>load<u32>(lines + (k << 2)) + i);
      const low = i16x8.extend_low_i8x16_u(line);
      const high = i16x8.extend_high_i8x16_u(line);
      a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), weight));
      b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), weight));
      c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), weight));
      d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), weight));
    }
    const first = i16x8.narrow_i32x4_s(i32x4.shr_s(a, BITS), i32x4.shr_s(b, BITS));
    const second = i16x8.narrow_i32x4_s(i32x4.shr_s(c, BITS), i32x4.shr_s(d, BITS));
    v128.store(out + i, i8x16.narrow_i16x8_u(first, second));
  }
}
