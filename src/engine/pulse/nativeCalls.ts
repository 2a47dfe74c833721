/** How many calls into native code are under way; shared with the thread that tells whether this process works. */
export const nativeCalls = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** `work` as a call into native code, which may hold this thread for as long as a model runs. */
export async function inNativeCode<T>(work: () => Promise<T>): Promise<T> {
  Atomics.add(nativeCalls, 0, 1);
  try {
    return await work();
  } finally {
    Atomics.sub(nativeCalls, 0, 1);
  }
}
