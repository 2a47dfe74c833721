/**
 * Standard normal noise: the numbers of `torch.manual_seed(seed); torch.randn(count)` on the CPU.
 * Source: PyTorch `aten/src/ATen/core/MT19937RNGEngine.h`, `native/cpu/DistributionTemplates.h` (normal_fill) and
 * `core/DistributionsHelper.h` (normal_distribution<double>, used below 16 values).
 */

/** Values that PyTorch fills at once: pairs (i, i + 8) share a Box–Muller transform. */
const BLOCK = 16;

/**
 * @param seed any safe integer; like PyTorch's generator, only its lower 32 bits count
 * @param count how many values
 * @throws RangeError when `seed` or `count` is no safe integer, or `count` is negative
 */
export function randn(seed: number, count: number): Float32Array<ArrayBuffer> {
  return new TorchGenerator(seed).normals(count);
}

/** The CPU generator of PyTorch after `torch.manual_seed(seed)`. */
export class TorchGenerator {
  readonly #random: () => number;

  /** @throws RangeError when `seed` is no safe integer */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, got ${seed}`);
    this.#random = mersenneTwister(Number(BigInt.asUintN(32, BigInt(seed))));
  }

  /**
   * What `Tensor.normal_()` fills `count` values with.
   * @throws RangeError when `count` is no whole number
   */
  normals(count: number): Float32Array<ArrayBuffer> {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`count must be a whole number, got ${count}`);
    return count < BLOCK ? fewNormals(this.#random, count) : manyNormals(this.#random, count);
  }

  /** Draws what `Tensor.uniform_()` takes for `count` float32 values, one integer each, and drops it. */
  skipUniforms(count: number): void {
    for (let i = 0; i < count; i++) this.#random();
  }
}

/** `normal_fill`: uniforms first, then blocks of 16 in place; a remainder draws the last 16 again. */
function manyNormals(random: () => number, count: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count);
  const uniform = (): number => (random() & 0xffffff) / 2 ** 24;
  for (let i = 0; i < count; i++) out[i] = uniform();
  for (let i = 0; i + BLOCK <= count; i += BLOCK) boxMuller(out.subarray(i, i + BLOCK));
  if (count % BLOCK !== 0) {
    const last = out.subarray(count - BLOCK);
    for (let i = 0; i < BLOCK; i++) last[i] = uniform();
    boxMuller(last);
  }
  return out;
}

function boxMuller(block: Float32Array): void {
  for (let j = 0; j < BLOCK / 2; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - block[j]!));
    const theta = 2 * Math.PI * block[j + 8]!;
    block[j] = radius * Math.cos(theta);
    block[j + 8] = radius * Math.sin(theta);
  }
}

/** One by one in double precision, each second value kept from the pair before. */
function fewNormals(random: () => number, count: number): Float32Array<ArrayBuffer> {
  const uniform = (): number => {
    const high = random();
    return ((high & 0x1fffff) * 2 ** 32 + random()) / 2 ** 53;
  };
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const theta = 2 * Math.PI * uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    out[i] = radius * Math.cos(theta);
    if (i + 1 < count) out[i + 1] = radius * Math.sin(theta);
  }
  return out;
}

/**
 * MT19937 (Matsumoto and Nishimura 1998).
 *
 * @param seed 32 bits
 * @returns a generator of unsigned 32-bit integers
 */
function mersenneTwister(seed: number): () => number {
  const N = 624;
  const M = 397;
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    const previous = state[i - 1]!;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let next = N;
  const refill = (): void => {
    for (let i = 0; i < N; i++) {
      const bits = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff);
      state[i] = state[(i + M) % N]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  };
  return () => {
    if (next === N) refill();
    let y = state[next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}
