import { encodeAddition, joinAddition, type ModelAddition } from './append';

const HEAD_ROOM = 1024;
const TAIL_ROOM = 262_144;

/** Buffers made here, with free bytes around the model's. */
const roomy = new WeakSet<ArrayBuffer>();
/** Those of them whose free bytes are written to right now. */
const taken = new WeakSet<ArrayBuffer>();

/** Memory for the bytes of a model, with room before and after for additions. */
export function allocateWithRoom(bytes: number): Uint8Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(HEAD_ROOM + bytes + TAIL_ROOM);
  roomy.add(buffer);
  return new Uint8Array(buffer, HEAD_ROOM, bytes);
}

/**
 * The model's bytes with an addition, as `appendToModel` makes them, while `use` works with them. Around bytes from
 * `allocateWithRoom` the addition is written in place: a model of 350 MB is not copied for it.
 *
 * @param use must not keep the bytes: they are the model's own memory.
 */
export async function withAddition<T>(
  bytes: Uint8Array<ArrayBuffer>,
  addition: ModelAddition,
  use: (extended: Uint8Array<ArrayBuffer>) => Promise<T>,
): Promise<T> {
  const parts = encodeAddition(addition);
  const { head, tail } = parts;
  const { buffer, byteOffset: start, byteLength: length } = bytes;
  const fits = head.byteLength <= start && start + length + tail.byteLength <= buffer.byteLength;
  if (!fits || !roomy.has(buffer) || taken.has(buffer)) return use(joinAddition(bytes, parts));
  taken.add(buffer);
  try {
    const extended = new Uint8Array(buffer, start - head.byteLength, head.byteLength + length + tail.byteLength);
    extended.set(head);
    extended.set(tail, head.byteLength + length);
    return await use(extended);
  } finally {
    taken.delete(buffer);
  }
}
