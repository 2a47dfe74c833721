import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HEARTBEAT_MS } from '../../protocol/engine';
import { nativeCalls } from './nativeCalls';

/** What the thread that tells of this process is given. */
export interface SharedSigns {
  /** One number: turns of the engine's event loop. */
  readonly turns: Int32Array;
  /** One number: calls into native code that are under way. */
  readonly nativeCalls: Int32Array;
  /** Resident memory that the process may take, in bytes; undefined where nobody said. */
  readonly maxMemory: number | undefined;
}

/**
 * Has a thread of its own say to the parent, every `HEARTBEAT_MS` over `PULSE_FD`, whether this process works, and at once
 * when it takes more memory than it may: while a model runs, this thread cannot.
 *
 * @param onError told why the thread has ended
 */
export function startPulse(maxMemoryMB: number | undefined, onError: (error: unknown) => void): void {
  const turns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  setInterval(() => void Atomics.add(turns, 0, 1), HEARTBEAT_MS / 2).unref();
  const maxMemory = maxMemoryMB === undefined ? undefined : maxMemoryMB * 2 ** 20;
  const workerData: SharedSigns = { turns, nativeCalls, maxMemory };
  new Worker(join(__dirname, 'pulse.js'), { workerData, execArgv: [], env: {} }).on('error', onError).unref();
}
