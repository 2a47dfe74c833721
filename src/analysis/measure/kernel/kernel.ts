import { KERNEL_BYTES } from './kernelBytes';
import { MAX_BLOCK, type Walk } from './walk';

/** What `assembly/compare.ts` exports. Arguments are addresses in the memory. */
interface KernelExports {
  compare(plan: number, a: number, b: number, groups: number, sums: number): void;
  measure(plan: number, a: number, groups: number, sums: number): void;
}

/** A walk written into the kernel's memory. */
export interface PreparedWalk {
  readonly address: number;
  readonly groups: number;
}

/** Sums over one tensor. */
export interface NormSums {
  /** Σ a². */
  readonly squaredNorm: number;
  /** Σ over groups of (Σ a in the group)². */
  readonly squaredPooled: number;
}

/** Sums over a pair of tensors a and b, b read in a's orientation. */
export interface DifferenceSums {
  /** Σ (a − b)². */
  readonly squaredDifference: number;
  /** Σ b². */
  readonly squaredNorm: number;
  /** Σ over groups of (Σ (a − b) in the group)². */
  readonly squaredPooledDifference: number;
}

const PAGE = 65536;
const MAX_BYTES = 65535 * PAGE;
/** Cache lines, and any vector load. */
export const ALIGNMENT = 64;
/** Bytes left free at both ends of the memory: reading ahead goes beyond a tensor by up to one block. */
const SLACK = 4 * MAX_BLOCK;
/** Pages to grow by at least: a grown memory is another buffer, and takes half a millisecond. */
const STEP = 64;
const MODES = { forward: 0, reversed: 1, vector: 2 } as const;

let compiled: WebAssembly.Module | undefined;

/** What the files of `assembly` export, working in this memory. */
export function instantiateKernel(memory: WebAssembly.Memory): WebAssembly.Exports {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BYTES, 'base64'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports;
}

/**
 * The measuring kernel and the memory it works in. ONNX Runtime writes activations straight into
 * views of this memory (`floats`), the kernel reads them there: nothing is copied.
 */
export class Kernel {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #exports: KernelExports;
  readonly #sums: number;
  /** End of what is allocated. Address 0 means "no tensor" to the kernel. */
  #end = SLACK;
  #groups = { address: 0, length: 0 };

  constructor() {
    this.#exports = instantiateKernel(this.#memory) as unknown as KernelExports;
    this.#sums = this.allocate(16);
  }

  /** Whether `bytes` more fit into the 4 GiB that WebAssembly can address. */
  hasRoomFor(bytes: number): boolean {
    return this.#end + bytes + ALIGNMENT <= MAX_BYTES;
  }

  /**
   * Takes `bytes` of the memory for good and returns their address. Views made before may become
   * detached: make them with `floats` once everything is allocated.
   *
   * @throws RangeError when the memory cannot grow that far.
   */
  allocate(bytes: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT;
    this.#growTo(this.#end);
    return address;
  }

  /**
   * Room for `bytes` that are going to be allocated piece by piece: growing once takes as long as for one piece. What is
   * not written to takes no memory.
   *
   * @throws RangeError as `allocate`
   */
  reserve(bytes: number): void {
    this.#growTo(this.#end + bytes);
  }

  #growTo(end: number): void {
    const pages = this.#memory.buffer.byteLength / PAGE;
    const missing = Math.ceil((end + SLACK) / PAGE) - pages;
    if (missing <= 0) return;
    this.#memory.grow(Math.max(missing, Math.min(STEP, MAX_BYTES / PAGE - pages)));
  }

  floats(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  /** Writes a walk into the memory, as `assembly/compare.ts` describes. Allocates. */
  prepare(walk: Walk): PreparedWalk {
    const bRows = this.#table(walk.bRows, 4);
    const levels = walk.levels.map((level) => [
      level.size,
      level.aStride * 4,
      this.#table(level.bOffsets, 4),
      this.#table(level.groupOffsets, 8),
    ]);
    const head = [
      levels.length,
      MODES[walk.mode],
      walk.bRows.length,
      walk.rowLength,
      walk.aRowStride * 4,
      bRows,
      walk.readAhead * 4,
    ];
    const address = this.#table([...head, ...levels.flat()], 1);
    if (walk.groups > this.#groups.length) {
      this.#groups = { address: this.allocate(walk.groups * 8), length: walk.groups };
    }
    return { address, groups: walk.groups };
  }

  /** Sums over the tensor at address `a`. */
  measure(walk: PreparedWalk, a: number): NormSums {
    const groups = this.#clearGroups(walk);
    this.#exports.measure(walk.address, a, this.#groups.address, this.#sums);
    const [squaredNorm] = this.#doubles(this.#sums, 1);
    return { squaredNorm: squaredNorm!, squaredPooled: sumOfSquares(groups) };
  }

  /** Sums over the tensors at addresses `a` and `b`. */
  compare(walk: PreparedWalk, a: number, b: number): DifferenceSums {
    const groups = this.#clearGroups(walk);
    this.#exports.compare(walk.address, a, b, this.#groups.address, this.#sums);
    const [squaredDifference, squaredNorm] = this.#doubles(this.#sums, 2);
    return {
      squaredDifference: squaredDifference!,
      squaredNorm: squaredNorm!,
      squaredPooledDifference: sumOfSquares(groups),
    };
  }

  #table(values: ArrayLike<number>, scale: number): number {
    const address = this.allocate(values.length * Uint32Array.BYTES_PER_ELEMENT);
    const table = new Uint32Array(this.#memory.buffer, address, values.length);
    for (let i = 0; i < values.length; i++) table[i] = values[i]! * scale;
    return address;
  }

  #clearGroups(walk: PreparedWalk): Float64Array {
    return this.#doubles(this.#groups.address, walk.groups).fill(0);
  }

  #doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
