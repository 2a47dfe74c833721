/** A sum as it stands in a file: `mantissa · 2^exponent`, the mantissa odd, or 0 and 0. */
export interface StoredSum {
  /** A whole number of any size, in decimal. */
  readonly mantissa: string;
  readonly exponent: number;
}

/** What a value of one exponent adds up to: high and low words of mantissas, each an integer that a double holds exactly. */
interface Bin {
  high: number;
  low: number;
  added: number;
}

/** The smallest positive double is 2^−1074: every double is a whole multiple of it. */
const UNIT = -1074;
const WORD = 2 ** 32;
/** Low words are below 2^32: as many of them still sum exactly. */
const MAX_ADDED = 2 ** 20;
/** Bits that decide how a double is rounded, and to spare; the rest only matters as "more than nothing". */
const KEPT_BITS = 80;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/**
 * The exact sum of any number of doubles, so that their order and any partition of them make no difference: a small
 * superaccumulator (Neal 2015, "Fast exact summation using small and large superaccumulators").
 */
export class ExactSum {
  readonly #bins = new Map<number, Bin>();
  /** In units of 2^−1074. */
  #carried = 0n;

  static from({ mantissa, exponent }: StoredSum): ExactSum {
    const sum = new ExactSum();
    sum.#carried = BigInt(mantissa) << BigInt(exponent - UNIT);
    return sum;
  }

  /** @param value finite */
  add(value: number): void {
    double[0] = value;
    const top = words[1]!;
    const sign = top >>> 31 === 0 ? 1 : -1;
    const field = (top >>> 20) & 0x7ff;
    const bin = this.#bin(field);
    bin.high += sign * ((top & 0xfffff) + (field === 0 ? 0 : 0x100000));
    bin.low += sign * words[0]!;
    if (++bin.added === MAX_ADDED) this.#carry(field, bin);
  }

  merge(other: ExactSum): void {
    this.#carried += other.#units();
  }

  /** The nearest double. */
  get value(): number {
    const units = this.#units();
    const size = units < 0n ? -units : units;
    const surplus = Math.max(0, size.toString(2).length - KEPT_BITS);
    const head = size >> BigInt(surplus);
    const isCut = head << BigInt(surplus) !== size;
    const rounded = Number(isCut ? head | 1n : head);
    return (units < 0n ? -rounded : rounded) * 2 ** (surplus + UNIT);
  }

  toJSON(): StoredSum {
    let [mantissa, exponent] = [this.#units(), UNIT];
    if (mantissa === 0n) return { mantissa: '0', exponent: 0 };
    const zeros = mantissa.toString(2).match(/0*$/)![0].length;
    mantissa >>= BigInt(zeros);
    exponent += zeros;
    return { mantissa: mantissa.toString(), exponent };
  }

  #bin(field: number): Bin {
    const found = this.#bins.get(field);
    if (found !== undefined) return found;
    const bin = { high: 0, low: 0, added: 0 };
    this.#bins.set(field, bin);
    return bin;
  }

  #carry(field: number, bin: Bin): void {
    // Subnormal numbers (field 0) have the exponent of field 1.
    const shift = BigInt(Math.max(0, field - 1));
    this.#carried += (BigInt(bin.high) * BigInt(WORD) + BigInt(bin.low)) << shift;
    bin.high = bin.low = bin.added = 0;
  }

  #units(): bigint {
    for (const [field, bin] of this.#bins) if (bin.added > 0) this.#carry(field, bin);
    return this.#carried;
  }
}
