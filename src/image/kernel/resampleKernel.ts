import { KERNEL_BYTES } from './kernelBytes';

/** What `assembly/resample.ts` exports. Arguments are addresses in the memory. */
interface KernelExports {
  narrow(row: number, firsts: number, weights: number, count: number, quads: number, out: number): void;
  addUp(lines: number, weights: number, count: number, out: number, bytes: number): void;
}

const PAGE = 65536;
/** Bytes of a vector: so much may be read and written beyond the end of anything. */
export const VECTOR = 16;
/** A memory that has grown beyond this is not kept. */
const KEPT_BYTES = 2 ** 25;

let compiled: WebAssembly.Module | undefined;
let kept: ResampleKernel | undefined;

/** The kernel of resampling and the memory it works in. */
export class ResampleKernel {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly narrow: KernelExports['narrow'];
  readonly addUp: KernelExports['addUp'];

  constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BYTES, 'base64'));
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } });
    ({ narrow: this.narrow, addUp: this.addUp } = exports as unknown as KernelExports);
  }

  /** Room for pieces of these bytes, in place of all before; their addresses. @throws RangeError beyond 4 GiB */
  allocate(...bytes: readonly number[]): readonly number[] {
    let end = 0;
    const addresses = bytes.map((size) => {
      const address = end;
      end = Math.ceil((address + size) / VECTOR + 1) * VECTOR;
      return address;
    });
    const missing = Math.ceil(end / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#memory.grow(missing);
    return addresses;
  }

  bytes(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  words(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  /** Keeps it for the next image of this thread, unless its memory is large. */
  release(): void {
    kept = this.#memory.buffer.byteLength > KEPT_BYTES ? undefined : this;
  }
}

/** A kernel of the caller's own until it is released. */
export function takeKernel(): ResampleKernel {
  const kernel = kept ?? new ResampleKernel();
  kept = undefined;
  return kernel;
}
