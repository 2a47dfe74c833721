import type { SessionTensor } from './session';

/** Bytes that are marked at each end of a buffer. */
const EDGE = 16;
/** No bool (0, 1), and in every float type a value that no computation makes by itself. */
const PATTERN = Uint8Array.from({ length: EDGE }, (_, i) => [0xa5, 0x7b, 0xc3, 0x99][i % 4]! ^ (i * 17));

/** The two ends of one buffer; they overlap where it is shorter than both. */
type Ends = readonly [Uint8Array, Uint8Array];

/**
 * A pattern in the first and the last 16 bytes of buffers of any type, which tells afterwards whether they were
 * written. Buffers without elements carry none.
 */
export class Sentinels {
  readonly #ends: readonly Ends[];

  /** Overwrites both ends of every buffer. */
  constructor(targets: Iterable<SessionTensor>) {
    this.#ends = [...targets].filter(({ data }) => data.byteLength > 0).map(({ data }) => mark(data));
  }

  /** Whether there is a buffer at all, and every one was overwritten at both ends. */
  get areOverwritten(): boolean {
    return this.#ends.length > 0 && this.#ends.every((ends) => ends.every(isOverwritten));
  }
}

function mark({ buffer, byteOffset, byteLength }: ArrayBufferView): Ends {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const ends = [bytes.subarray(0, EDGE), bytes.subarray(Math.max(0, byteLength - EDGE))] as const;
  for (const end of ends) end.forEach((_, i) => (end[i] = expected(end, i)));
  return ends;
}

function isOverwritten(end: Uint8Array): boolean {
  return end.some((byte, i) => byte !== expected(end, i));
}

/** By the place in memory, so that ends that overlap agree. */
function expected({ byteOffset }: Uint8Array, i: number): number {
  return PATTERN[(byteOffset + i) % EDGE]!;
}
