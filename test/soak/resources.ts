import { readdirSync, readFileSync } from 'node:fs';

/** What this process holds, once garbage is collected. */
export interface Resources {
  /** Resident memory in kB. */
  readonly memory: number;
  /** Open file descriptors. */
  readonly handles: number;
  /** Child processes. */
  readonly children: number;
}

/** Linux only: from /proc. @throws Error when Node was started without `--expose-gc` */
export async function resources(): Promise<Resources> {
  if (globalThis.gc === undefined) throw new Error('Start Node with --expose-gc.');
  // What is finalized in one pass is freed in the next.
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const status = readFileSync('/proc/self/status', 'utf8');
  const threads = readdirSync('/proc/self/task');
  return {
    memory: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]),
    handles: readdirSync('/proc/self/fd').length,
    children: threads.reduce((count, thread) => count + childrenOf(thread), 0),
  };
}

function childrenOf(thread: string): number {
  try {
    const pids = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim();
    return pids === '' ? 0 : pids.split(/\s+/).length;
  } catch {
    return 0; // The thread has just ended.
  }
}
